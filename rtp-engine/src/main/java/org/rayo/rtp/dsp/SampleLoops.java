package org.rayo.rtp.dsp;

import org.jspecify.annotations.Nullable;

/**
 * The loops over samples of the mixer and the detectors. There are two kinds, with the same results (sums of floats but for
 * their last bits): plain Java, and the Vector API's, five to twenty times as fast, since the compiler makes no vector
 * instructions of loops that mix {@code short} and {@code int}. Guarded by {@code MixSumBenchmark} and
 * {@code DtmfDetectBenchmark}. Nothing is allocated. Stateless: may be called from any thread.
 */
public sealed interface SampleLoops permits PlainSampleLoops, VectorSampleLoops {
    /** Lanes of {@link #correlate}. */
    int LANES = 8;

    /** Samples that {@link #add} can do: 20 ms at 48 kHz. */
    int MAX_SAMPLES = 960;

    /** Sum of the squares of some samples. */
    float energy(short[] pcm, int offset, int samples);

    /**
     * Adds frames up.
     *
     * @param before what they are added to; may be {@code sum}
     * @param sum is given the sum
     * @param narrow is given the sum clamped to 16 bits
     * @param limit as an absolute value
     * @return whether the sum goes beyond the limit anywhere
     */
    boolean add(int[] before, short[][] frames, int count, int[] sum, short[] narrow, int samples, int limit);

    /** Writes the sum without one of its frames, clamped to 16 bits. */
    void without(int[] sum, short[] own, short[] out, int samples);

    /**
     * The same for many at once, of a sum that fits into 16 bits.
     *
     * @param own what each said
     * @param out is given what each hears; null for those who are given nothing
     */
    void without(short[] sum, short[][] own, short[] @Nullable [] out, int count, int samples);

    /**
     * Writes the sum without one of its frames, limited softly: up to {@code knee} as it is, beyond it a curve of the same
     * slope that never reaches full scale.
     */
    void softWithout(int[] sum, short[] own, short[] out, int samples, int knee);

    /**
     * Eight correlations at once.
     *
     * @param table for each sample of {@code signal} eight factors, one after the other
     * @param out is given the eight sums of products
     */
    void correlate(float[] signal, float[] table, int samples, float[] out);

    /** Samples as floats, from the beginning of {@code out}. */
    void floats(short[] pcm, int offset, int samples, float[] out);

    /** Sum of products. */
    float dot(float[] a, int offset, float[] b, int samples);

    /** The faster kind that this JVM can do. */
    static SampleLoops best() {
        return Chosen.LOOPS;
    }

    /** x up to the knee, then knee + room·d/(room + d) with d what is beyond it and room what is left; odd in x. */
    static short soft(int x, int knee) {
        float room = Short.MAX_VALUE - knee;
        int size = Math.abs(x);
        int beyond = Math.max(size - knee, 0);
        int limited = size - beyond + (int) (room * beyond / (room + beyond));
        return (short) (x < 0 ? -limited : limited);
    }

    /** Chosen once, when it is first asked for: the compiler sees a constant. */
    final class Chosen {
        static final SampleLoops LOOPS = choose();

        private Chosen() {}

        private static SampleLoops choose() {
            if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
                return new PlainSampleLoops();
            }
            VectorSampleLoops vector = new VectorSampleLoops();
            // without vectors of the processor's own the API is far slower than a loop
            return vector.isWorthwhile() ? vector : new PlainSampleLoops();
        }
    }
}
