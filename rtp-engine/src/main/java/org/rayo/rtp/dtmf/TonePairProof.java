package org.rayo.rtp.dtmf;

import java.util.Arrays;
import org.rayo.rtp.dsp.SampleLoops;

/**
 * Looks closely at samples that may be a DTMF digit: measures both frequencies, fits two tones of these frequencies, and
 * says how much of the energy is left. Only a candidate is looked at, so it may cost some microseconds. Stateless between
 * calls: all detectors of a thread may share one.
 */
public final class TonePairProof {
    /** Samples that are looked at: 28 ms, so that no tone of 23 ms fills them and one of 40 ms always does. */
    static final int SAMPLES = 224;

    // the frequency is the turn of the phase between two windows, 5 ms apart: unambiguous within 100 Hz
    private static final int LAG = 40;
    private static final int WINDOW = SAMPLES - LAG;
    private static final double PER_HZ = 2 * Math.PI / DtmfDetector.RATE;
    private static final double[] DIAL_TONE_HZ = {350, 440};
    private static final int HALF = SAMPLES / 2;
    /** Samples before the last two blocks, in which the same pair has been found already. */
    private static final int EARLIEST = SAMPLES - 2 * DtmfBank.BLOCK;
    private static final float LEAST_BEFORE = 0.3f * EARLIEST / (2 * DtmfBank.BLOCK);
    private static final SampleLoops LOOPS = SampleLoops.best();
    /** For each key's tone a Hann window times its cosine, and times its sine. */
    private static final float[][] WINDOWED_COSINES = windowed(0);
    private static final float[][] WINDOWED_SINES = windowed(Math.PI / 2);

    private double lowHz;
    private double highHz;
    private double residue;
    private double energy;

    private final double[] gram = new double[16];
    private final double[] differences = new double[16];
    private final double[] sums = new double[16];
    private final double[] projection = new double[4];
    private final double[] solution = new double[4];
    private final double[] cosines = new double[4];
    private final double[] sines = new double[4];
    private final double[] energies = new double[4];

    private final float[] signal = new float[SAMPLES];
    private final float[] even = new float[HALF];
    private final float[] odd = new float[HALF];
    private final float[] cosineTable = new float[HALF];
    private final float[] sineTable = new float[HALF];
    // sine and cosine of half a sample's turn, and of half the turn of all samples
    private final double[] halfSine = new double[4];
    private final double[] halfCosine = new double[4];
    private final double[] wholeSine = new double[4];
    private final double[] wholeCosine = new double[4];

    private static float[][] windowed(double delay) {
        float[][] tables = new float[DtmfBank.HZ.length][WINDOW];
        for (int tone = 0; tone < tables.length; tone++) {
            for (int n = 0; n < WINDOW; n++) {
                double hann = 0.5 - 0.5 * Math.cos(2 * Math.PI * (n + 0.5) / WINDOW);
                tables[tone][n] = (float) (hann * Math.cos(PER_HZ * DtmfBank.HZ[tone] * n - delay));
            }
        }
        return tables;
    }

    /**
     * Examines {@link #SAMPLES} samples for a tone near each of the two frequencies.
     *
     * @param row of the keypad, 0 to 3, and
     * @param column 4 to 7, as {@link DtmfBank#HZ} counts them
     * @param deviation how far off either may be, as a part of it; beyond that nothing else is measured
     * @return whether both are near enough
     */
    boolean examine(short[] pcm, int offset, int row, int column, double deviation) {
        float recent = LOOPS.energy(pcm, offset + EARLIEST, SAMPLES - EARLIEST);
        float before = LOOPS.energy(pcm, offset, EARLIEST);
        if (before < LEAST_BEFORE * recent) {
            // it has only begun, and cannot fill what is looked at
            return false;
        }
        LOOPS.floats(pcm, offset, SAMPLES, signal);
        lowHz = frequency(row);
        if (Math.abs(lowHz - DtmfBank.HZ[row]) > deviation * DtmfBank.HZ[row]) {
            return false;
        }
        highHz = frequency(column);
        if (Math.abs(highHz - DtmfBank.HZ[column]) > deviation * DtmfBank.HZ[column]) {
            return false;
        }
        energy = before + recent;
        for (int n = 0; n < HALF; n++) {
            float later = signal[HALF + n];
            float earlier = signal[HALF - 1 - n];
            even[n] = later + earlier;
            odd[n] = later - earlier;
        }
        correlate(0, lowHz);
        correlate(1, highHz);
        double explained = explain(2);
        residue = (energy - explained) / Math.max(explained, 1);
        return true;
    }

    /** The samples examined last, with a dial tone beneath, of 350 and 440 Hz, which is then not counted as left over. */
    void examineOverDialTone() {
        correlate(2, DIAL_TONE_HZ[0]);
        correlate(3, DIAL_TONE_HZ[1]);
        double explained = explain(4);
        residue = (energy - explained) / Math.max(energies[0] + energies[1], 1);
    }

    /**
     * The larger of the two tones' first overtones, as a part of its tone, after {@link #examine}. Instruments and voices
     * have them; a telephone must not (ITU-T Q.23 §6), and what clipping adds lies elsewhere. Noise counts for little.
     */
    double overtones() {
        correlate(2, 2 * lowHz);
        correlate(3, 2 * highHz);
        // fitted together: the overtone of a row is near a column
        explain(4);
        double noise = 8 * residue * (energies[0] + energies[1]) / SAMPLES;
        return Math.max((energies[2] - noise) / energies[0], (energies[3] - noise) / energies[1]);
    }

