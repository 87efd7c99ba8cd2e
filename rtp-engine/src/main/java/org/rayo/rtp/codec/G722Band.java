package org.rayo.rtp.codec;

/**
 * The adaptive predictor and quantizer scale that both bands of G.722 have, in encoder and decoder alike (ITU-T G.722
 * §3.5, §3.6, §6.2). Names in comments are those of the recommendation's blocks.
 */
final class G722Band {
    private static final int TAPS = 6;
    // scale factor: fractional part by table, integer part by shift (block SCALEL, SCALEH)
    private static final short[] ILB = {
        2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834, 2896, 2960,
        3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008
    };

    private final int maxLogScale;
    private final int scaleShift;
    private final int firstScale;

    /** Quantizer scale (DETL, DETH). */
    int scale;
    /** Predicted sample (SL, SH). */
    int predicted;

    private int logScale;
    private int zeroPredicted;
    private int a1;
    private int a2;
    private int r1;
    private int r2;
    private int p1;
    private int p2;
    private final int[] d = new int[TAPS];
    private final int[] b = new int[TAPS];

    private G722Band(int maxLogScale, int scaleShift, int firstScale) {
        this.maxLogScale = maxLogScale;
        this.scaleShift = scaleShift;
        this.firstScale = firstScale;
        this.scale = firstScale;
    }

    static G722Band lower() {
        return new G722Band(18432, 8, 32);
    }

    static G722Band higher() {
        return new G722Band(22528, 10, 8);
    }

    void reset() {
        scale = firstScale;
        predicted = 0;
        logScale = 0;
        zeroPredicted = 0;
        a1 = 0;
        a2 = 0;
        r1 = 0;
        r2 = 0;
        p1 = 0;
        p2 = 0;
        java.util.Arrays.fill(d, 0);
        java.util.Arrays.fill(b, 0);
    }

    static int saturate(int value) {
        return Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    /** LOGSCL and SCALEL, or LOGSCH and SCALEH: the scale follows the size of the last code. */
    void adaptScale(int weight) {
        logScale = Math.clamp(((logScale * 127) >> 7) + weight, 0, maxLogScale);
        int shift = scaleShift - (logScale >> 11);
        int mantissa = ILB[(logScale >> 6) & 31];
        scale = (shift < 0 ? mantissa << -shift : mantissa >> shift) << 2;
    }

    /** RECONS to PREDIC: takes the quantized difference and predicts the next sample. */
    void adaptPredictor(int difference) {
        int r0 = saturate(predicted + difference);
        int p0 = saturate(zeroPredicted + difference);
        boolean sameAsP1 = (p0 ^ p1) >= 0;
        boolean sameAsP2 = (p0 ^ p2) >= 0;

        // UPPOL2
        int a1Times4 = saturate(a1 << 2);
        int toward = Math.min(sameAsP1 ? -a1Times4 : a1Times4, Short.MAX_VALUE);
        int newA2 = Math.clamp((toward >> 7) + (sameAsP2 ? 128 : -128) + ((a2 * 32512) >> 15), -12288, 12288);
        // UPPOL1
        int limit = saturate(15360 - newA2);
        int newA1 = Math.clamp(saturate((sameAsP1 ? 192 : -192) + ((a1 * 32640) >> 15)), -limit, limit);
        a2 = newA2;
        a1 = newA1;

        // UPZERO, DELAYA and FILTEZ in one pass: the oldest tap first
        int step = difference == 0 ? 0 : 128;
        int sum = 0;
        for (int i = TAPS - 1; i >= 0; i--) {
            int past = d[i];
            int coefficient = saturate(((past ^ difference) >= 0 ? step : -step) + ((b[i] * 32640) >> 15));
            b[i] = coefficient;
            int newer = i == 0 ? difference : d[i - 1];
            d[i] = newer;
            sum = saturate(sum + ((coefficient * saturate(newer << 1)) >> 15));
        }
        zeroPredicted = sum;

        // FILTEP and PREDIC
        r2 = r1;
        r1 = r0;
        p2 = p1;
        p1 = p0;
        int poles = saturate(((a1 * saturate(r1 << 1)) >> 15) + ((a2 * saturate(r2 << 1)) >> 15));
        predicted = saturate(poles + zeroPredicted);
    }
}
