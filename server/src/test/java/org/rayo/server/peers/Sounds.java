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
        int samples = RATE * ms / 1000;
        ByteBuffer wav = ByteBuffer.allocate(44 + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
        wav.put("RIFF".getBytes("US-ASCII")).putInt(36 + 2 * samples).put("WAVEfmt ".getBytes("US-ASCII"));
        wav.putInt(16).putShort((short) 1).putShort((short) 1).putInt(RATE).putInt(2 * RATE).putShort((short) 2)
                .putShort((short) 16).put("data".getBytes("US-ASCII")).putInt(2 * samples);
        for (int i = 0; i < samples; i++) {
            wav.putShort((short) (8_000 * Math.sin(2 * Math.PI * hz * i / RATE)));
        }
        Path file = directory.resolve("tone-" + hz + "-" + ms + ".wav");
        if (!Files.exists(file)) {
            // whole at once: the server may be reading what an earlier call made
            Files.move(Files.write(directory.resolve(file.getFileName() + ".part"), wav.array()), file, StandardCopyOption.ATOMIC_MOVE);
        }
        return file.toUri().toString();
    }
}
