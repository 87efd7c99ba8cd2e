package org.rayo.rtp.detect;

import java.util.Arrays;
import java.util.SplittableRandom;

/** A test signal that grows piece by piece: tones, silence, noise, things like speech and like music; the same every time. */
public final class Signal {
    private static final double PEAK_AT_0_DBM0 = 32768 / Math.pow(10, 3.14 / 20);

    private final int rate;
    private final SplittableRandom random;
    private double[] samples = new double[8000];
    private int length;
    private double spare = Double.NaN;

    public Signal(int rate, long seed) {
        this.rate = rate;
        this.random = new SplittableRandom(seed);
    }

    public static Signal at8k() {
        return new Signal(8000, 1);
    }

    public int length() {
        return length;
    }

    private int extend(double ms) {
        int from = length;
        length += (int) Math.round(ms * rate / 1000);
        if (length > samples.length) {
            samples = Arrays.copyOf(samples, Math.max(length, 2 * samples.length));
        }
        return from;
    }

    /** Silence. */
    public Signal silence(double ms) {
        extend(ms);
        return this;
    }

    /** Some tones at once, from phases by chance; pairs of Hz and dBm0. */
    public Signal tones(double ms, double... hzAndDbm0) {
        int from = extend(ms);
        for (int i = 0; i < hzAndDbm0.length; i += 2) {
            addTone(from, length, hzAndDbm0[i], hzAndDbm0[i + 1]);
        }
        return this;
    }

    /** A tone over what is there, from a sample to another. */
    public Signal addTone(int from, int to, double hz, double dbm0) {
        return addTone(from, to, hz, dbm0, random.nextDouble() * 2 * Math.PI);
    }

    /** The same from a given phase. */
    public Signal addTone(int from, int to, double hz, double dbm0, double phase) {
        double peak = PEAK_AT_0_DBM0 * Math.pow(10, dbm0 / 20);
        for (int n = from; n < to; n++) {
            samples[n] += peak * Math.sin(phase + 2 * Math.PI * hz * (n - from) / rate);
        }
        return this;
    }

    /** White noise over all that is there; its power is that of a sine of so many dBm0. */
    public Signal addNoise(double dbm0) {
        double sigma = PEAK_AT_0_DBM0 * Math.pow(10, dbm0 / 20) / Math.sqrt(2);
        for (int n = 0; n < length; n++) {
            samples[n] += sigma * gaussian();
        }
        return this;
    }

    private double gaussian() {
        if (!Double.isNaN(spare)) {
            double value = spare;
            spare = Double.NaN;
            return value;
        }
        double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
        double angle = 2 * Math.PI * random.nextDouble();
        spare = radius * Math.sin(angle);
        return radius * Math.cos(angle);
    }

    /**
     * Like speech: syllables of voiced sounds (a pitch that glides, two to four formants that glide), hisses and pauses.
     * Never the words of anybody, but the same spectra, levels and rhythms.
     */
    public Signal speech(double ms, double dbm0) {
        int from = extend(ms);
        level(from, new Voice(rate, random), dbm0);
        return this;
    }

    /** Another signal after this one. */
    public Signal append(Signal other) {
        int from = extend(1000.0 * other.length / rate);
        System.arraycopy(other.samples, 0, samples, from, other.length);
        return this;
    }

    /** Vowels one after the other, as in a greeting: like {@link #speech}, but without hisses and pauses. */
    public Signal voiced(double ms, double dbm0) {
        int from = extend(ms);
        Voice voice = new Voice(rate, random);
        voice.vowelsOnly = true;
        level(from, voice, dbm0);
        return this;
    }

    private void level(int from, Voice voice, double dbm0) {
        double sum = 0;
        for (int n = from; n < length; n++) {
            samples[n] = voice.next();
            sum += samples[n] * samples[n];
        }
        double wanted = PEAK_AT_0_DBM0 * Math.pow(10, dbm0 / 20) / Math.sqrt(2);
        double gain = wanted / Math.sqrt(sum / Math.max(1, length - from));
        for (int n = from; n < length; n++) {
            samples[n] *= gain;
        }
    }

    /** Like music: chords of notes of the tempered scale with overtones, attack and decay, vibrato, and a beat. */
    public Signal music(double ms, double dbm0) {
        int from = extend(ms);
        while (from < length) {
            int to = Math.min(length, from + (int) ((0.12 + 0.5 * random.nextDouble()) * rate));
            int notes = 1 + random.nextInt(4);
            for (int i = 0; i < notes; i++) {
                note(from, to, 110 * Math.pow(2, random.nextInt(48) / 12.0), dbm0 - 10 * Math.log10(notes));
            }
            from = to;
        }
        return this;
    }

