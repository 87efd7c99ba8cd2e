package org.rayo.rtp.audio;

import java.util.Arrays;

/**
 * Plays a source faster or slower at the same pitch, by overlapping pieces of 30 ms where they fit best (WSOLA). At speed
 * 1 the source passes untouched. Allocates nothing once made. Owned by one loop.
 */
public final class TimeStretch {
    /** Slowest speed. */
    public static final double MIN_SPEED = 0.25;
    /** Fastest speed. */
    public static final double MAX_SPEED = 4;

    private static final int OVERLAP_MS = 15;
    private static final int SEARCH_MS = 8;
    private static final int COMPARED_RATE = 8000;

    private final int overlap;
    private final int search;
    private final int stride;
    private final short[] input;
    private final short[] output;
    private int filled;
    private int outFrom;
    private int outTo;
    /** Where the piece before would go on in {@code input}. */
    private int natural;
    /** Where the next piece should begin if it need not fit. */
    private double ideal;
    private double speed = 1;
    private boolean ended;

    /** @param rate of the source in Hz */
    public TimeStretch(int rate) {
        this.overlap = rate * OVERLAP_MS / 1000;
        this.search = rate * SEARCH_MS / 1000;
        this.stride = Math.max(1, rate / COMPARED_RATE);
        this.input = new short[(int) (overlap * (MAX_SPEED + 3)) + 2 * search];
        this.output = new short[overlap];
    }

    /** @param factor 2 = twice as fast; clamped to {@value #MIN_SPEED}…{@value #MAX_SPEED} */
    public void speed(double factor) {
        speed = Math.clamp(factor, MIN_SPEED, MAX_SPEED);
    }

    public double speed() {
        return speed;
    }

    /** Whether it can be left out: the source passes, and nothing of it is held here. */
    public boolean idle() {
        return speed == 1 && outFrom == outTo && natural >= filled;
    }

    /** Forgets what it holds of the source, which goes on elsewhere. */
    public void reset() {
        filled = 0;
        natural = 0;
        ideal = 0;
        outFrom = 0;
        outTo = 0;
        ended = false;
    }

    /** Reads as {@link AudioSource#read} does. */
    public int read(AudioSource source, short[] frame, int offset, int samples) {
        int done = 0;
        while (done < samples) {
            if (outFrom < outTo) {
                int count = Math.min(samples - done, outTo - outFrom);
                System.arraycopy(output, outFrom, frame, offset + done, count);
                outFrom += count;
                done += count;
            } else if (speed == 1) {
                int count = pass(source, frame, offset + done, samples - done);
                if (count <= 0) {
                    return done > 0 ? done : count;
                }
                done += count;
            } else if (!piece(source)) {
                return done > 0 || !ended ? done : AudioSource.END;
            }
        }
        return done;
    }

    private int pass(AudioSource source, short[] frame, int offset, int samples) {
        if (natural < filled) {
            int count = Math.min(samples, filled - natural);
            System.arraycopy(input, natural, frame, offset, count);
            natural += count;
            return count;
        }
        reset();
        return ended ? AudioSource.END : source.read(frame, offset, samples);
    }

    /** Makes the next piece; false when the source has nothing more, now or for ever. */
    private boolean piece(AudioSource source) {
        if (natural >= filled) {
            filled = 0;
            natural = 0;
            ideal = 0;
        }
        int furthest = Math.max((int) ideal + search, natural) + 2 * overlap;
        if (!fill(source, furthest)) {
            if (!ended || natural >= filled) {
                return false;
            }
            // the end: what is left, then silence to fit the last piece
            Arrays.fill(input, filled, Math.max(filled, furthest), (short) 0);
        }
        int best = natural == 0 && ideal == 0 ? 0 : bestFit((int) ideal);
        for (int i = 0; i < overlap; i++) {
            int before = input[natural + i];
            int after = input[best + i];
            output[i] = (short) (before + (after - before) * i / overlap);
        }
        outFrom = 0;
        outTo = overlap;
        natural = best + overlap;
        ideal += speed * overlap;
        forget();
        return true;
    }

    private boolean fill(AudioSource source, int until) {
        while (filled < until && !ended) {
            int count = source.read(input, filled, until - filled);
            if (count == 0) {
                return false;
            }
            if (count < 0) {
                ended = true;
            } else {
                filled += count;
            }
        }
        return filled >= until;
    }

    private int bestFit(int around) {
        int from = Math.max(0, around - search);
        int to = around + search;
        int best = around;
        double bestLikeness = Double.NEGATIVE_INFINITY;
        for (int candidate = from; candidate <= to; candidate += stride) {
            double likeness = likeness(candidate);
            if (likeness > bestLikeness) {
                bestLikeness = likeness;
                best = candidate;
            }
        }
        return best;
    }

    /** Cross-correlation with what should come next, over the candidate's energy. */
    private double likeness(int candidate) {
        float product = 0;
        float energy = 1;
        for (int i = 0; i < overlap; i += stride) {
            float other = input[candidate + i];
            product += input[natural + i] * other;
            energy += other * other;
        }
        return product / Math.sqrt(energy);
    }

    private void forget() {
        int gone = Math.min(natural, Math.max(0, (int) ideal - search));
        gone = Math.min(gone, filled);
        System.arraycopy(input, gone, input, 0, filled - gone);
        filled -= gone;
        natural -= gone;
        ideal -= gone;
    }
}
