package org.rayo.rtp.audio;

import java.io.IOException;
import java.nio.file.Path;

/** A file, on disk or as fetched, that is read while it plays: in constant memory, however long it is. Immutable. */
public final class SoundFile implements Sound {
    private final Opening opening;
    private final long octets;

    /** Opens a file anew. */
    @FunctionalInterface
    public interface Opening {
        AudioInput open() throws IOException;
    }

    private SoundFile(Opening opening, long octets) {
        this.opening = opening;
        this.octets = octets;
    }

    /** A file on disk, opened each time it is played. */
    public static SoundFile of(Path path) {
        return new SoundFile(() -> AudioInput.of(path), 0);
    }

    /** A file in memory, which the caller must not change any more. */
    public static SoundFile of(byte[] file) {
        return new SoundFile(() -> AudioInput.of(file), file.length);
    }

    /** A file elsewhere; {@code octets} is what it takes. */
    public static SoundFile of(Opening opening, long octets) {
        return new SoundFile(opening, octets);
    }

    @Override
    public AudioReader open() throws IOException {
        return AudioFiles.open(opening.open());
    }

    /**
     * What is best to play it with: read into memory when it is short, otherwise itself. Reads, so it belongs to a worker.
     *
     * @param rate of a clip in Hz
     * @param maxClipMs what is longer is not read into memory
     * @throws AudioFormatException when it is nothing that can be played
     */
    public Sound load(int rate, int maxClipMs) throws IOException {
        try (AudioReader reader = open()) {
            PcmClip clip = AudioFiles.clip(reader, rate, Math.toIntExact((long) rate * maxClipMs / 1000));
            return clip == null ? this : clip;
        } catch (RuntimeException e) {
            throw new AudioFormatException("it is damaged");
        }
    }

    @Override
    public long octets() {
        return octets;
    }
}
