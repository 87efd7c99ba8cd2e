package org.rayo.rtp.mixer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFrames;
import org.rayo.rtp.dsp.SampleLoops;

/**
 * The arithmetic of one tick: the sum of what everybody says, and for each the sum without its own. What is done once for
 * each voice is in {@link SampleLoops}; {@code MixSumBenchmark} guards it.
 *
 * <p>The limiter has no memory, so it cannot pump: up to three quarters of full scale it is the identity, above that a
 * curve of the same slope that never reaches full scale. One voice alone always passes as it is.
 */
public final class MixSum {
    /** Where the curve begins. */
    static final int KNEE = 24_576;

    private static final SampleLoops LOOPS = SampleLoops.best();

    private static final short[] NOTHING = new short[AudioFrames.MAX_FRAME_SAMPLES];
    private static final int[] NOTHING_YET = new int[AudioFrames.MAX_FRAME_SAMPLES];

    private final short[][] one = new short[1][];
    private final short[][] oneOut = new short[1][];
    /** The sum in 16 bits; all of it when it is not loud. */
    private final short[] narrow = new short[AudioFrames.MAX_FRAME_SAMPLES];
    private final int[] sum = new int[AudioFrames.MAX_FRAME_SAMPLES];
    private int samples = AudioFrames.FRAME_SAMPLES;
    private int voices;
    private boolean started;
    private boolean loud;

    /** A new tick of frames of so many samples. */
    public void begin(int frameSamples) {
        samples = frameSamples;
        voices = 0;
        started = false;
    }

    /** One more voice. */
    public void add(short[] frame) {
        one[0] = frame;
        add(one, 1);
    }

    /** The first so many voices of these; cheaper than one by one. */
    public void add(short[][] frames, int count) {
        loud = LOOPS.add(started ? sum : NOTHING_YET, frames, count, sum, narrow, samples, KNEE);
        started = true;
        voices += count;
    }

    /** Voices in the sum. */
    public int voices() {
        return voices;
    }

    // one voice alone passes as it is, however loud
    private boolean limited() {
        return loud && voices > 1;
    }

    /** What those hear who said nothing. */
    public void all(short[] out) {
        if (!started) {
            Arrays.fill(out, 0, samples, (short) 0);
        } else if (limited()) {
            LOOPS.softWithout(sum, NOTHING, out, samples, KNEE);
        } else {
            System.arraycopy(narrow, 0, out, 0, samples);
        }
    }

    /** What one hears who said {@code own}, which was added. */
    public void allBut(short[] own, short[] out) {
        one[0] = own;
        oneOut[0] = out;
        allBut(one, oneOut, 1);
    }

    /**
     * The same for the first so many of these; cheaper than one by one.
     *
     * @param out null for those who hear nothing
     */
    public void allBut(short[][] own, short[] @Nullable [] out, int count) {
        if (!limited()) {
            // one voice, or a sum up to the knee: both fit into 16 bits
            LOOPS.without(narrow, own, out, count, samples);
            return;
        }
        for (int i = 0; i < count; i++) {
            short[] heard = out[i];
            if (heard != null && voices > 2) {
                LOOPS.softWithout(sum, own[i], heard, samples, KNEE);
            } else if (heard != null) {
                LOOPS.without(sum, own[i], heard, samples);
            }
        }
    }

    static short soft(int x) {
        return SampleLoops.soft(x, KNEE);
    }
}
