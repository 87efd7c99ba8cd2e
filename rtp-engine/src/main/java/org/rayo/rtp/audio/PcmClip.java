package org.rayo.rtp.audio;

import java.util.List;

/** A piece of sound in memory, 16-bit mono. Immutable, so any number of calls may play it at once. */
public final class PcmClip implements Sound {
    private final short[] samples;
    private final int rate;

    private PcmClip(short[] samples, int rate) {
        this.samples = samples;
        this.rate = rate;
    }

    /** A clip of a copy of these samples at 8 kHz. */
    public static PcmClip of(short[] samples) {
        return of(samples, AudioFrames.SAMPLE_RATE);
    }

    /** A clip of a copy of these samples at a rate in Hz. */
    public static PcmClip of(short[] samples, int rate) {
        return new PcmClip(samples.clone(), rate);
    }

    /** A clip that takes the array over; the caller must not touch it again. */
    static PcmClip owning(short[] samples, int rate) {
        return new PcmClip(samples, rate);
    }

    /** Number of samples. */
    public int samples() {
        return samples.length;
    }

    /** Samples per second. */
    public int rate() {
        return rate;
    }

    /** Duration in ms, rounded down. */
    public long durationMs() {
        return samples.length * 1000L / rate;
    }

    /** A copy of the samples. */
    public short[] toArray() {
        return samples.clone();
    }

    /**
     * Copies samples from {@code position}.
     *
     * @return how many, 0 at the end
     */
    public int copy(int position, short[] target, int offset, int count) {
        int available = Math.clamp(samples.length - position, 0, count);
        if (available > 0) {
            System.arraycopy(samples, position, target, offset, available);
        }
        return available;
    }

    @Override
    public AudioReader open() {
        return new ClipReader(this);
    }

    @Override
    public long octets() {
        return 2L * samples.length;
    }

    /** A source that plays the clip once from its start. */
    public AudioSource source() {
        return new Playlist(List.of(this), Playlist.Options.ONCE);
    }
}
