package org.rayo.rtp.dsp;

import org.jspecify.annotations.Nullable;

/** What every JVM can do. */
final class PlainSampleLoops implements SampleLoops {
    @Override
    public float energy(short[] pcm, int offset, int samples) {
        long sum = 0;
        for (int i = offset; i < offset + samples; i++) {
            sum += pcm[i] * pcm[i];
        }
        return sum;
    }

    @Override
    public boolean add(int[] before, short[][] frames, int count, int[] sum, short[] narrow, int samples, int limit) {
        System.arraycopy(before, 0, sum, 0, samples);
        int done = 0;
        // the sum is read and written once for four
        for (; done + 4 <= count; done += 4) {
            short[] a = frames[done];
            short[] b = frames[done + 1];
            short[] c = frames[done + 2];
            short[] d = frames[done + 3];
            for (int i = 0; i < samples; i++) {
                sum[i] += a[i] + b[i] + c[i] + d[i];
            }
        }
        for (; done < count; done++) {
            add(sum, frames[done], samples);
        }
        return narrow(sum, narrow, samples) > limit;
    }

    private static void add(int[] sum, short[] frame, int samples) {
        for (int i = 0; i < samples; i++) {
            sum[i] += frame[i];
        }
    }

    private static int narrow(int[] sum, short[] out, int samples) {
        int peak = 0;
        for (int i = 0; i < samples; i++) {
            peak = Math.max(peak, Math.abs(sum[i]));
            out[i] = (short) Math.max(Math.min(sum[i], Short.MAX_VALUE), Short.MIN_VALUE);
        }
        return peak;
    }

    @Override
    public void without(short[] sum, short[][] own, short[] @Nullable [] out, int count, int samples) {
        for (int k = 0; k < count; k++) {
            short[] heard = out[k];
            if (heard != null) {
                without(sum, own[k], heard, samples);
            }
        }
    }

    private static void without(short[] sum, short[] own, short[] out, int samples) {
        for (int i = 0; i < samples; i++) {
            out[i] = (short) Math.max(Math.min(sum[i] - own[i], Short.MAX_VALUE), Short.MIN_VALUE);
        }
    }

    @Override
    public void without(int[] sum, short[] own, short[] out, int samples) {
        for (int i = 0; i < samples; i++) {
            out[i] = (short) Math.max(Math.min(sum[i] - own[i], Short.MAX_VALUE), Short.MIN_VALUE);
        }
    }

    @Override
    public void softWithout(int[] sum, short[] own, short[] out, int samples, int knee) {
        for (int i = 0; i < samples; i++) {
            out[i] = SampleLoops.soft(sum[i] - own[i], knee);
        }
    }

    // eight sums that do not wait for each other
    @Override
    public void correlate(float[] signal, float[] table, int samples, float[] out) {
        float a0 = 0;
        float a1 = 0;
        float a2 = 0;
        float a3 = 0;
        float a4 = 0;
        float a5 = 0;
        float a6 = 0;
        float a7 = 0;
        for (int n = 0, t = 0; n < samples; n++, t += LANES) {
            float x = signal[n];
            a0 += x * table[t];
            a1 += x * table[t + 1];
            a2 += x * table[t + 2];
            a3 += x * table[t + 3];
            a4 += x * table[t + 4];
            a5 += x * table[t + 5];
            a6 += x * table[t + 6];
            a7 += x * table[t + 7];
        }
        out[0] = a0;
        out[1] = a1;
        out[2] = a2;
        out[3] = a3;
        out[4] = a4;
        out[5] = a5;
        out[6] = a6;
        out[7] = a7;
    }

    @Override
    public void floats(short[] pcm, int offset, int samples, float[] out) {
        for (int i = 0; i < samples; i++) {
            out[i] = pcm[offset + i];
        }
    }

    @Override
    public float dot(float[] a, int offset, float[] b, int samples) {
        float first = 0;
        float second = 0;
        float third = 0;
        float fourth = 0;
        int n = 0;
        for (; n + 4 <= samples; n += 4) {
            first += a[offset + n] * b[n];
            second += a[offset + n + 1] * b[n + 1];
            third += a[offset + n + 2] * b[n + 2];
            fourth += a[offset + n + 3] * b[n + 3];
        }
        for (; n < samples; n++) {
            first += a[offset + n] * b[n];
        }
        return first + second + (third + fourth);
    }
}
