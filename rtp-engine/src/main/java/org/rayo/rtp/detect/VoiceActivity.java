package org.rayo.rtp.detect;

/**
 * Tells speech from silence, noise and tones, in frames of 20 ms at 8 kHz. Loudness decides against a noise floor that
 * follows the quietest moments of the last 1.6 s, with hysteresis; predictability (linear prediction of order four) decides
 * what kind of loud it is: noise is hardly predictable, a tone almost wholly, speech lies between. Owned by one thread;
 * nothing is allocated per frame.
 */
public final class VoiceActivity {
    /** Samples of a frame. */
    public static final int FRAME = 160;

    private static final int FRAME_MS = 20;
    private static final int ORDER = 4;
    private static final double START_OVER_FLOOR = Math.pow(10, 0.9);
    private static final double STAY_OVER_FLOOR = Math.pow(10, 0.5);
    /** So much louder than the floor, and voiced, is speech after half the time: who interrupts is heard sooner. */
    private static final double CLEAR_OVER_FLOOR = Math.pow(10, 1.8);
    private static final int LEAST_CLEAR_FRAMES = 2;
    // mean square at -52 dBm0 and -62 dBm0
    private static final double LEAST_LOUD = 1640;
    private static final double LOWEST_FLOOR = 164;
    private static final double LEAST_VOICED = 3.2;
    private static final double LEAST_CLEARLY_VOICED = 4;
    private static final double TONE = 112;
    private static final int FLOOR_WINDOWS = 8;
    private static final int FLOOR_FRAMES = 10;

    private static final float[] WINDOW = window();

    private final int startFrames;
    private final int clearFrames;
    private final int endFrames;
    private final double margin;
    private final float[] windowed = new float[FRAME];
    private final double[] lowest = new double[FLOOR_WINDOWS];
    private final double[] correlation = new double[ORDER + 1];
    private final double[] coefficients = new double[ORDER + 1];
    private final double[] former = new double[ORDER + 1];
    private int window;
    private int windowFrames;
    private double smoothed;

    private boolean speaking;
    private int loudFrames;
    private int voicedFrames;
    private int clearlyVoiced;
    private int toneFrames;
    private int quietFrames;
    private int spokenFrames;

    /** What a frame changed. */
    public enum Change {
        /** Nothing. */
        NONE,
        /** Speech began, {@link #startMs} ago. */
        STARTED,
        /** Speech ended, {@link #silenceMs} ago. */
        ENDED
    }

    /**
     * @param startMs speech that is needed before it counts: short noises are none
     * @param endMs silence that ends it: pauses between words must not
     */
    public VoiceActivity(int startMs, int endMs) {
        this(startMs, startMs, endMs, 1);
    }

    /**
     * @param clearMs of speech that is beyond doubt
     * @param margin how much more power than usual makes it loud
     */
    private VoiceActivity(int startMs, int clearMs, int endMs, double margin) {
        this.margin = margin;
        this.startFrames = Math.max(1, startMs / FRAME_MS);
        this.clearFrames = Math.min(startFrames, Math.max(LEAST_CLEAR_FRAMES, clearMs / FRAME_MS));
        this.endFrames = Math.max(1, endMs / FRAME_MS);
        java.util.Arrays.fill(lowest, LOWEST_FLOOR);
    }

    /** Starts after 80 ms, or 40 ms that are clearly speech; ends after 400 ms. */
    public static VoiceActivity usual() {
        return new VoiceActivity(80, 40, 400, 1);
    }

    /**
     * @param sensitivity 0 (only what is 6 dB louder than usual, for twice as long) to 1 (what is 6 dB softer, for half as long)
     * @param endMs silence that ends it
     */
    public static VoiceActivity sensitive(double sensitivity, int endMs) {
        double doublings = 1 - 2 * Math.clamp(sensitivity, 0, 1);
        int startMs = (int) Math.round(80 * Math.pow(2, doublings));
        return new VoiceActivity(startMs, startMs / 2, endMs, Math.pow(4, doublings));
    }

    /** Takes the next {@link #FRAME} samples. */
    public Change onFrame(short[] pcm, int offset) {
        double energy = correlate(pcm, offset);
        double gain = predictionGain();
        followFloor(energy);
        boolean tone = gain > TONE;
        boolean loud = !tone && energy > LEAST_LOUD * margin && energy > floor() * margin(speaking);
        toneFrames = tone ? toneFrames + 1 : 0;
        boolean clear = loud && gain > LEAST_CLEARLY_VOICED && energy > floor() * margin * CLEAR_OVER_FLOOR;
        return speaking ? speak(loud) : wait(loud, gain > LEAST_VOICED, clear);
    }

