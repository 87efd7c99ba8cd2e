import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes ten seconds of 1 kHz, 16 bit at 8 kHz: {@code java Tone.java FILE}. */
public final class Tone {
    private Tone() {}

    public static void main(String[] arguments) throws Exception {
        int samples = 80_000;
        ByteBuffer wav = ByteBuffer.allocate(44 + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
        wav.put("RIFF".getBytes("US-ASCII")).putInt(36 + 2 * samples).put("WAVEfmt ".getBytes("US-ASCII"));
        wav.putInt(16).putShort((short) 1).putShort((short) 1).putInt(8_000).putInt(16_000).putShort((short) 2)
                .putShort((short) 16).put("data".getBytes("US-ASCII")).putInt(2 * samples);
        for (int i = 0; i < samples; i++) {
            wav.putShort((short) (8_000 * Math.sin(2 * Math.PI * 1_000 * i / 8_000)));
        }
        Files.write(Path.of(arguments[0]), wav.array());
    }
}
