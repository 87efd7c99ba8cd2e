package org.rayo.rtp.dtmf;

import java.util.Arrays;

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
    private static final double[] HANN = hann();
    private static final double PER_HZ = 2 * Math.PI / DtmfDetector.RATE;
    private static final double[] DIAL_TONE_HZ = {350, 440};

    private double lowHz;
    private double highHz;
    private double residue;

    private final double[] gram = new double[16];
    private final double[] differences = new double[16];
    private final double[] sums = new double[16];
    private final double[] projection = new double[4];
    private final double[] solution = new double[4];
    private final double[] hz = new double[4];
    private final double[] cosines = new double[4];
    private final double[] sines = new double[4];
    private final double[] energies = new double[4];

    private static double[] hann() {
        double[] window = new double[WINDOW];
        for (int n = 0; n < WINDOW; n++) {
            window[n] = 0.5 - 0.5 * Math.cos(2 * Math.PI * (n + 0.5) / WINDOW);
        }
        return window;
    }

    /**
     * Examines {@link #SAMPLES} samples for a tone near each of the two frequencies.
     *
     * @param deviation how far off either may be, as a part of it; beyond that nothing else is measured
     * @return whether both are near enough
     */
    boolean examine(short[] pcm, int offset, double nominalLowHz, double nominalHighHz, double deviation) {
        lowHz = frequency(pcm, offset, nominalLowHz);
        if (Math.abs(lowHz - nominalLowHz) > deviation * nominalLowHz) {
            return false;
        }
        highHz = frequency(pcm, offset, nominalHighHz);
        if (Math.abs(highHz - nominalHighHz) > deviation * nominalHighHz) {
            return false;
        }
        double energy = 0;
        for (int n = 0; n < SAMPLES; n++) {
            energy += (double) pcm[offset + n] * pcm[offset + n];
        }
        hz[0] = lowHz;
        hz[1] = highHz;
        correlate(pcm, offset, 0);
        correlate(pcm, offset, 1);
        double explained = explain(2);
        residue = (energy - explained) / Math.max(explained, 1);
        return true;
    }

    /** The same with a dial tone beneath, of 350 and 440 Hz, which is then not counted as left over. */
    void examineOverDialTone(short[] pcm, int offset) {
        double energy = 0;
        for (int n = 0; n < SAMPLES; n++) {
            energy += (double) pcm[offset + n] * pcm[offset + n];
        }
        for (int i = 0; i < 2; i++) {
            hz[2 + i] = DIAL_TONE_HZ[i];
            correlate(pcm, offset, 2 + i);
        }
        double explained = explain(4);
        residue = (energy - explained) / Math.max(energies[0] + energies[1], 1);
    }

    /**
     * The larger of the two tones' first overtones, as a part of its tone, after {@link #examine}. Instruments and voices
     * have them; a telephone must not (ITU-T Q.23 §6), and what clipping adds lies elsewhere. Noise counts for little.
     */
    double overtones(short[] pcm, int offset) {
        hz[2] = 2 * lowHz;
        hz[3] = 2 * highHz;
        correlate(pcm, offset, 2);
        correlate(pcm, offset, 3);
        // fitted together: the overtone of a row is near a column
        explain(4);
        double noise = 8 * residue * (energies[0] + energies[1]) / SAMPLES;
        return Math.max((energies[2] - noise) / energies[0], (energies[3] - noise) / energies[1]);
    }

    private static double frequency(short[] pcm, int offset, double nominalHz) {
        double stepRe = Math.cos(PER_HZ * nominalHz);
        double stepIm = -Math.sin(PER_HZ * nominalHz);
        double phasorRe = 1;
        double phasorIm = 0;
        double firstRe = 0;
        double firstIm = 0;
        double secondRe = 0;
        double secondIm = 0;
        for (int n = 0; n < SAMPLES; n++) {
            double re = pcm[offset + n] * phasorRe;
            double im = pcm[offset + n] * phasorIm;
            if (n < WINDOW) {
                firstRe += HANN[n] * re;
                firstIm += HANN[n] * im;
            }
            if (n >= LAG) {
                secondRe += HANN[n - LAG] * re;
                secondIm += HANN[n - LAG] * im;
            }
            double next = phasorRe * stepRe - phasorIm * stepIm;
            phasorIm = phasorRe * stepIm + phasorIm * stepRe;
            phasorRe = next;
        }
        double turnRe = secondRe * firstRe + secondIm * firstIm;
        double turnIm = secondIm * firstRe - secondRe * firstIm;
        return nominalHz + Math.atan2(turnIm, turnRe) / (LAG * PER_HZ);
    }

    // with the middle of the block as origin cosines and sines do not see each other
    private void correlate(short[] pcm, int offset, int tone) {
        double step = PER_HZ * hz[tone];
        double stepRe = Math.cos(step);
        double stepIm = Math.sin(step);
        double re = Math.cos(step / 2);
        double im = Math.sin(step / 2);
        double cosine = 0;
        double sine = 0;
        int middle = offset + SAMPLES / 2;
        for (int n = 0; n < SAMPLES / 2; n++) {
            int later = pcm[middle + n];
            int earlier = pcm[middle - 1 - n];
            cosine += (later + earlier) * re;
            sine += (later - earlier) * im;
            double next = re * stepRe - im * stepIm;
            im = re * stepIm + im * stepRe;
            re = next;
        }
        cosines[tone] = cosine;
        sines[tone] = sine;
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
                double difference = i == j ? SAMPLES : dirichlet(PER_HZ * (hz[i] - hz[j]));
                double sum = dirichlet(PER_HZ * (hz[i] + hz[j]));
                differences[i * 4 + j] = difference;
                differences[j * 4 + i] = difference;
                sums[i * 4 + j] = sum;
                sums[j * 4 + i] = sum;
            }
        }
    }

    private static double dirichlet(double angle) {
        double sine = Math.sin(angle / 2);
        return Math.abs(sine) < 1e-9 ? SAMPLES : Math.sin(SAMPLES * angle / 2) / sine;
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
