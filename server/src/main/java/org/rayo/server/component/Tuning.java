package org.rayo.server.component;

/**
 * How an output is played, in steps from as it was recorded: speed in quarters from half to one and a half, volume in 3 dB
 * from -24 to +24. A step past the end stays at the end.
 */
public record Tuning(int speedSteps, int volumeSteps) {

    /** As recorded. */
    public static final Tuning NEUTRAL = new Tuning(0, 0);

    private static final int MAX_SPEED_STEPS = 2;
    private static final int MAX_VOLUME_STEPS = 8;

    /** One step faster or slower. */
    public Tuning speed(boolean up) {
        return new Tuning(Math.clamp(speedSteps + (up ? 1 : -1), -MAX_SPEED_STEPS, MAX_SPEED_STEPS), volumeSteps);
    }

    /** One step louder or softer. */
    public Tuning volume(boolean up) {
        return new Tuning(speedSteps, Math.clamp(volumeSteps + (up ? 1 : -1), -MAX_VOLUME_STEPS, MAX_VOLUME_STEPS));
    }

    /** 0.5…1.5. */
    public double speed() {
        return 1 + 0.25 * speedSteps;
    }

    /** -24…24 dB. */
    public double volumeDb() {
        return 3.0 * volumeSteps;
    }
}
