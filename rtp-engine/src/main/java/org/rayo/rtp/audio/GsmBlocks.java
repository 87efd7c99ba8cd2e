package org.rayo.rtp.audio;

import java.util.Arrays;

/**
 * GSM 06.10 full rate as WAV files have it: blocks of 65 octets with two frames of 160 samples, bits from the lowest up. The
 * decoder is that of ETSI EN 300 961 §5.3, bit by bit; its names are the standard's.
 */
final class GsmBlocks implements SoundBlocks {
    /** Octets of a block. */
    static final int OCTETS = 65;

    private static final int FRAME_SAMPLES = 160;
    private static final int FIRST_FRAME_OCTETS = 33;
    private static final int ORDER = 8;
    private static final int SUB_FRAMES = 4;
    private static final int SUB_SAMPLES = 40;
    private static final int PULSES = 13;
    private static final int MOST_LAG = 120;
    private static final int LEAST_LAG = 40;
    private static final int DE_EMPHASIS = 28180;

    private static final int[] LAR_BITS = {6, 6, 5, 5, 4, 4, 3, 3};
    private static final int[] MIC = {-32, -32, -16, -16, -8, -8, -4, -4};
    private static final int[] B = {0, 0, 2048, -2560, 94, -1792, -341, -1144};
    private static final int[] INVA = {13107, 13107, 13107, 13107, 19223, 17476, 31454, 29708};
    private static final int[] QLB = {3277, 11469, 21299, 32767};
    private static final int[] FAC = {18431, 20479, 22527, 24575, 26623, 28671, 30719, 32767};

    private byte[] octets = {};
    private int bit;
    /** Reconstructed short-term residual: the last 120 samples, then those of the sub-frame. */
    private final int[] drp = new int[MOST_LAG + SUB_SAMPLES];
    private final int[] residual = new int[FRAME_SAMPLES];
    private final int[] lar = new int[ORDER];
    private final int[] larBefore = new int[ORDER];
    private final int[] rp = new int[ORDER];
    private final int[] v = new int[ORDER + 1];
    private int lag = LEAST_LAG;
    private int emphasis;

    @Override
    public int samplesOf(int available) {
        return available >= OCTETS ? 2 * FRAME_SAMPLES : available >= FIRST_FRAME_OCTETS ? FRAME_SAMPLES : 0;
    }

    @Override
    public void reset() {
        Arrays.fill(drp, 0);
        Arrays.fill(larBefore, 0);
        Arrays.fill(v, 0);
        lag = LEAST_LAG;
        emphasis = 0;
    }

    @Override
    public void decode(byte[] block, int samples, int[] sums) {
        octets = block;
        bit = 0;
        for (int at = 0; at < samples; at += FRAME_SAMPLES) {
            frame();
            for (int i = 0; i < FRAME_SAMPLES; i++) {
                sums[at + i] += residual[i];
            }
        }
    }

    private int bits(int count) {
        int value = 0;
        for (int i = 0; i < count; i++, bit++) {
            value |= (octets[bit >> 3] >> (bit & 7) & 1) << i;
        }
        return value;
    }

    private void frame() {
        for (int i = 0; i < ORDER; i++) {
            int temp = subtract((bits(LAR_BITS[i]) + MIC[i]) << 10, B[i] << 1);
            temp = multiply(INVA[i], temp);
            lar[i] = add(temp, temp);
        }
        for (int sub = 0; sub < SUB_FRAMES; sub++) {
            excite();
            System.arraycopy(drp, MOST_LAG, residual, sub * SUB_SAMPLES, SUB_SAMPLES);
            System.arraycopy(drp, SUB_SAMPLES, drp, 0, MOST_LAG);
        }
        // the filter moves from the frame before to this one in three steps
        filter(0, 13, 3, 1);
        filter(13, 27, 2, 2);
        filter(27, 40, 1, 3);
        filter(40, FRAME_SAMPLES, 0, 4);
        System.arraycopy(lar, 0, larBefore, 0, ORDER);
        for (int i = 0; i < FRAME_SAMPLES; i++) {
            emphasis = add(residual[i], multiply(emphasis, DE_EMPHASIS));
            residual[i] = add(emphasis, emphasis) & ~7;
        }
    }

    // §5.3.1, §5.3.2: the regular pulses over what was heard a lag ago
    private void excite() {
        int coded = bits(7);
        int gain = QLB[bits(2)];
        int grid = bits(2);
        int maximum = bits(6);
        lag = coded < LEAST_LAG || coded > MOST_LAG ? lag : coded;
        int exponent = maximum > 15 ? (maximum >> 3) - 1 : 0;
        int mantissa = maximum - (exponent << 3);
        if (mantissa == 0) {
            exponent = -4;
            mantissa = 7;
        } else {
            while (mantissa <= 7) {
                mantissa = mantissa << 1 | 1;
                exponent--;
            }
            mantissa -= 8;
        }
        Arrays.fill(drp, MOST_LAG, drp.length, 0);
        int shift = 6 - exponent;
        int rounding = shift == 0 ? 0 : 1 << (shift - 1);
        for (int i = 0; i < PULSES; i++) {
            int pulse = multiply(FAC[mantissa], ((bits(3) << 1) - 7) << 12);
            drp[MOST_LAG + grid + 3 * i] = add(pulse, rounding) >> shift;
        }
        for (int k = MOST_LAG; k < drp.length; k++) {
            drp[k] = add(drp[k], multiply(gain, drp[k - lag]));
        }
    }

    // §5.3.3: so many quarters of the coefficients before, and of these
    private void filter(int from, int to, int before, int now) {
        for (int i = 0; i < ORDER; i++) {
            rp[i] = reflection(add(part(larBefore[i], before), part(lar[i], now)));
        }
        for (int k = from; k < to; k++) {
            int sri = residual[k];
            for (int i = ORDER - 1; i >= 0; i--) {
                sri = subtract(sri, multiply(rp[i], v[i]));
                v[i + 1] = add(v[i], multiply(rp[i], sri));
            }
            v[0] = sri;
            residual[k] = sri;
        }
    }

    private static int part(int value, int quarters) {
        return switch (quarters) {
            case 0 -> 0;
            case 1 -> value >> 2;
            case 2 -> value >> 1;
            case 3 -> add(value >> 2, value >> 1);
            default -> value;
        };
    }

    private static int reflection(int logAreaRatio) {
        int size = Math.min(Math.abs(logAreaRatio), Short.MAX_VALUE);
        int value = size < 11059 ? size << 1 : size < 20070 ? size + 11059 : add(size >> 2, 26112);
        return logAreaRatio < 0 ? -value : value;
    }

    private static int add(int a, int b) {
        return Math.clamp((long) a + b, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    private static int subtract(int a, int b) {
        return Math.clamp((long) a - b, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    private static int multiply(int a, int b) {
        return a == Short.MIN_VALUE && b == Short.MIN_VALUE ? Short.MAX_VALUE : (a * b + 16384) >> 15;
    }
}
