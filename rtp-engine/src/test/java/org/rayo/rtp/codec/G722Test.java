package org.rayo.rtp.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.rtp.Suites;

/** G.722 against the recommendation's own vectors and those of the ITU-T Software Tool Library, bit for bit. */
class G722Test {
    private static final String APPENDIX_II = "codec/g722-itu-appendix-ii/";
    private static final String TOOL_LIBRARY = "codec/g722-stl/";

    private static short[] words(String file, ByteOrder order) {
        byte[] octets = Suites.read(file);
        short[] words = new short[octets.length / 2];
        ByteBuffer.wrap(octets).order(order).asShortBuffer().get(words);
        return words;
    }

    @ParameterizedTest
    @CsvSource({"bt1c1.xmt, bt2r1.cod", "bt1c2.xmt, bt2r2.cod"})
    void encodesTheVectorsOfAppendixTwo(String input, String expected) {
        short[] samples = words(APPENDIX_II + input, ByteOrder.BIG_ENDIAN);
        short[] codes = words(APPENDIX_II + expected, ByteOrder.BIG_ENDIAN);
        G722Encoder encoder = new G722Encoder();
        int compared = 0;
        for (int i = 0; i < samples.length; i++) {
            if ((samples[i] & 1) != 0) {
                encoder.reset();
                continue;
            }
            // the vectors drive both bands with the same sample, the mirror filter left out
            int code = encoder.encodeBands(samples[i] >> 1, samples[i] >> 1);
            assertThat(code).as("sample " + i).isEqualTo((codes[i] >> 8) & 0xFF);
            compared++;
        }
        assertThat(compared).isGreaterThan(700);
    }

    @ParameterizedTest
    @CsvSource({
        "bt2r1.cod, 1, bt3l1.rc1, bt3h1.rc0", "bt2r1.cod, 2, bt3l1.rc2, bt3h1.rc0",
        "bt2r1.cod, 3, bt3l1.rc3, bt3h1.rc0", "bt2r2.cod, 1, bt3l2.rc1, bt3h2.rc0",
        "bt2r2.cod, 2, bt3l2.rc2, bt3h2.rc0", "bt2r2.cod, 3, bt3l2.rc3, bt3h2.rc0",
        "bt1d3.cod, 1, bt3l3.rc1, bt3h3.rc0", "bt1d3.cod, 2, bt3l3.rc2, bt3h3.rc0",
        "bt1d3.cod, 3, bt3l3.rc3, bt3h3.rc0"
    })
    void decodesTheVectorsOfAppendixTwo(String input, int mode, String lowBand, String highBand) {
        short[] codes = words(APPENDIX_II + input, ByteOrder.BIG_ENDIAN);
        short[] low = words(APPENDIX_II + lowBand, ByteOrder.BIG_ENDIAN);
        short[] high = words(APPENDIX_II + highBand, ByteOrder.BIG_ENDIAN);
        G722Decoder decoder = new G722Decoder(mode);
        int compared = 0;
        for (int i = 0; i < codes.length; i++) {
            if ((codes[i] & 1) != 0) {
                decoder.reset();
                continue;
            }
            decoder.decodeBands((codes[i] >> 8) & 0xFF);
            assertThat(decoder.low).as("low " + i).isEqualTo(low[i] >> 1);
            assertThat(decoder.high).as("high " + i).isEqualTo(high[i] >> 1);
            compared++;
        }
        assertThat(compared).isGreaterThan(700);
    }

    /** One code per word; the library's file of octets has them swapped in pairs. */
    private static byte[] codes() {
        short[] words = words(TOOL_LIBRARY + "codspw.cod", ByteOrder.LITTLE_ENDIAN);
        byte[] codes = new byte[words.length];
        for (int i = 0; i < words.length; i++) {
            codes[i] = (byte) words[i];
        }
        return codes;
    }

    @Test
    void encodesSpeechLikeTheToolLibrary() {
        short[] speech = words(TOOL_LIBRARY + "inpsp.bin", ByteOrder.LITTLE_ENDIAN);
        byte[] expected = codes();
        ByteBuf coded = Unpooled.buffer();
        AudioEncoding.G722.newCodec().encode(speech, 0, speech.length, coded);
        byte[] ours = new byte[coded.readableBytes()];
        coded.readBytes(ours);
        assertThat(ours).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"1, outsp1.bin", "2, outsp2.bin", "3, outsp3.bin"})
    void decodesSpeechLikeTheToolLibrary(int mode, String expected) {
        byte[] coded = codes();
        short[] speech = words(TOOL_LIBRARY + expected, ByteOrder.LITTLE_ENDIAN);
        short[] ours = new short[2 * coded.length];
        int samples = new G722Decoder(mode).decode(coded, 0, coded.length, ours, 0);
        assertThat(samples).isEqualTo(ours.length);
        assertThat(ours).isEqualTo(speech);
    }
}