    private void note(int from, int to, double hz, double dbm0) {
        double peak = PEAK_AT_0_DBM0 * Math.pow(10, dbm0 / 20);
        double brightness = random.nextDouble();
        double vibrato = random.nextInt(3) == 0 ? 0.006 : 0;
        double decay = 1 + 6 * random.nextDouble();
        for (int overtone = 1; overtone <= 8 && overtone * hz < 0.45 * rate; overtone++) {
            double amplitude = peak * Math.pow(overtone, -0.5 - 2.5 * brightness);
            double phase = random.nextDouble() * 2 * Math.PI;
            double step = 2 * Math.PI * hz * overtone / rate;
            double fade = Math.exp(-decay / rate);
            double envelope = amplitude;
            for (int n = from; n < to; n++) {
                double attack = Math.min(1, (n - from) * 100.0 / rate);
                samples[n] += attack * envelope * Math.sin(phase);
                envelope *= fade;
                phase += vibrato == 0 ? step : step * (1 + vibrato * Math.sin(2 * Math.PI * 5.5 * (n - from) / rate));
            }
        }
    }

    public short[] pcm() {
        short[] pcm = new short[length];
        for (int n = 0; n < length; n++) {
            pcm[n] = (short) Math.clamp(Math.round(samples[n]), Short.MIN_VALUE, Short.MAX_VALUE);
        }
        return pcm;
    }

    /** A source of pulses or noise through resonances that move. */
    private static final class Voice {
        private final int rate;
        private final SplittableRandom random;
        private final double[] formant = {500, 1500, 2500};
        private final double[] aim = {500, 1500, 2500};
        private final double[] y1 = new double[3];
        private final double[] y2 = new double[3];
        private double pitch = 120;
        private double pitchAim = 120;
        private double base = 120;
        private double phase;
        private double level;
        private double levelAim;
        private double voiced = 1;
        private int left;
        private int sinceBreath;
        private final double[] c1 = new double[3];
        private final double[] c2 = new double[3];
        private final double[] gain = new double[3];
        private int untilTurn;
        private boolean vowelsOnly;

        Voice(int rate, SplittableRandom random) {
            this.rate = rate;
            this.random = random;
        }

        private void nextSound() {
            left = (int) ((0.05 + 0.2 * random.nextDouble()) * rate);
            if (!vowelsOnly && ++sinceBreath > 12 + random.nextInt(20)) {
                sinceBreath = 0;
                levelAim = 0;
                left = (int) ((0.2 + 0.6 * random.nextDouble()) * rate);
                base = 85 + 170 * random.nextDouble();
                return;
            }
            int kind = random.nextInt(vowelsOnly ? 7 : 10);
            voiced = kind < 7 ? 1 : 0;
            levelAim = kind == 9 ? 0 : kind < 7 ? 0.6 + 0.4 * random.nextDouble() : 0.25;
            pitchAim = base * (0.8 + 0.5 * random.nextDouble());
            aim[0] = 250 + 650 * random.nextDouble();
            aim[1] = 800 + 1600 * random.nextDouble();
            aim[2] = 2200 + 1000 * random.nextDouble();
        }

        double next() {
            if (left-- <= 0) {
                nextSound();
            }
            double glide = 60.0 / rate;
            level += (levelAim - level) * glide;
            pitch += (pitchAim - pitch) * glide / 2;
            phase += pitch / rate;
            double source = 0.3 * (random.nextDouble() - 0.5);
            if (voiced > 0) {
                source *= 0.1;
                if (phase >= 1) {
                    phase -= 1;
                    source += 8;
                }
            }
            if (untilTurn-- <= 0) {
                turn();
            }
            double out = 0;
            for (int i = 0; i < 3; i++) {
                double y = source + c1[i] * y1[i] - c2[i] * y2[i];
                y2[i] = y1[i];
                y1[i] = y;
                out += gain[i] * y;
            }
            return level * out;
        }

        private void turn() {
            untilTurn = rate / 1000;
            for (int i = 0; i < 3; i++) {
                formant[i] += (aim[i] - formant[i]) * 0.06;
                double radius = Math.exp(-Math.PI * (60 + 40 * i) / rate);
                c1[i] = 2 * radius * Math.cos(2 * Math.PI * formant[i] / rate);
                c2[i] = radius * radius;
                gain[i] = (i == 1 ? -1 : 1) * (1 - radius) / (1 + i);
            }
        }
    }
}
