package org.rayo.rtp.jitter;

import java.util.Arrays;

/**
 * Fills what is missing by what the voice would have gone on saying, after the manner of ITU-T G.711 Appendix I: the last
 * periods of the pitch are repeated, one at first and more as the gap grows, fading from 10 ms on to silence at 60 ms; when
 * audio returns it is blended in. Any rate; owned by one thread.
 */
public final class Concealment {
    private static final int SLOWEST_PITCH_MICROS = 15_000;
    private static final int FASTEST_PITCH_MICROS = 5_000;
    private static final int MATCHED_MICROS = 20_000;
    private static final int MOST_PERIODS = 3;

    private final int rate;
    private final int slowest;
    private final int fastest;
    private final int matched;
    private final int step;
    private final int tenMs;
    private final short[] history;
    private final short[] cycle;
    private int pitch;
    private int periods;
    private int cycleLength;
    private int position;
    private int concealed;
    private int seam;
    private int seamLeft;
    private int seamLength = 1;

    /** @param rateHz of the samples, 8000 to 48000 */
    public Concealment(int rateHz) {
        this.rate = rateHz;
        this.slowest = samples(SLOWEST_PITCH_MICROS);
        this.fastest = samples(FASTEST_PITCH_MICROS);
        this.matched = samples(MATCHED_MICROS);
        this.step = Math.max(1, rateHz / 8000);
        this.tenMs = rateHz / 100;
        // the longest cycle with the fade at its joint, or what the pitch is looked for in
        this.history = new short[MOST_PERIODS * slowest + slowest / 4 + 1];
        this.cycle = new short[MOST_PERIODS * slowest];
    }

    private int samples(int micros) {
        return (int) ((long) rate * micros / 1_000_000);
    }

    /** Remembers good audio and blends its start when it follows concealed audio. */
    public void good(short[] pcm, int offset, int samples) {
        if (concealed > 0) {
            // a longer gap may have drifted further from the truth: 4 ms and 4 more for each 10 ms, 10 at most
            int blend = Math.min(Math.min(samples, tenMs), (4 + 4 * (concealed / tenMs)) * rate / 1000);
            for (int i = 0; i < blend; i++) {
                int old = nextConcealed();
                pcm[offset + i] = (short) (old + (pcm[offset + i] - old) * (i + 1) / (blend + 1));
            }
            concealed = 0;
        }
        int kept = Math.min(samples, history.length);
        System.arraycopy(history, kept, history, 0, history.length - kept);
        System.arraycopy(pcm, offset + samples - kept, history, history.length - kept, kept);
    }

    /** Writes {@code samples} made-up samples. */
    public void conceal(short[] pcm, int offset, int samples) {
        for (int i = 0; i < samples; i++) {
            pcm[offset + i] = (short) nextConcealed();
        }
    }

    /** Forgets the past: the stream paused or changed. */
    public void reset() {
        Arrays.fill(history, (short) 0);
        concealed = 0;
    }

    private int nextConcealed() {
        if (concealed >= 6 * tenMs) {
            concealed++;
            return 0;
        }
        if (concealed == 0) {
            pitch = findPitch();
            begin(1, 0);
        } else if (concealed % tenMs == 0 && periods < MOST_PERIODS) {
            begin(periods + 1, position % pitch);
        }
        int value = cycle[position] + fadingSeam();
        position = position + 1 == cycleLength ? 0 : position + 1;
        int gain = concealed < tenMs ? 5 * tenMs : 6 * tenMs - concealed;
        concealed++;
        int sample = (int) ((long) value * gain / (5L * tenMs));
        return Math.clamp(sample, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    // the last periods, going round: the end of the cycle is faded into what came before its start
    private void begin(int count, int phase) {
        int previous = concealed == 0 ? history[history.length - 1] : cycle[before(position)];
        periods = count;
        cycleLength = count * pitch;
        int start = history.length - cycleLength;
        System.arraycopy(history, start, cycle, 0, cycleLength);
        int fade = pitch / 4;
        for (int i = 0; i < fade; i++) {
            int at = cycleLength - fade + i;
            cycle[at] = (short) (cycle[at] + (history[start - fade + i] - cycle[at]) * (i + 1) / (fade + 1));
        }
        position = phase;
        // what was said last and what comes now need not meet: the step between them dies away
        seam = previous - cycle[before(position)];
        seamLeft = pitch / 4;
        seamLength = Math.max(1, seamLeft);
    }

    private int before(int index) {
        return index == 0 ? cycleLength - 1 : index - 1;
    }

    private int fadingSeam() {
        if (seamLeft == 0) {
            return 0;
        }
        seamLeft--;
        return seam * seamLeft / seamLength;
    }

    // the lag at which the last 20 ms are most alike to what came before them, first at 8 kHz, then exactly
    private int findPitch() {
        int best = search(fastest, slowest, step);
        return step == 1 ? best : search(Math.max(fastest, best - step), Math.min(slowest, best + step), 1);
    }

    private int search(int from, int to, int by) {
        int best = from;
        double bestAlike = -2;
        for (int lag = from; lag <= to; lag += by) {
            double alike = alike(lag);
            if (alike > bestAlike) {
                bestAlike = alike;
                best = lag;
            }
        }
        return best;
    }

    private double alike(int lag) {
        int first = history.length - Math.min(matched, history.length - slowest);
        double product = 0;
        double energy = 1;
        for (int i = first; i < history.length; i += step) {
            product += (double) history[i] * history[i - lag];
            energy += (double) history[i - lag] * history[i - lag];
        }
        return product / Math.sqrt(energy);
    }
}
