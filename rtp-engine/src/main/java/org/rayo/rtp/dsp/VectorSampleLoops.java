package org.rayo.rtp.dsp;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * The same by the Vector API. Loaded only where its module is there. The widest vectors of the processor hold {@code int}s
 * and {@code float}s, half as wide ones as many {@code short}s; what is left at the end of a frame is done one by one.
 *
 * <p>No vector is ever given to a method of ours or returned by one: where the compiler does not inline it, it would be an
 * object. Hence the long expressions.
 */
final class VectorSampleLoops implements SampleLoops {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, INTS.vectorShape());
    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(Math.max(64, INTS.vectorBitSize() / 2)));
    // wider ones would lie across two lines of the cache each time: a Java array is not aligned to more than 8 octets
    private static final VectorSpecies<Short> WIDE = ShortVector.SPECIES_256;
    private static final VectorSpecies<Float> HALF =
            VectorSpecies.of(float.class, VectorShape.forBitSize(Math.max(64, INTS.vectorBitSize() / 2)));
    private static final VectorSpecies<Float> BANK = FloatVector.SPECIES_256;
    private static final int WIDTH = INTS.length();
    private static final int WIDE_WIDTH = WIDE.length();
    // vectors of sums that stay in registers, of which even a processor without AVX-512 has sixteen
    private static final int BLOCK = 10;
    // stands in for frames that are not there
    private static final short[] NOTHING = new short[MAX_SAMPLES];

    /** Whether the processor has vectors of eight floats, and four shorts become four ints in one step. */
    boolean isWorthwhile() {
        return INTS.vectorBitSize() >= 256;
    }

    // two chains, so that a sum need not wait for the one before; their halves are added before what is slow across a vector
    @Override
    public float energy(short[] pcm, int offset, int samples) {
        int end = offset + samples;
        FloatVector a = FloatVector.zero(FLOATS);
        FloatVector b = a;
        int i = offset;
        for (; i <= end - 2 * WIDTH; i += 2 * WIDTH) {
            FloatVector x = (FloatVector) ShortVector.fromArray(SHORTS, pcm, i).convertShape(VectorOperators.S2F, FLOATS, 0);
            FloatVector y = (FloatVector) ShortVector.fromArray(SHORTS, pcm, i + WIDTH).convertShape(VectorOperators.S2F, FLOATS, 0);
            a = x.fma(x, a);
            b = y.fma(y, b);
        }
        for (; i <= end - WIDTH; i += WIDTH) {
            FloatVector x = (FloatVector) ShortVector.fromArray(SHORTS, pcm, i).convertShape(VectorOperators.S2F, FLOATS, 0);
            a = x.fma(x, a);
        }
        FloatVector sum = a.add(b);
        float energy = ((FloatVector) sum.reinterpretShape(HALF, 0))
                .add((FloatVector) sum.reinterpretShape(HALF, 1))
                .reduceLanes(VectorOperators.ADD);
        for (; i < end; i++) {
            energy += (float) pcm[i] * pcm[i];
        }
        return energy;
    }

    // No sum stays in a register from one frame to the next, which would be faster still: such a chain of vectors over two
    // loops the compiler at times keeps as objects. So each sum is read and written once for eight frames.
    @Override
    public boolean add(int[] before, short[][] frames, int count, int[] sum, short[] narrow, int samples, int limit) {
        int[] from = before;
        for (int done = 0; done < Math.max(1, count); ) {
            short[] a = frame(frames, done, count);
            short[] b = frame(frames, done + 1, count);
            short[] c = frame(frames, done + 2, count);
            short[] d = frame(frames, done + 3, count);
            if (count - done <= 4) {
                add(from, a, b, c, d, sum, samples);
                done += 4;
            } else {
                short[] e = frame(frames, done + 4, count);
                short[] f = frame(frames, done + 5, count);
                short[] g = frame(frames, done + 6, count);
                short[] h = frame(frames, done + 7, count);
                add(from, a, b, c, d, e, f, g, h, sum, samples);
                done += 8;
            }
            from = sum;
        }
        return narrow(sum, narrow, samples, limit);
    }

    private static short[] frame(short[][] frames, int index, int count) {
        return index < count ? frames[index] : NOTHING;
    }

    private static void add(int[] before, short[] a, short[] b, short[] c, short[] d, int[] sum, int samples) {
        int i = 0;
        for (; i <= samples - WIDTH; i += WIDTH) {
            Vector<Integer> first = ShortVector.fromArray(SHORTS, a, i).convertShape(VectorOperators.S2I, INTS, 0);
            Vector<Integer> second = ShortVector.fromArray(SHORTS, b, i).convertShape(VectorOperators.S2I, INTS, 0);
            Vector<Integer> third = ShortVector.fromArray(SHORTS, c, i).convertShape(VectorOperators.S2I, INTS, 0);
            Vector<Integer> fourth = ShortVector.fromArray(SHORTS, d, i).convertShape(VectorOperators.S2I, INTS, 0);
            IntVector.fromArray(INTS, before, i).add(first.add(second)).add(third.add(fourth)).intoArray(sum, i);
        }
        for (; i < samples; i++) {
            sum[i] = before[i] + a[i] + b[i] + c[i] + d[i];
        }
    }

    private static void add(
            int[] before, short[] a, short[] b, short[] c, short[] d, short[] e, short[] f, short[] g, short[] h,
            int[] sum, int samples) {
        int i = 0;
        for (; i <= samples - WIDTH; i += WIDTH) {
            Vector<Integer> first = ShortVector.fromArray(SHORTS, a, i).convertShape(VectorOperators.S2I, INTS, 0);
            Vector<Integer> second = ShortVector.fromArray(SHORTS, b, i).convertShape(VectorOperators.S2I, INTS, 0);
            Vector<Integer> third = ShortVector.fromArray(SHORTS, c, i).convertShape(VectorOperators.S2I, INTS, 0);
            Vector<Integer> fourth = ShortVector.fromArray(SHORTS, d, i).convertShape(VectorOperators.S2I, INTS, 0);
            Vector<Integer> fifth = ShortVector.fromArray(SHORTS, e, i).convertShape(VectorOperators.S2I, INTS, 0);
            Vector<Integer> sixth = ShortVector.fromArray(SHORTS, f, i).convertShape(VectorOperators.S2I, INTS, 0);
            Vector<Integer> seventh = ShortVector.fromArray(SHORTS, g, i).convertShape(VectorOperators.S2I, INTS, 0);
            Vector<Integer> eighth = ShortVector.fromArray(SHORTS, h, i).convertShape(VectorOperators.S2I, INTS, 0);
            IntVector.fromArray(INTS, before, i)
                    .add(first.add(second).add(third.add(fourth)))
                    .add(fifth.add(sixth).add(seventh.add(eighth)))
                    .intoArray(sum, i);
        }
        for (; i < samples; i++) {
            sum[i] = before[i] + a[i] + b[i] + c[i] + d[i] + e[i] + f[i] + g[i] + h[i];
        }
    }

    private static boolean narrow(int[] sum, short[] out, int samples, int limit) {
        IntVector highest = IntVector.zero(INTS);
        int i = 0;
        for (; i <= samples - WIDTH; i += WIDTH) {
            IntVector x = IntVector.fromArray(INTS, sum, i);
            highest = highest.max(x.abs());
            ((ShortVector) x.min(Short.MAX_VALUE).max(Short.MIN_VALUE).convertShape(VectorOperators.I2S, SHORTS, 0)).intoArray(out, i);
        }
        boolean beyond = highest.compare(VectorOperators.GT, limit).anyTrue();
        for (; i < samples; i++) {
            beyond |= Math.abs(sum[i]) > limit;
            out[i] = (short) Math.max(Math.min(sum[i], Short.MAX_VALUE), Short.MIN_VALUE);
        }
        return beyond;
    }

    // the same for the way back: the sum stays in registers while everybody's own is taken out of it
    @Override
    public void without(short[] sum, short[][] own, short[] @Nullable [] out, int count, int samples) {
        int i = 0;
        for (; i <= samples - BLOCK * WIDE_WIDTH; i += BLOCK * WIDE_WIDTH) {
            ShortVector a = ShortVector.fromArray(WIDE, sum, i);
            ShortVector b = ShortVector.fromArray(WIDE, sum, i + WIDE_WIDTH);
            ShortVector c = ShortVector.fromArray(WIDE, sum, i + 2 * WIDE_WIDTH);
            ShortVector d = ShortVector.fromArray(WIDE, sum, i + 3 * WIDE_WIDTH);
            ShortVector e = ShortVector.fromArray(WIDE, sum, i + 4 * WIDE_WIDTH);
            ShortVector f = ShortVector.fromArray(WIDE, sum, i + 5 * WIDE_WIDTH);
            ShortVector g = ShortVector.fromArray(WIDE, sum, i + 6 * WIDE_WIDTH);
            ShortVector h = ShortVector.fromArray(WIDE, sum, i + 7 * WIDE_WIDTH);
            ShortVector p = ShortVector.fromArray(WIDE, sum, i + 8 * WIDE_WIDTH);
            ShortVector q = ShortVector.fromArray(WIDE, sum, i + 9 * WIDE_WIDTH);
            for (int k = 0; k < count; k++) {
                short[] x = own[k];
                short[] y = out[k];
                if (y == null) {
                    continue;
                }
                a.lanewise(VectorOperators.SSUB, ShortVector.fromArray(WIDE, x, i)).intoArray(y, i);
                b.lanewise(VectorOperators.SSUB, ShortVector.fromArray(WIDE, x, i + WIDE_WIDTH)).intoArray(y, i + WIDE_WIDTH);
                c.lanewise(VectorOperators.SSUB, ShortVector.fromArray(WIDE, x, i + 2 * WIDE_WIDTH)).intoArray(y, i + 2 * WIDE_WIDTH);
                d.lanewise(VectorOperators.SSUB, ShortVector.fromArray(WIDE, x, i + 3 * WIDE_WIDTH)).intoArray(y, i + 3 * WIDE_WIDTH);
                e.lanewise(VectorOperators.SSUB, ShortVector.fromArray(WIDE, x, i + 4 * WIDE_WIDTH)).intoArray(y, i + 4 * WIDE_WIDTH);
                f.lanewise(VectorOperators.SSUB, ShortVector.fromArray(WIDE, x, i + 5 * WIDE_WIDTH)).intoArray(y, i + 5 * WIDE_WIDTH);
                g.lanewise(VectorOperators.SSUB, ShortVector.fromArray(WIDE, x, i + 6 * WIDE_WIDTH)).intoArray(y, i + 6 * WIDE_WIDTH);
                h.lanewise(VectorOperators.SSUB, ShortVector.fromArray(WIDE, x, i + 7 * WIDE_WIDTH)).intoArray(y, i + 7 * WIDE_WIDTH);
                p.lanewise(VectorOperators.SSUB, ShortVector.fromArray(WIDE, x, i + 8 * WIDE_WIDTH)).intoArray(y, i + 8 * WIDE_WIDTH);
                q.lanewise(VectorOperators.SSUB, ShortVector.fromArray(WIDE, x, i + 9 * WIDE_WIDTH)).intoArray(y, i + 9 * WIDE_WIDTH);
            }
        }
        for (int k = 0; i < samples && k < count; k++) {
            short[] y = out[k];
            if (y != null) {
                without(sum, own[k], y, i, samples);
            }
        }
    }

    private static void without(short[] sum, short[] own, short[] out, int from, int samples) {
        int i = from;
        for (; i <= samples - WIDE_WIDTH; i += WIDE_WIDTH) {
            ShortVector.fromArray(WIDE, sum, i)
                    .lanewise(VectorOperators.SSUB, ShortVector.fromArray(WIDE, own, i))
                    .intoArray(out, i);
        }
        for (; i < samples; i++) {
            out[i] = (short) Math.max(Math.min(sum[i] - own[i], Short.MAX_VALUE), Short.MIN_VALUE);
        }
    }

    @Override
    public void without(int[] sum, short[] own, short[] out, int samples) {
        int i = 0;
        for (; i <= samples - WIDTH; i += WIDTH) {
            IntVector rest = IntVector.fromArray(INTS, sum, i)
                    .sub(ShortVector.fromArray(SHORTS, own, i).convertShape(VectorOperators.S2I, INTS, 0));
            ((ShortVector) rest.min(Short.MAX_VALUE)
                            .max(Short.MIN_VALUE)
                            .convertShape(VectorOperators.I2S, SHORTS, 0))
                    .intoArray(out, i);
        }
        for (; i < samples; i++) {
            out[i] = (short) Math.max(Math.min(sum[i] - own[i], Short.MAX_VALUE), Short.MIN_VALUE);
        }
    }

    @Override
    public void softWithout(int[] sum, short[] own, short[] out, int samples, int knee) {
        float room = Short.MAX_VALUE - knee;
        int i = 0;
        for (; i <= samples - WIDTH; i += WIDTH) {
            IntVector rest = IntVector.fromArray(INTS, sum, i)
                    .sub(ShortVector.fromArray(SHORTS, own, i).convertShape(VectorOperators.S2I, INTS, 0));
            IntVector size = rest.abs();
            IntVector beyond = size.sub(knee).max(0);
            FloatVector far = (FloatVector) beyond.convertShape(VectorOperators.I2F, FLOATS, 0);
            IntVector curve = (IntVector) far.mul(room).div(far.add(room)).convertShape(VectorOperators.F2I, INTS, 0);
            IntVector limited = size.sub(beyond).add(curve);
            ((ShortVector) limited.blend(limited.neg(), rest.compare(VectorOperators.LT, 0))
                            .convertShape(VectorOperators.I2S, SHORTS, 0))
                    .intoArray(out, i);
        }
        for (; i < samples; i++) {
            out[i] = SampleLoops.soft(sum[i] - own[i], knee);
        }
    }

    // four chains, so that a sum need not wait for the one before
    @Override
    public void correlate(float[] signal, float[] table, int samples, float[] out) {
        FloatVector a = FloatVector.zero(BANK);
        FloatVector b = FloatVector.zero(BANK);
        FloatVector c = FloatVector.zero(BANK);
        FloatVector d = FloatVector.zero(BANK);
        int n = 0;
        for (; n <= samples - 4; n += 4) {
            int t = n * LANES;
            a = FloatVector.fromArray(BANK, table, t).fma(FloatVector.broadcast(BANK, signal[n]), a);
            b = FloatVector.fromArray(BANK, table, t + LANES).fma(FloatVector.broadcast(BANK, signal[n + 1]), b);
            c = FloatVector.fromArray(BANK, table, t + 2 * LANES).fma(FloatVector.broadcast(BANK, signal[n + 2]), c);
            d = FloatVector.fromArray(BANK, table, t + 3 * LANES).fma(FloatVector.broadcast(BANK, signal[n + 3]), d);
        }
        for (; n < samples; n++) {
            a = FloatVector.fromArray(BANK, table, n * LANES).fma(FloatVector.broadcast(BANK, signal[n]), a);
        }
        a.add(b).add(c.add(d)).intoArray(out, 0);
    }

    @Override
    public void floats(short[] pcm, int offset, int samples, float[] out) {
        int i = 0;
        for (; i <= samples - WIDTH; i += WIDTH) {
            ((FloatVector) ShortVector.fromArray(SHORTS, pcm, offset + i).convertShape(VectorOperators.S2F, FLOATS, 0)).intoArray(out, i);
        }
        for (; i < samples; i++) {
            out[i] = pcm[offset + i];
        }
    }

    @Override
    public float dot(float[] a, int offset, float[] b, int samples) {
        FloatVector sum = FloatVector.zero(FLOATS);
        int n = 0;
        for (; n <= samples - WIDTH; n += WIDTH) {
            sum = FloatVector.fromArray(FLOATS, a, offset + n).fma(FloatVector.fromArray(FLOATS, b, n), sum);
        }
        float dot = sum.reduceLanes(VectorOperators.ADD);
        for (; n < samples; n++) {
            dot += a[offset + n] * b[n];
        }
        return dot;
    }
}
