package org.rayo.rtp.detect;

/**
 * Cuts a stream of spectra, one each 20 ms, into pieces of one kind: a tone that stays where it is, silence, anything
 * else. Knows nothing of what tones mean. Owned by one thread.
 */
final class ToneSegments {
    static final int FRAME_MS = 20;

    /** What a piece is. */
    enum Kind {
        SILENCE,
        /** One tone. */
        SINGLE,
        /** Two tones. */
        PAIR,
        /** One or two tones that are too near each other, between 330 and 510 Hz: ringing, busy, dial tone. */
        LOW,
        /** Tones of a receiver off its hook. */
        HOWL,
        /** Speech, music, noise. */
        OTHER
    }

    private static final double LEAST_SHARE = 0.9;
    private static final double LEAST_SECOND = 0.08;
    // total energy of a spectrum whose samples are a sine of -48 dBm0
    private static final double SILENCE = Math.pow(0.25 * Spectrum.SAMPLES * 22827 * Math.pow(10, -48 / 20.0), 2) * 1.5;
    private static final double TOLERANCE_HZ = 18;
    private static final double[] HOWL_HZ = {1400, 2060, 2450, 2600};

    private Kind kind = Kind.SILENCE;
    private double hz;
    private double secondHz;
    private int frames;
    private double lowestHz;
    private double highestHz;
    private double weakest;
    private double strongest;
    private double level;

    private Kind endedKind = Kind.SILENCE;
    private double endedHz;
    private double endedSecondHz;
    private int endedMs;
    private boolean endedSteady;
    private double endedLevel;

    private double frameHz;
    private double frameSecondHz;

    /** Takes a spectrum; whether a piece has ended with it: then the {@code ended} accessors tell which. */
    boolean onSpectrum(Spectrum spectrum) {
        Kind now = classify(spectrum);
        boolean same = now == kind
                && (now == Kind.SILENCE || now == Kind.OTHER || now == Kind.LOW || now == Kind.HOWL
                        || (Math.abs(frameHz - hz) < TOLERANCE_HZ && Math.abs(frameSecondHz - secondHz) < TOLERANCE_HZ));
        if (same) {
            extend(spectrum.total());
            return false;
        }
        endedKind = kind;
        endedHz = hz;
        endedSecondHz = secondHz;
        endedMs = frames * FRAME_MS;
        endedLevel = level;
        endedSteady = highestHz - lowestHz < 6 && strongest < 1.7 * weakest;
        begin(now, spectrum.total());
        return true;
    }

    private void begin(Kind now, double total) {
        kind = now;
        hz = frameHz;
        secondHz = frameSecondHz;
        frames = 1;
        level = total;
        // the first and the last frame of a piece are cut by its edges: they say little of its steadiness
        lowestHz = Double.MAX_VALUE;
        highestHz = 0;
        weakest = Double.MAX_VALUE;
        strongest = 0;
        lastHz = frameHz;
        lastTotal = total;
    }

    private double lastHz;
    private double lastTotal;

    private void extend(double total) {
        frames++;
        level = Math.max(level, total);
        if (frames > 2) {
            lowestHz = Math.min(lowestHz, lastHz);
            highestHz = Math.max(highestHz, lastHz);
            weakest = Math.min(weakest, lastTotal);
            strongest = Math.max(strongest, lastTotal);
            hz += (lastHz - hz) / Math.min(frames, 16);
        } else {
            hz = frameHz;
            secondHz = frameSecondHz;
        }
        lastHz = frameHz;
        lastTotal = total;
    }

    private Kind classify(Spectrum spectrum) {
        frameHz = 0;
        frameSecondHz = 0;
        if (spectrum.total() < SILENCE) {
            return Kind.SILENCE;
        }
        if (spectrum.share(310, 530) >= LEAST_SHARE + 0.04) {
            frameHz = spectrum.centroid(310, 530);
            return Kind.LOW;
        }
        double first = spectrum.firstShare();
        double second = spectrum.secondShare();
        if (first >= LEAST_SHARE) {
            frameHz = spectrum.firstHz();
            return Kind.SINGLE;
        }
        if (howls(spectrum)) {
            frameHz = HOWL_HZ[0];
            return Kind.HOWL;
        }
        if (first + second >= LEAST_SHARE && second >= LEAST_SECOND) {
            frameHz = Math.min(spectrum.firstHz(), spectrum.secondHz());
            frameSecondHz = Math.max(spectrum.firstHz(), spectrum.secondHz());
            return Kind.PAIR;
        }
        return Kind.OTHER;
    }

    private static boolean howls(Spectrum spectrum) {
        double sum = 0;
        for (double each : HOWL_HZ) {
            double share = spectrum.share(each - 70, each + 70);
            if (share < 0.06) {
                return false;
            }
            sum += share;
        }
        return sum >= LEAST_SHARE - 0.05;
    }

    Kind kind() {
        return kind;
    }

    /** Of the piece that goes on, Hz; the lower of two tones. */
    double hz() {
        return hz;
    }

    /** Length of the piece that goes on. */
    int ms() {
        return frames * FRAME_MS;
    }

    Kind endedKind() {
        return endedKind;
    }

    double endedHz() {
        return endedHz;
    }

    double endedSecondHz() {
        return endedSecondHz;
    }

    int endedMs() {
        return endedMs;
    }

    /** Whether its frequency and level did not move. */
    boolean endedSteady() {
        return endedSteady;
    }

    double endedLevel() {
        return endedLevel;
    }
}
