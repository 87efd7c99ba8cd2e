package org.rayo.server.peers;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Sound files for the tests. */
final class Sounds {
    private static final int RATE = 8_000;

    private Sounds() {}

    /** A sine, 16 bit mono at 8 kHz: the URL of the file. */
    static String tone(Path directory, int hz, int ms) throws Exception {
        return tone(directory, hz, ms, RATE, 1);
    }

    /** The channels of a WAV file of 16 bits whose header has 44 octets. */
    static short[][] read(Path wav) throws java.io.IOException {
        ByteBuffer octets = ByteBuffer.wrap(Files.readAllBytes(wav)).order(ByteOrder.LITTLE_ENDIAN);
        short[][] channels = new short[octets.getShort(22)][(octets.capacity() - 44) / 2 / octets.getShort(22)];
        for (int i = 0; i < channels[0].length; i++) {
            for (int channel = 0; channel < channels.length; channel++) {
                channels[channel][i] = octets.getShort(44 + 2 * (i * channels.length + channel));
            }
        }
        return channels;
    }

    /** The same at another rate, on each channel. */
    static String tone(Path directory, int hz, int ms, int rate, int channels) throws Exception {
        int samples = rate * ms / 1000;
        int octets = 2 * channels * samples;
        ByteBuffer wav = ByteBuffer.allocate(44 + octets).order(ByteOrder.LITTLE_ENDIAN);
        wav.put("RIFF".getBytes("US-ASCII")).putInt(36 + octets).put("WAVEfmt ".getBytes("US-ASCII"));
        wav.putInt(16).putShort((short) 1).putShort((short) channels).putInt(rate).putInt(2 * channels * rate)
                .putShort((short) (2 * channels)).putShort((short) 16).put("data".getBytes("US-ASCII")).putInt(octets);
        for (int i = 0; i < samples * channels; i++) {
            wav.putShort((short) (8_000 * Math.sin(2 * Math.PI * hz * (i / channels) / rate)));
        }
        Path file = directory.resolve("tone-" + hz + "-" + ms + (rate == RATE ? "" : "-" + rate) + ".wav");
        if (!Files.exists(file)) {
            // whole at once: the server may be reading what an earlier call made
            Files.move(Files.write(directory.resolve(file.getFileName() + ".part"), wav.array()), file, StandardCopyOption.ATOMIC_MOVE);
        }
        return file.toUri().toString();
    }
}
