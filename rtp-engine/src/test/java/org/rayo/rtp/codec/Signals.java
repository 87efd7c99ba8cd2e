package org.rayo.rtp.codec;

/** Sounds to try codecs with, and how alike two of them are. */
public final class Signals {
    private Signals() {}

    /** A sine at half of full scale. */
    public static short[] sine(double hz, int rate, int samples) {
        short[] pcm = new short[samples];
        for (int i = 0; i < samples; i++) {
            pcm[i] = (short) Math.round(16384 * Math.sin(2 * Math.PI * hz * i / rate));
        }
        return pcm;
    }

    /** Something like a voice: harmonics of a wandering pitch whose loudness comes and goes with syllables. */
    public static short[] voice(int rate, int samples) {
        short[] pcm = new short[samples];
        double phase = 0;
        for (int i = 0; i < samples; i++) {
            double seconds = (double) i / rate;
            double pitch = 130 + 25 * Math.sin(2 * Math.PI * 0.7 * seconds);
            phase += 2 * Math.PI * pitch / rate;
            double value = 0;
            for (int harmonic = 1; harmonic <= 20; harmonic++) {
                double formant = Math.exp(-Math.abs(harmonic * pitch - 600) / 500)
                        + 0.4 * Math.exp(-Math.abs(harmonic * pitch - 1700) / 400);
                value += formant * Math.sin(harmonic * phase);
            }
            double loudness = 0.55 + 0.45 * Math.sin(2 * Math.PI * 3.1 * seconds);
            pcm[i] = (short) Math.clamp(Math.round(4000 * loudness * value), -32768, 32767);
        }
        return pcm;
    }

    /** Signal to noise in dB of {@code heard}, which follows {@code sent} by the delay at which they agree best. */
    public static double snrDb(short[] sent, short[] heard, int maxDelay) {
        return snrDb(sent, heard, 0, sent.length, maxDelay);
    }

    /** As above over a part of {@code sent}. */
    public static double snrDb(short[] sent, short[] heard, int from, int count, int maxDelay) {
        double best = -100;
        for (int delay = 0; delay <= maxDelay; delay++) {
            best = Math.max(best, snrDbAt(sent, heard, from, count, delay));
        }
        return best;
    }

    /** The delay in samples at which they agree best. */
    public static int delay(short[] sent, short[] heard, int maxDelay) {
        int best = 0;
        double bestSnr = -1000;
        for (int delay = 0; delay <= maxDelay; delay++) {
            double snr = snrDbAt(sent, heard, 0, sent.length, delay);
            if (snr > bestSnr) {
                bestSnr = snr;
                best = delay;
            }
        }
        return best;
    }

    private static double snrDbAt(short[] sent, short[] heard, int from, int count, int delay) {
        double signal = 0;
        double noise = 1e-9;
        for (int i = from; i < from + count && i + delay < heard.length; i++) {
            double difference = sent[i] - heard[i + delay];
            signal += (double) sent[i] * sent[i];
            noise += difference * difference;
        }
        return 10 * Math.log10(signal / noise);
    }
}
