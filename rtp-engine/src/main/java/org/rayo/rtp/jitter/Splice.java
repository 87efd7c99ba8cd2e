package org.rayo.rtp.jitter;

/**
 * Makes a piece of sound a little shorter or longer without a click: a stretch that is as long as one period of the voice
 * is left out or said twice, faded where it joins. Whether there is such a stretch is measured; otherwise nothing is done,
 * unless it must be. Pure functions over arrays.
 */
public final class Splice {
    private static final double ALIKE = 0.7;
    // below it nothing is heard of a join (-50 dBFS)
    private static final double QUIET_MEAN_SQUARE = 100.0 * 100.0 / 2;
    private static final int SHORTEST_PER_SECOND = 400;

    private Splice() {}

    /**
     * Leaves a stretch out.
     *
     * @param mostSamples that may be left out
     * @param must whether to do it even where it can be heard
     * @return samples left out, 0 when there was no good place; the piece is shorter by as many
     */
    public static int shorten(short[] pcm, int offset, int samples, int rateHz, int mostSamples, boolean must) {
        int lag = lag(pcm, offset, samples, rateHz, mostSamples, must);
        if (lag == 0) {
            return 0;
        }
        int fade = Math.min(lag, samples - lag);
        for (int i = 0; i < fade; i++) {
            int at = offset + i;
            pcm[at] = (short) (pcm[at] + (pcm[at + lag] - pcm[at]) * (i + 1) / (fade + 1));
        }
        System.arraycopy(pcm, offset + fade + lag, pcm, offset + fade, samples - fade - lag);
        return lag;
    }

    /**
     * Says a stretch twice; the array must have room for it behind the piece.
     *
     * @param mostSamples that may be put in
     * @param must whether to do it even where it can be heard
     * @return samples put in, 0 when there was no good place; the piece is longer by as many
     */
    public static int lengthen(short[] pcm, int offset, int samples, int rateHz, int mostSamples, boolean must) {
        int lag = lag(pcm, offset, samples, rateHz, Math.min(mostSamples, pcm.length - offset - samples), must);
        if (lag == 0) {
            return 0;
        }
        int fade = Math.min(lag, samples - lag);
        // what follows the stretch is faded over into the stretch's own start
        System.arraycopy(pcm, offset + fade, pcm, offset + fade + lag, samples - fade);
        for (int i = 0; i < fade; i++) {
            int at = offset + lag + i;
            pcm[at] = (short) (pcm[at] + (pcm[offset + i] - pcm[at]) * (i + 1) / (fade + 1));
        }
        return lag;
    }

    // the distance at which the sound repeats itself best; 0 when it does not
    private static int lag(short[] pcm, int offset, int samples, int rateHz, int most, boolean must) {
        int shortest = rateHz / SHORTEST_PER_SECOND;
        int longest = Math.min(most, samples / 2);
        int best = 0;
        double bestAlike = -2;
        for (int lag = shortest; lag <= longest; lag++) {
            double alike = alike(pcm, offset, lag, Math.min(lag, samples - lag));
            if (alike > bestAlike) {
                bestAlike = alike;
                best = lag;
            }
        }
        return best > 0 && (must || bestAlike >= ALIKE) ? best : 0;
    }

    private static double alike(short[] pcm, int offset, int lag, int count) {
        long product = 0;
        long first = 0;
        long second = 0;
        for (int i = offset; i < offset + count; i++) {
            product += (long) pcm[i] * pcm[i + lag];
            first += (long) pcm[i] * pcm[i];
            second += (long) pcm[i + lag] * pcm[i + lag];
        }
        if (Math.max(first, second) < QUIET_MEAN_SQUARE * count) {
            return 1;
        }
        return product / Math.sqrt((double) first * second + 1);
    }
}
