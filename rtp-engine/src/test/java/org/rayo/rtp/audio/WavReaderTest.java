package org.rayo.rtp.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.ShortRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.rtp.codec.G711;

/** WAVE files of every kind we claim, and of kinds we refuse. */
class WavReaderTest {
    private static final int PCM = 1;
    private static final int FLOAT = 3;
    private static final int A_LAW = 6;
    private static final int MU_LAW = 7;

    private static double tone(int i, int rate) {
        return 0.5 * Math.sin(2 * Math.PI * 1000 * i / rate);
    }

    private static ByteBuffer chunk(String id, byte[] content) {
        ByteBuffer chunk = ByteBuffer.allocate(8 + content.length + content.length % 2).order(ByteOrder.LITTLE_ENDIAN);
        chunk.put(id.getBytes(java.nio.charset.StandardCharsets.US_ASCII)).putInt(content.length).put(content);
        return chunk.rewind();
    }

    private static byte[] fmt(int tag, int channels, int rate, int bits, boolean extensible) {
        ByteBuffer fmt = ByteBuffer.allocate(extensible ? 40 : 16).order(ByteOrder.LITTLE_ENDIAN);
        fmt.putShort((short) (extensible ? 0xFFFE : tag)).putShort((short) channels).putInt(rate);
        fmt.putInt(rate * channels * bits / 8).putShort((short) (channels * bits / 8)).putShort((short) bits);
        if (extensible) {
            fmt.putShort((short) 22).putShort((short) bits).putInt(3).putShort((short) tag);
        }
        return fmt.array();
    }

    private static byte[] riff(ByteBuffer... chunks) {
        int length = 4 + Arrays.stream(chunks).mapToInt(ByteBuffer::remaining).sum();
        ByteBuffer file = ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(java.nio.charset.StandardCharsets.US_ASCII)).putInt(length);
        file.put("WAVE".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        for (ByteBuffer chunk : chunks) {
            file.put(chunk.duplicate());
        }
        return file.array();
    }

