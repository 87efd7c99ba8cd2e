package org.rayo.rtp.audio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Opens sound files by what is in them, whatever they are called: WAV, AIFF, AU, FLAC, MP3 and Ogg/Opus. Blocks, so it
 * belongs to a worker.
 */
public final class AudioFiles {
    private static final int FLAC = 0x664C6143;
    private static final int PIECE_SAMPLES = 8192;

    private AudioFiles() {}

    /**
     * Opens a file for reading; the reader closes it, and so does a failure.
     *
     * @throws AudioFormatException when it is nothing that can be read
     * @throws IOException when reading fails
     */
    public static AudioReader open(AudioInput input) throws IOException {
        try {
            return byContent(input);
        } catch (IOException | RuntimeException e) {
            input.close();
            throw e instanceof IOException read ? read : new AudioFormatException("it is damaged");
        }
    }

    private static AudioReader byContent(AudioInput input) throws IOException {
        ByteBuffer head = input.head(12);
        input.seek(0);
        if (head.limit() < 4) {
            throw new AudioFormatException("it is empty");
        }
        int magic = head.getInt(0);
        return switch (magic) {
            case WavHeader.RIFF, WavHeader.RF64 -> WavHeader.open(input);
            case AiffHeader.FORM -> AiffHeader.open(input);
            case AuHeader.MAGIC -> AuHeader.open(input);
            case OggPages.CAPTURE -> new OggOpusReader(input);
            case FLAC -> new FlacReader(input);
            default -> {
                if (!Mp3Reader.looksLikeMp3(input)) {
                    throw new AudioFormatException("no WAV, AIFF, AU, FLAC, MP3 or Ogg/Opus");
                }
                yield new Mp3Reader(input);
            }
        };
    }

    /**
     * Reads all there is into memory.
     *
     * @param rate of the clip in Hz
     * @param maxSamples of the clip
     * @return null when it is longer than that
     */
    public static @Nullable PcmClip clip(AudioReader reader, int rate, int maxSamples) throws IOException {
        ConvertingReader converted = new ConvertingReader(reader, rate);
        short[] all = new short[PIECE_SAMPLES];
        int length = 0;
        int count = converted.read(all, 0, all.length);
        while (count >= 0) {
            length += count;
            if (length > maxSamples) {
                return null;
            }
            if (all.length - length < PIECE_SAMPLES) {
                all = Arrays.copyOf(all, all.length * 2);
            }
            count = converted.read(all, length, all.length - length);
        }
        return PcmClip.owning(Arrays.copyOf(all, length), rate);
    }
}