    private double margin(boolean staying) {
        // a floor is left by anything that is louder at all
        return Math.max(1.5, margin * (staying ? STAY_OVER_FLOOR : START_OVER_FLOOR));
    }

    private Change wait(boolean loud, boolean voiced, boolean clear) {
        clearlyVoiced = clear ? clearlyVoiced + 1 : 0;
        if (!loud) {
            loudFrames = Math.max(0, loudFrames - 2);
            voicedFrames = loudFrames == 0 ? 0 : voicedFrames;
            return Change.NONE;
        }
        loudFrames++;
        voicedFrames += voiced ? 1 : 0;
        if (clearlyVoiced < clearFrames && (loudFrames < startFrames || 2 * voicedFrames < startFrames)) {
            return Change.NONE;
        }
        speaking = true;
        clearlyVoiced = 0;
        spokenFrames = loudFrames;
        quietFrames = 0;
        return Change.STARTED;
    }

    private Change speak(boolean loud) {
        if (loud) {
            spokenFrames += quietFrames + 1;
            quietFrames = 0;
            return Change.NONE;
        }
        if (++quietFrames < endFrames) {
            return Change.NONE;
        }
        speaking = false;
        loudFrames = 0;
        voicedFrames = 0;
        return Change.ENDED;
    }

    // without a window the edges of the frame would pass for what cannot be predicted
    private static float[] window() {
        float[] window = new float[FRAME];
        for (int n = 0; n < FRAME; n++) {
            window[n] = (float) (0.5 - 0.5 * Math.cos(2 * Math.PI * (n + 0.5) / FRAME));
        }
        return window;
    }

    /** Gives the frame's mean square and leaves its autocorrelation. */
    private double correlate(short[] pcm, int offset) {
        long squares = 0;
        for (int n = 0; n < FRAME; n++) {
            int sample = pcm[offset + n];
            squares += (long) sample * sample;
            windowed[n] = sample * WINDOW[n];
        }
        float r0 = 0;
        float r1 = 0;
        float r2 = 0;
        float r3 = 0;
        float r4 = 0;
        for (int n = ORDER; n < FRAME; n++) {
            float x = windowed[n];
            r0 += x * x;
            r1 += x * windowed[n - 1];
            r2 += x * windowed[n - 2];
            r3 += x * windowed[n - 3];
            r4 += x * windowed[n - 4];
        }
        correlation[0] = r0;
        correlation[1] = r1;
        correlation[2] = r2;
        correlation[3] = r3;
        correlation[4] = r4;
        return (double) squares / FRAME;
    }

    // Levinson and Durbin; how much smaller the error of prediction is than the signal
    private double predictionGain() {
        double error = correlation[0] * 1.000001 + 1;
        double whole = error;
        for (int i = 1; i <= ORDER; i++) {
            double sum = correlation[i];
            for (int j = 1; j < i; j++) {
                sum -= coefficients[j] * correlation[i - j];
            }
            double reflection = sum / error;
            System.arraycopy(coefficients, 0, former, 0, ORDER + 1);
            coefficients[i] = reflection;
            for (int j = 1; j < i; j++) {
                coefficients[j] = former[j] - reflection * former[i - j];
            }
            error *= 1 - reflection * reflection;
        }
        return whole / Math.max(error, 1e-9);
    }

    private void followFloor(double energy) {
        smoothed += 0.5 * (energy - smoothed);
        double value = Math.max(LOWEST_FLOOR, smoothed);
        if (windowFrames == 0) {
            window = (window + 1) % FLOOR_WINDOWS;
            lowest[window] = value;
        } else {
            lowest[window] = Math.min(lowest[window], value);
        }
        windowFrames = (windowFrames + 1) % FLOOR_FRAMES;
    }

    private double floor() {
        double least = lowest[0];
        for (int i = 1; i < FLOOR_WINDOWS; i++) {
            least = Math.min(least, lowest[i]);
        }
        return least;
    }

    /** Whether somebody speaks. */
    public boolean speaking() {
        return speaking;
    }

    /** Length of the speech that goes on or has just ended, ms; inner pauses included, the silence at its end not. */
    public int speechMs() {
        return spokenFrames * FRAME_MS;
    }

    /** How long it has been silent within speech, or was before {@link Change#ENDED}, ms. */
    public int silenceMs() {
        return quietFrames * FRAME_MS;
    }

    /** How much speech there must be before it counts when it is not beyond doubt, ms. */
    public int startMs() {
        return startFrames * FRAME_MS;
    }
}
