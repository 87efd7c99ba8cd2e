package org.rayo.rtp.audio;

import org.rayo.rtp.dsp.SampleLoops;

/**
 * Whether a participant speaks: its level against its own noise, with hysteresis in level and time. 60 ms above make it
 * speak, 500 ms below make it stop. Works on powers, which a mixer needs anyway to tell who is loudest, at any rate; what
 * tells speech from tones and noise is {@code VoiceActivity}. Owned by one loop.
 */
public final class TalkDetector {
    private static final int START_FRAMES = 3;
    private static final int STOP_FRAMES = 25;
    // 12 and 6 dB over the noise
    private static final float START_RATIO = 16;
    private static final float STOP_RATIO = 4;
    // power of full scale is 1: the noise is believed to be between -75 and -42 dB
    private static final float LOWEST_NOISE = 3.2e-8f;
    private static final float HIGHEST_NOISE = 6.3e-5f;
    private static final float FIRST_NOISE = 1e-6f;
    // 0.22 dB a second up while nobody speaks, a quarter of the way down at once
    private static final float RISE = 1.001f;
    private static final float FALL = 0.25f;
    // what is told of loudness has a memory of about 200 ms
    private static final float SMOOTHING = 0.1f;

    private float noise = FIRST_NOISE;
    private float loudness;
    private int above;
    private int below;
    private boolean speaking;

    /** Power of a frame, 1 = a square wave at full scale. */
    public static float power(short[] frame) {
        return power(frame, 0, frame.length);
    }

    /** Power of some samples, 1 = a square wave at full scale. */
    static float power(short[] pcm, int offset, int samples) {
        return SampleLoops.best().energy(pcm, offset, samples) / (samples * 1.0737418e9f);
    }

    /**
     * One frame more.
     *
     * @param power of the frame, 0 for silence
     * @return whether {@link #speaking} changed
     */
    public boolean feed(float power) {
        loudness += SMOOTHING * (power - loudness);
        track(power);
        if (speaking) {
            below = power < noise * STOP_RATIO ? below + 1 : 0;
            if (below >= STOP_FRAMES) {
                return change(false);
            }
        } else {
            above = power > noise * START_RATIO ? above + 1 : 0;
            if (above >= START_FRAMES) {
                return change(true);
            }
        }
        return false;
    }

    private void track(float power) {
        if (power < noise) {
            noise += FALL * (power - noise);
        } else if (!speaking) {
            noise *= RISE;
        }
        // two comparisons: for minima of floats, which ask for the sign of zero, the compiler makes a dozen instructions
        if (noise < LOWEST_NOISE) {
            noise = LOWEST_NOISE;
        } else if (noise > HIGHEST_NOISE) {
            noise = HIGHEST_NOISE;
        }
    }

    private boolean change(boolean now) {
        speaking = now;
        above = 0;
        below = 0;
        return true;
    }

    /** It hears no more: whether it spoke until now. */
    public boolean end() {
        boolean before = speaking;
        speaking = false;
        loudness = 0;
        return before;
    }

    public boolean speaking() {
        return speaking;
    }

    /** Smoothed power: who is loudest. */
    public float loudness() {
        return loudness;
    }
}
