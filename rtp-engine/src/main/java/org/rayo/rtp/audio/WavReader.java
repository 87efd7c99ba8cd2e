package org.rayo.rtp.audio;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads a whole RIFF/WAVE file into a clip at 8 kHz mono; any rate from 4 to 192 kHz, one to eight channels (averaged).
 * {@link AudioFiles} reads other kinds too, and piece by piece. Runs off the media loops: it reads and computes.
 */
public final class WavReader {
    /** Default bound of a file's size in octets. */
    public static final int DEFAULT_MAX_OCTETS = 64 << 20;

    private WavReader() {}

    /**
     * Reads a whole stream; the caller closes it.
     *
     * @param maxOctets bound of what is read
     * @throws AudioFormatException when it is no WAV we can read, or larger than the bound
     * @throws IOException when reading fails
     */
    public static PcmClip read(InputStream stream, int maxOctets) throws IOException {
        byte[] file = stream.readNBytes(maxOctets);
        if (file.length == maxOctets && stream.read() >= 0) {
            throw new AudioFormatException("larger than " + maxOctets + " octets");
        }
        return read(file);
    }

    /**
     * Reads a file's octets.
     *
     * @throws AudioFormatException when it is no WAV we can read
     */
    public static PcmClip read(byte[] file) throws AudioFormatException {
        try (AudioReader reader = WavHeader.open(AudioInput.of(file))) {
            PcmClip clip = AudioFiles.clip(reader, AudioFrames.SAMPLE_RATE, DEFAULT_MAX_OCTETS);
            if (clip == null) {
                throw new AudioFormatException("longer than two hours");
            }
            return clip;
        } catch (AudioFormatException e) {
            throw e;
        } catch (IOException e) {
            throw new AudioFormatException("cannot be read: " + e.getMessage());
        }
    }
}
