package org.rayo.rtp.audio;

/** A piece of sound in memory, 16-bit mono at 8 kHz. Immutable, so any number of calls may play it at once. */
public final class PcmClip {
    private final short[] samples;

    private PcmClip(short[] samples) {
        this.samples = samples;
    }

    /** A clip of a copy of these samples. */
    public static PcmClip of(short[] samples) {
        return new PcmClip(samples.clone());
    }

    /** A clip that takes the array over; the caller must not touch it again. */
    static PcmClip owning(short[] samples) {
        return new PcmClip(samples);
    }

    /** Number of samples. */
    public int samples() {
        return samples.length;
    }

    /** Duration in ms, rounded down. */
    public long durationMs() {
        return AudioFrames.millisOf(samples.length);
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

    /** A source that plays the clip once from its start. */
    public AudioSource source() {
        return new Playlist(java.util.List.of(this), Playlist.Options.ONCE);
    }
}
