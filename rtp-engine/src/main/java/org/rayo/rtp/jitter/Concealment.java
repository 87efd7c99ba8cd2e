package org.rayo.rtp.jitter;

/**
 * Fills what is missing: repeats the last good audio, fading out, and blends back when audio returns. Short losses are
 * not heard, long ones become silence instead of a buzz. Owned by one thread.
 */
public final class Concealment {
    private static final int HISTORY_SAMPLES = 160;
    private static final int FADE_SAMPLES = 480;
    private static final int BLEND_SAMPLES = 32;

    private final short[] history = new short[HISTORY_SAMPLES];
    private int position;
    private int concealed;

    /** Remembers good audio and smooths its start when it follows concealed audio. */
    public void good(short[] pcm, int offset, int samples) {
        if (concealed > 0) {
            int blend = Math.min(BLEND_SAMPLES, samples);
            for (int i = 0; i < blend; i++) {
                int old = nextConcealed();
                pcm[offset + i] = (short) (old + (pcm[offset + i] - old) * (i + 1) / (blend + 1));
            }
            concealed = 0;
        }
        int kept = Math.min(samples, HISTORY_SAMPLES);
        if (kept < HISTORY_SAMPLES) {
            System.arraycopy(history, kept, history, 0, HISTORY_SAMPLES - kept);
        }
        System.arraycopy(pcm, offset + samples - kept, history, HISTORY_SAMPLES - kept, kept);
        position = 0;
    }

    /** Writes {@code samples} made-up samples. */
    public void conceal(short[] pcm, int offset, int samples) {
        for (int i = 0; i < samples; i++) {
            pcm[offset + i] = (short) nextConcealed();
        }
    }

    /** Forgets the past: the stream paused or changed. */
    public void reset() {
        java.util.Arrays.fill(history, (short) 0);
        concealed = 0;
        position = 0;
    }

    private int nextConcealed() {
        int gain = Math.max(0, FADE_SAMPLES - concealed);
        int value = history[position] * gain / FADE_SAMPLES;
        position = position + 1 == HISTORY_SAMPLES ? 0 : position + 1;
        concealed++;
        return value;
    }
}