    private double frequency(int tone) {
        float[] cosine = WINDOWED_COSINES[tone];
        float[] sine = WINDOWED_SINES[tone];
        double firstRe = LOOPS.dot(signal, 0, cosine, WINDOW);
        double firstIm = -LOOPS.dot(signal, 0, sine, WINDOW);
        double secondRe = LOOPS.dot(signal, LAG, cosine, WINDOW);
        double secondIm = -LOOPS.dot(signal, LAG, sine, WINDOW);
        double turnRe = secondRe * firstRe + secondIm * firstIm;
        double turnIm = secondIm * firstRe - secondRe * firstIm;
        // both windows begin with the tone's phase 0: what a tone of just this frequency turns between them is known
        double nominal = DtmfBank.HZ[tone];
        double turn = Math.atan2(turnIm, turnRe) - LAG * PER_HZ * nominal;
        return nominal + Math.IEEEremainder(turn, 2 * Math.PI) / (LAG * PER_HZ);
    }

    // with the middle of the block as origin cosines and sines do not see each other
    private void correlate(int tone, double toneHz) {
        double half = PER_HZ * toneHz / 2;
        halfSine[tone] = Math.sin(half);
        halfCosine[tone] = Math.cos(half);
        wholeSine[tone] = Math.sin(SAMPLES * half);
        wholeCosine[tone] = Math.cos(SAMPLES * half);
        double turnRe = halfCosine[tone] * halfCosine[tone] - halfSine[tone] * halfSine[tone];
        double turnIm = 2 * halfSine[tone] * halfCosine[tone];
        cosineTable[0] = (float) halfCosine[tone];
        sineTable[0] = (float) halfSine[tone];
        // doubled again and again: no value waits for the one before it
        for (int known = 1; known < HALF; known *= 2) {
            double doubled = turnRe * turnRe - turnIm * turnIm;
            turn(known, Math.min(known, HALF - known), (float) turnRe, (float) turnIm);
            turnIm = 2 * turnRe * turnIm;
            turnRe = doubled;
        }
        cosines[tone] = LOOPS.dot(even, 0, cosineTable, HALF);
        sines[tone] = LOOPS.dot(odd, 0, sineTable, HALF);
    }

    private void turn(int from, int count, float re, float im) {
        for (int i = 0; i < count; i++) {
            float cosine = cosineTable[i];
            float sine = sineTable[i];
            cosineTable[from + i] = cosine * re - sine * im;
            sineTable[from + i] = cosine * im + sine * re;
        }
    }

    /** Energy of the least-squares fit of so many tones; sets their energies. */
    private double explain(int tones) {
        overlap(tones);
        Arrays.fill(energies, 0);
        return explain(tones, cosines, 1) + explain(tones, sines, -1);
    }

    private double explain(int tones, double[] seen, int sign) {
        for (int i = 0; i < tones; i++) {
            projection[i] = seen[i];
            for (int j = 0; j < tones; j++) {
                gram[i * 4 + j] = 0.5 * (differences[i * 4 + j] + sign * sums[i * 4 + j]);
            }
        }
        solve(tones);
        double explained = 0;
        for (int i = 0; i < tones; i++) {
            explained += solution[i] * seen[i];
            energies[i] += solution[i] * solution[i] * SAMPLES / 2;
        }
        return explained;
    }

    // inner products of cosines, and of sines, are halves of these sums and differences
    private void overlap(int tones) {
        for (int i = 0; i < tones; i++) {
            for (int j = 0; j <= i; j++) {
                double difference = i == j ? SAMPLES : dirichlet(i, j, -1);
                double sum = dirichlet(i, j, 1);
                differences[i * 4 + j] = difference;
                differences[j * 4 + i] = difference;
                sums[i * 4 + j] = sum;
                sums[j * 4 + i] = sum;
            }
        }
    }

    /** Sine of half the turn of all samples over that of half a sample's, of the sum or the difference of two frequencies. */
    private double dirichlet(int i, int j, int sign) {
        double sine = halfSine[i] * halfCosine[j] + sign * halfCosine[i] * halfSine[j];
        double whole = wholeSine[i] * wholeCosine[j] + sign * wholeCosine[i] * wholeSine[j];
        return Math.abs(sine) < 1e-9 ? SAMPLES : whole / sine;
    }

    // Gauss without pivoting: the matrix is positive definite
    private void solve(int size) {
        for (int i = 0; i < size; i++) {
            for (int row = i + 1; row < size; row++) {
                double factor = gram[row * 4 + i] / gram[i * 4 + i];
                for (int column = i; column < size; column++) {
                    gram[row * 4 + column] -= factor * gram[i * 4 + column];
                }
                projection[row] -= factor * projection[i];
            }
        }
        for (int i = size - 1; i >= 0; i--) {
            double sum = projection[i];
            for (int column = i + 1; column < size; column++) {
                sum -= gram[i * 4 + column] * solution[column];
            }
            solution[i] = sum / gram[i * 4 + i];
        }
    }

    /** The low tone's frequency as measured, Hz. */
    double lowHz() {
        return lowHz;
    }

    /** The high tone's frequency as measured, Hz. */
    double highHz() {
        return highHz;
    }

    /** Energy of the low tone: the sum of its squares over {@link #SAMPLES}. */
    double lowEnergy() {
        return energies[0];
    }

    /** Energy of the high tone. */
    double highEnergy() {
        return energies[1];
    }

    /** What is left when the tones are taken away, as a part of what the tones are. */
    double residue() {
        return residue;
    }
}
