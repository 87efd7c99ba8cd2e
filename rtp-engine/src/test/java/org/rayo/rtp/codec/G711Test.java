package org.rayo.rtp.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rayo.rtp.Suites;

/** G.711 against the ITU-T Software Tool Library's vectors, and by its own properties. */
class G711Test {
    private static short[] words(String file) {
        ShortBuffer words = ByteBuffer.wrap(Suites.read(file)).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
        short[] array = new short[words.remaining()];
        words.get(array);
        return array;
    }

    @Test
    void muLawIsBitExactWithTheItuLibrary() {
        short[] linear = words("codec/g711-stl/sweep.src");
        short[] coded = words("codec/g711-stl/sweep-r.u");
        short[] decoded = words("codec/g711-stl/sweep-r.u-u");
        for (int i = 0; i < linear.length; i++) {
            assertThat(G711.toMuLaw(linear[i]) & 0xFF).isEqualTo(coded[i]);
            assertThat(G711.fromMuLaw((byte) coded[i])).isEqualTo(decoded[i]);
        }
    }

    @Test
    void aLawIsBitExactWithTheItuLibrary() {
        short[] linear = words("codec/g711-stl/sweep.src");
        short[] coded = words("codec/g711-stl/sweep-r.a");
        short[] decoded = words("codec/g711-stl/sweep-r.a-a");
        for (int i = 0; i < linear.length; i++) {
            assertThat(G711.toALaw(linear[i]) & 0xFF).isEqualTo(coded[i]);
            assertThat(G711.fromALaw((byte) coded[i])).isEqualTo(decoded[i]);
        }
    }

    @Test
    void decodingAgreesWithASecondImplementation() {
        for (String law : new String[] {"alaw", "ulaw"}) {
            byte[] coded = Suites.read("codec/g711-livekit/sweep." + law);
            short[] linear = words("codec/g711-livekit/sweep." + law + ".s16le");
            for (int i = 0; i < coded.length; i++) {
                short ours = law.equals("alaw") ? G711.fromALaw(coded[i]) : G711.fromMuLaw(coded[i]);
                assertThat(ours).isEqualTo(linear[i]);
            }
        }
    }

    @Test
    void everyOctetSurvivesDecodingAndEncoding() {
        for (int octet = 0; octet < 256; octet++) {
            if (octet != 0x7F) {
                // mu-law has two zeros; the negative one comes back as the positive
                assertThat(G711.toMuLaw(G711.fromMuLaw((byte) octet))).isEqualTo((byte) octet);
            }
            assertThat(G711.toALaw(G711.fromALaw((byte) octet))).isEqualTo((byte) octet);
        }
    }

    @Test
    void silenceIsTheSilenceOctet() {
        assertThat(G711.toMuLaw((short) 0)).isEqualTo(G711.MU_LAW_SILENCE);
        assertThat(G711.toALaw((short) 0)).isEqualTo(G711.A_LAW_SILENCE);
    }

    @ParameterizedTest
    @EnumSource(value = AudioEncoding.class, names = {"PCMU", "PCMA"})
    void aFrameTakesOneOctetPerSample(AudioEncoding encoding) {
        AudioCodec codec = encoding.newCodec();
        short[] frame = new short[170];
        for (int i = 0; i < frame.length; i++) {
            frame[i] = (short) (i * 150);
        }
        ByteBuf out = Unpooled.buffer().writeZero(12);
        assertThat(codec.encode(frame, 10, 160, out)).isEqualTo(160);
        assertThat(out.readableBytes()).isEqualTo(172);
        assertThat(codec.encoding()).isEqualTo(encoding);
        byte[] payload = new byte[160];
        out.getBytes(12, payload);
        short[] decoded = new short[200];
        assertThat(codec.decode(payload, 0, 160, decoded, 40)).isEqualTo(160);
        for (int i = 0; i < 160; i++) {
            assertThat(Math.abs(decoded[40 + i] - frame[10 + i])).isLessThanOrEqualTo(8 + Math.abs(frame[10 + i]) / 16);
        }
        assertThat(codec.decode(payload, 0, 160, decoded, 150)).isEqualTo(50);
    }
}
