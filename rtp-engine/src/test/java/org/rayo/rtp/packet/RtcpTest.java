package org.rayo.rtp.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 3550 §6, read and written. */
class RtcpTest {
    private static final class Log implements RtcpHandler {
        final List<String> lines = new ArrayList<>();

        @Override
        public void onSenderReport(int ssrc, long ntp, int rtp, int packets, int octets) {
            lines.add("SR " + ssrc + " " + ntp + " " + rtp + " " + packets + " " + octets);
        }

        @Override
        public void onReportBlock(
                int reporter, int source, int fraction, int lost, int highest, int jitter, int last, int delay) {
            lines.add("block " + reporter + " " + source + " " + fraction + " " + lost + " " + highest + " " + jitter
                    + " " + last + " " + delay);
        }

        @Override
        public void onBye(int ssrc) {
            lines.add("BYE " + ssrc);
        }
    }

    @Property
    void whatIsWrittenIsRead(
            @ForAll int ssrc,
            @ForAll long ntp,
            @ForAll int rtp,
            @ForAll int packets,
            @ForAll int octets,
            @ForAll int lost,
            @ForAll @Size(max = 300) byte[] cname) {
        ByteBuf out = Unpooled.buffer();
        RtcpWriter.writeSenderReport(out, ssrc, ntp, rtp, packets, octets, 1);
        RtcpWriter.writeReportBlock(out, 7, 255, lost, -1, 160, 5, 6);
        RtcpWriter.writeCname(out, ssrc, cname);
        RtcpWriter.writeBye(out, ssrc);
        Log log = new Log();
        assertThat(RtcpReader.read(out, log)).isEqualTo(RtcpReader.Verdict.OK);
        assertThat(log.lines).containsExactly(
                "SR " + ssrc + " " + ntp + " " + rtp + " " + packets + " " + octets,
                "block " + ssrc + " 7 255 " + Math.clamp(lost, -0x800000, 0x7FFFFF) + " -1 160 5 6",
                "BYE " + ssrc);
    }

    @Example
    void sdesIsPaddedToWordsAndEndsWithANull() {
        for (int length = 0; length < 9; length++) {
            ByteBuf out = Unpooled.buffer();
            RtcpWriter.writeReceiverReport(out, 1, 0);
            RtcpWriter.writeCname(out, 1, "abcdefghi".substring(0, length).getBytes(StandardCharsets.US_ASCII));
            assertThat(out.readableBytes() % 4).isZero();
            assertThat(out.getByte(out.writerIndex() - 1)).isZero();
            assertThat(RtcpReader.read(out, new Log())).isEqualTo(RtcpReader.Verdict.OK);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "80C90001 00000001                            | OK",
                "80C90001 00000001 80CC0001 00000001          | OK",
                "A0C90002 00000001 00000004                   | OK",
                "80C90001                                     | BAD_LENGTH",
                "80C90002 00000001                            | BAD_LENGTH",
                "80C90001 00000001 80                         | BAD_LENGTH",
                "40C90001 00000001                            | WRONG_VERSION",
                "81C90001 00000001                            | BAD_BLOCK",
                "80C80001 00000001                            | BAD_BLOCK",
                "80010001 00000001                            | BAD_BLOCK",
                "9FCB0001 00000001                            | BAD_BLOCK",
                "A0C90001 00000004 80C90001 00000001          | BAD_PADDING",
                "A0C90001 00000000                            | BAD_PADDING",
                "A0C90001 000000FF                            | BAD_PADDING"
            })
    void verdicts(String packet, RtcpReader.Verdict verdict) {
        Log log = new Log();
        ByteBuf octets = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(packet.replace(" ", "")));
        assertThat(RtcpReader.read(octets, log)).isEqualTo(verdict);
        if (verdict != RtcpReader.Verdict.OK) {
            assertThat(log.lines).isEmpty();
        }
    }

    @Property(tries = 5000)
    void anyOctetsAreJudgedWithoutAnException(@ForAll @Size(max = 80) byte[] octets) {
        for (int i = 0; i + 3 < octets.length; i += 8) {
            // looks like RTCP often enough to get past the first checks
            octets[i] = (byte) (0x80 | octets[i] & 0x23);
            octets[i + 1] = (byte) (200 + (octets[i + 1] & 3));
            octets[i + 2] = 0;
            octets[i + 3] = 1;
        }
        Log log = new Log();
        if (RtcpReader.read(Unpooled.wrappedBuffer(octets), log) != RtcpReader.Verdict.OK) {
            assertThat(log.lines).isEmpty();
        }
    }
}