    private static byte[] data(int tag, int channels, int rate, int bits, int ms) {
        int frames = rate * ms / 1000;
        ByteBuffer data = ByteBuffer.allocate(frames * channels * bits / 8).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < frames; i++) {
            double value = tone(i, rate);
            for (int channel = 0; channel < channels; channel++) {
                write(data, tag, bits, value);
            }
        }
        return data.array();
    }

    private static void write(ByteBuffer data, int tag, int bits, double value) {
        short linear = (short) (value * 32767);
        switch (tag) {
            case A_LAW -> data.put(G711.toALaw(linear));
            case MU_LAW -> data.put(G711.toMuLaw(linear));
            case FLOAT -> {
                if (bits == 32) {
                    data.putFloat((float) value);
                } else {
                    data.putDouble(value);
                }
            }
            default -> {
                switch (bits) {
                    case 8 -> data.put((byte) ((linear >> 8) + 128));
                    case 16 -> data.putShort(linear);
                    case 24 -> data.put((byte) 0).putShort(linear);
                    default -> data.putInt(linear << 16);
                }
            }
        }
    }

    @ParameterizedTest(name = "tag {0}, {1} channels, {2} Hz, {3} bits")
    @CsvSource({
        "1,1,8000,16,false", "1,2,8000,16,false", "1,1,16000,16,false", "1,2,44100,16,false", "1,1,48000,16,true",
        "1,1,8000,8,false", "1,2,22050,8,false", "1,1,48000,24,false", "1,2,44100,24,true", "1,1,32000,32,false",
        "3,1,16000,32,false", "3,2,48000,32,true", "3,1,96000,64,false", "6,1,8000,8,false", "7,1,8000,8,false",
        "6,2,8000,8,true", "7,2,16000,8,false", "1,6,48000,16,true", "1,1,192000,16,false", "1,1,4000,16,false",
        "1,1,11025,16,false", "1,1,44101,16,false"
    })
    void everyKindKeepsToneLevelAndLength(int tag, int channels, int rate, int bits, boolean extensible)
            throws IOException {
        byte[] file = riff(chunk("fmt ", fmt(tag, channels, rate, bits, extensible)),
                chunk("data", data(tag, channels, rate, bits, 500)));
        PcmClip clip = WavReader.read(file);
        assertThat(clip.durationMs()).isBetween(499L, 501L);
        short[] middle = Arrays.copyOfRange(clip.toArray(), 800, 3200);
        assertThat(ToneMeter.dominantFrequencyHz(middle)).isCloseTo(1000, within(1.0));
        assertThat(ToneMeter.levelDbfs(middle)).isCloseTo(-6.0, within(0.2));
    }

    @Test
    void oddAndUnknownChunksAreSkipped() throws IOException {
        byte[] file = riff(chunk("LIST", new byte[7]), chunk("fmt ", fmt(PCM, 1, 8000, 16, false)),
                chunk("bext", new byte[601]), chunk("data", new byte[320]), chunk("id3 ", new byte[9]));
        assertThat(WavReader.read(file).samples()).isEqualTo(160);
    }

    @Test
    void whatATruncatedFileHasIsPlayed() throws IOException {
        byte[] file = riff(chunk("fmt ", fmt(PCM, 1, 8000, 16, false)), chunk("data", new byte[3200]));
        assertThat(WavReader.read(Arrays.copyOf(file, file.length - 1601)).samples()).isEqualTo(799);
        assertThat(WavReader.read(Arrays.copyOf(file, 44)).samples()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "2147483647"})
    void sizesOfAStreamAreNotBelieved(int size) throws IOException {
        byte[] file = riff(chunk("fmt ", fmt(PCM, 1, 8000, 16, false)), chunk("data", new byte[3200]));
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(4, size).putInt(40, size);
        assertThat(WavReader.read(file).samples()).isEqualTo(1600);
    }

    @ParameterizedTest(name = "{5}")
    @CsvSource({
        "1,0,8000,16,16,0 channels",
        "1,9,8000,16,16,9 channels",
        "1,1,3999,16,16,sampling rate of 3999 Hz",
        "1,1,192001,16,16,sampling rate of 192001 Hz",
        "1,1,-1,16,16,sampling rate of 4294967295 Hz",
        "1,1,8000,0,16,PCM of 0 bits",
        "1,1,8000,40,16,PCM of 40 bits",
        "3,1,8000,16,16,float of 16 bits",
        "80,1,8000,4,16,WAVE format 0x50",
        "85,1,8000,16,16,WAVE format 0x55",
        "1,1,8000,16,12,fmt chunk of 12 octets"
    })
    void whatCannotBeReadIsRefusedWithItsReason(
            int tag, int channels, int rate, int bits, int octets, String reason) {
        byte[] file = riff(chunk("fmt ", Arrays.copyOf(fmt(tag, channels, rate, bits, false), octets)),
                chunk("data", new byte[320]));
        assertThatThrownBy(() -> WavReader.read(file))
                .isInstanceOf(AudioFormatException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void whatIsNoWaveIsRefused() {
        assertThatThrownBy(() -> WavReader.read(new byte[0])).hasMessage("not a RIFF/WAVE file");
        assertThatThrownBy(() -> WavReader.read("<html>not a wave file</html>"
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .isInstanceOf(AudioFormatException.class)
                .hasMessage("not a RIFF/WAVE file");
        assertThatThrownBy(() -> WavReader.read(riff())).hasMessage("no fmt chunk");
        assertThatThrownBy(() -> WavReader.read(riff(chunk("fmt ", fmt(PCM, 1, 8000, 16, false)))))
                .hasMessage("no data chunk");
        assertThatThrownBy(() -> WavReader.read(riff(chunk("data", new byte[10])))).hasMessageContaining("before");
        byte[] wrongBlock = fmt(PCM, 2, 8000, 16, false);
        wrongBlock[12] = 2;
        assertThatThrownBy(() -> WavReader.read(riff(chunk("fmt ", wrongBlock), chunk("data", new byte[10]))))
                .hasMessageContaining("block of 2 octets");
        assertThatThrownBy(() -> WavReader.read(riff(chunk("fmt ", Arrays.copyOf(fmt(PCM, 1, 8000, 16, true), 24)))))
                .hasMessageContaining("extensible");
    }

    @Test
    void aStreamIsBounded() throws IOException {
        byte[] file = WavWriter.write(new short[1000], 1, 8000);
        assertThat(WavReader.read(new ByteArrayInputStream(file), file.length).samples()).isEqualTo(1000);
        assertThatThrownBy(() -> WavReader.read(new ByteArrayInputStream(file), file.length - 1))
                .isInstanceOf(AudioFormatException.class)
                .hasMessageContaining("larger than");
    }

    @Property(tries = 200)
    void whatIsWrittenIsRead(@ForAll @Size(max = 500) short[] samples) throws IOException {
        assertThat(WavReader.read(WavWriter.write(PcmClip.of(samples))).toArray()).isEqualTo(samples);
    }

    /** Any damage to a good file: a clip or the one typed exception, and never more audio than octets allow. */
    @Property(tries = 3000)
    void damageGivesAClipOrTheTypedException(
            @ForAll long seed, @ForAll @IntRange(max = 12) int damages, @ForAll @ShortRange short filler) {
        java.util.Random random = new java.util.Random(seed);
        byte[] file = riff(chunk("fmt ", fmt(PCM, 1, 8000, 16, random.nextBoolean())),
                chunk("LIST", new byte[random.nextInt(5)]), chunk("data", new byte[64]));
        for (int i = 0; i < damages; i++) {
            file[12 + random.nextInt(Math.min(60, file.length - 12))] = (byte) random.nextInt(256);
        }
        byte[] cut = Arrays.copyOf(file, random.nextInt(file.length + 1));
        try {
            assertThat(WavReader.read(cut).samples()).isLessThanOrEqualTo(4 * cut.length);
        } catch (AudioFormatException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
