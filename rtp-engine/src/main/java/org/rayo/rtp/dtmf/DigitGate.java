package org.rayo.rtp.dtmf;

import java.util.Arrays;

/**
 * Takes digits out of audio: a delay of three frames, long enough for the detector to know a digit before the first
 * sample of it leaves. What is taken out is silence, faded at its edges. Owned by one thread.
 */
public final class DigitGate {
    /** By how much the audio is delayed, in frames of 20 ms: a digit is known after 42 ms and the rest of a frame. */
    public static final int DELAY_FRAMES = 3;

    private static final int FADE_PARTS = 10;

    private final short[][] frames;
    private final boolean[] muted = new boolean[DELAY_FRAMES + 1];
    private boolean lastMuted;

    /** @param frameSamples samples of a frame, always the same */
    public DigitGate(int frameSamples) {
        frames = new short[DELAY_FRAMES + 1][frameSamples];
    }

    /** Samples of a frame. */
    public int frameSamples() {
        return frames[0].length;
    }

    /**
     * Takes the newest frame and puts the one of three frames ago in its place.
     *
     * @param digit whether a digit is being pressed: then nothing that is still held leaves
     */
    public void pass(short[] frame, boolean digit) {
        short[] oldest = frames[0];
        System.arraycopy(frames, 1, frames, 0, DELAY_FRAMES);
        System.arraycopy(muted, 1, muted, 0, DELAY_FRAMES);
        frames[DELAY_FRAMES] = oldest;
        System.arraycopy(frame, 0, oldest, 0, oldest.length);
        muted[DELAY_FRAMES] = digit;
        if (digit) {
            Arrays.fill(muted, true);
        }
        leave(frame, frames[0], muted[0]);
    }

    private void leave(short[] out, short[] held, boolean silent) {
        int samples = held.length;
        int fade = samples / FADE_PARTS;
        if (silent) {
            for (int i = 0; i < fade; i++) {
                out[i] = lastMuted ? 0 : (short) (held[i] * (fade - i) / fade);
            }
            Arrays.fill(out, fade, samples, (short) 0);
        } else {
            System.arraycopy(held, 0, out, 0, samples);
            for (int i = 0; lastMuted && i < fade; i++) {
                out[i] = (short) (held[i] * i / fade);
            }
        }
        lastMuted = silent;
    }
}
