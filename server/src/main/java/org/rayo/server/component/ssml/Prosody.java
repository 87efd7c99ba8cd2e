package org.rayo.server.component.ssml;

import org.jspecify.annotations.Nullable;

/**
 * How words are spoken (SSML 1.1 §3.2.4), nested elements already multiplied.
 *
 * @param rate words per time against the voice's own, {@value #SLOWEST}…{@value #FASTEST}
 * @param pitchHz of the voice; 0 is its own
 * @param pitch factor on that, {@value #LOWEST}…{@value #HIGHEST}
 * @param pitchShiftHz added to the result
 * @param range factor on how far the pitch moves, 0…{@value #WIDEST}
 * @param volumeDb against the voice's own; {@link #SILENT} and below is nothing
 * @param span what it lasts, and how its pitch moves; null for as the voice does
 */
public record Prosody(
        double rate, double pitchHz, double pitch, double pitchShiftHz, double range, double volumeDb, @Nullable Span span) {
    public static final double SLOWEST = 0.25;
    public static final double FASTEST = 4;
    public static final double LOWEST = 0.25;
    public static final double HIGHEST = 4;
    public static final double WIDEST = 4;
    public static final double SILENT = -96;
    private static final double LOUDEST = 24;

    /** As the voice speaks of itself. */
    public static final Prosody PLAIN = new Prosody(1, 0, 1, 0, 1, 0);

    public Prosody {
        rate = Math.clamp(rate, SLOWEST, FASTEST);
        pitchHz = Math.clamp(pitchHz, 0, 1000);
        pitch = Math.clamp(pitch, LOWEST, HIGHEST);
        pitchShiftHz = Math.clamp(pitchShiftHz, -500, 500);
        range = Math.clamp(range, 0, WIDEST);
        volumeDb = Math.clamp(volumeDb, SILENT, LOUDEST);
    }

    public Prosody(double rate, double pitchHz, double pitch, double pitchShiftHz, double range, double volumeDb) {
        this(rate, pitchHz, pitch, pitchShiftHz, range, volumeDb, null);
    }

    /** The pitch to speak at for a voice of that pitch, 30…1000 Hz. */
    public double hz(double ofVoice) {
        double hz = (pitchHz > 0 ? pitchHz : ofVoice) * pitch + pitchShiftHz;
        return Math.clamp(span == null || span.contour().isEmpty() ? hz : span.hz(hz), 30, 1000);
    }

    /** The same within another span. */
    public Prosody in(@Nullable Span other) {
        return new Prosody(rate, pitchHz, pitch, pitchShiftHz, range, volumeDb, other);
    }

    /** For engines that are to speak so much faster. */
    public Prosody faster(double factor) {
        return new Prosody(rate * factor, pitchHz, pitch, pitchShiftHz, range, volumeDb, span);
    }

    Prosody rate(double other) {
        return new Prosody(other, pitchHz, pitch, pitchShiftHz, range, volumeDb, span);
    }

    Prosody higher(double factor) {
        return new Prosody(rate, pitchHz, pitch * factor, pitchShiftHz, range, volumeDb, span);
    }

    Prosody pitch(double hz, double factor) {
        return new Prosody(rate, hz, factor, 0, range, volumeDb, span);
    }

    Prosody shifted(double hz) {
        return new Prosody(rate, pitchHz, pitch, pitchShiftHz + hz, range, volumeDb, span);
    }

    Prosody range(double factor) {
        return new Prosody(rate, pitchHz, pitch, pitchShiftHz, factor, volumeDb, span);
    }

    Prosody louder(double decibels) {
        return new Prosody(rate, pitchHz, pitch, pitchShiftHz, range, volumeDb + decibels, span);
    }

    Prosody volume(double decibels) {
        return new Prosody(rate, pitchHz, pitch, pitchShiftHz, range, decibels, span);
    }
}
