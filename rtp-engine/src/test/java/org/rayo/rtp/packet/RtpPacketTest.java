package org.rayo.rtp.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 3550 §5.1, read and written. */
class RtpPacketTest {
    private static ByteBuf hex(String text) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(text.replace(" ", "")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "80 00 0001 00000002 00000003                      | OK            | 12 | 0",
                "80 00 0001 00000002 00000003 AABB                 | OK            | 12 | 2",
                "82 00 0001 00000002 00000003 00000004 00000005 AA | OK            | 20 | 1",
                "90 00 0001 00000002 00000003 BEDE0001 11223344 AA | OK            | 20 | 1",
                "A0 00 0001 00000002 00000003 AABB0002             | OK            | 12 | 2",
                "A0 00 0001 00000002 00000003 00000004             | OK            | 12 | 0",
                "80 00 0001 00000002 000000                        | TRUNCATED     | 0  | 0",
                "81 00 0001 00000002 00000003                      | TRUNCATED     | 0  | 0",
                "00 00 0001 00000002 00000003                      | WRONG_VERSION | 0  | 0",
                "C0 00 0001 00000002 00000003                      | WRONG_VERSION | 0  | 0",
                "90 00 0001 00000002 00000003                      | BAD_EXTENSION | 0  | 0",
                "90 00 0001 00000002 00000003 BEDE0001             | BAD_EXTENSION | 0  | 0",
                "90 00 0001 00000002 00000003 BEDEFFFF 11223344    | BAD_EXTENSION | 0  | 0",
                "A0 00 0001 00000002 00000003                      | BAD_PADDING   | 0  | 0",
                "A0 00 0001 00000002 00000003 AABB0000             | BAD_PADDING   | 0  | 0",
                "A0 00 0001 00000002 00000003 AABB0005             | BAD_PADDING   | 0  | 0"
            })
    void verdicts(String packet, RtpPacket.Verdict verdict, int payloadOffset, int payloadLength) {
        RtpPacket view = new RtpPacket();
        assertThat(view.wrap(hex(packet))).isEqualTo(verdict);
        assertThat(view.payloadOffset()).isEqualTo(payloadOffset);
        assertThat(view.payloadLength()).isEqualTo(payloadLength);
    }

    @Property
    void whatIsWrittenIsRead(
            @ForAll boolean marker,
            @ForAll @IntRange(max = 127) int payloadType,
            @ForAll @IntRange(max = 65535) int sequence,
            @ForAll int timestamp,
            @ForAll int ssrc,
            @ForAll @Size(max = 300) byte[] payload) {
        ByteBuf packet = Unpooled.buffer().writeZero(3).skipBytes(3);
        RtpPacket.writeHeader(packet, marker, payloadType, sequence, timestamp, ssrc);
        packet.writeBytes(payload);
        RtpPacket view = new RtpPacket();
        assertThat(view.wrap(packet)).isEqualTo(RtpPacket.Verdict.OK);
        assertThat(view.marker()).isEqualTo(marker);
        assertThat(view.payloadType()).isEqualTo(payloadType);
        assertThat(view.sequenceNumber()).isEqualTo(sequence);
        assertThat(view.timestamp()).isEqualTo(timestamp);
        assertThat(view.ssrc()).isEqualTo(ssrc);
        assertThat(ByteBufUtil.getBytes(packet, view.payloadOffset(), view.payloadLength())).isEqualTo(payload);
    }

    /** Whatever arrives: no exception, and an accepted packet's payload lies inside it. */
    @Property(tries = 5000)
    void anyOctetsAreJudgedWithoutAnException(@ForAll @Size(max = 64) byte[] octets) {
        if (octets.length > 0) {
            octets[0] = (byte) (0x80 | octets[0] & 0x3F);
        }
        RtpPacket view = new RtpPacket();
        if (view.wrap(Unpooled.wrappedBuffer(octets)) == RtpPacket.Verdict.OK) {
            assertThat(view.payloadOffset()).isBetween(12, octets.length);
            assertThat(view.payloadOffset() + view.payloadLength()).isLessThanOrEqualTo(octets.length);
            assertThat(view.payloadLength()).isNotNegative();
        }
    }

    @Example
    void sequenceArithmeticWraps() {
        assertThat(SequenceNumbers.distance(65535, 0)).isEqualTo(1);
        assertThat(SequenceNumbers.distance(0, 65535)).isEqualTo(-1);
        assertThat(SequenceNumbers.distance(0, 32767)).isEqualTo(32767);
        assertThat(SequenceNumbers.plus(65530, 10)).isEqualTo(4);
        assertThat(SequenceNumbers.plus(3, -5)).isEqualTo(65534);
    }

    @Example
    void telephoneEventBlocks() {
        ByteBuf out = Unpooled.buffer();
        TelephoneEvent.write(out, 11, true, 10, 800);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo("0b8a0320");
        int block = TelephoneEvent.read(out, 0);
        assertThat(TelephoneEvent.digit(TelephoneEvent.event(block))).isEqualTo('#');
        assertThat(TelephoneEvent.end(block)).isTrue();
        assertThat(TelephoneEvent.volume(block)).isEqualTo(10);
        assertThat(TelephoneEvent.duration(block)).isEqualTo(800);
        assertThat((int) TelephoneEvent.digit(16)).isZero();
        assertThat((int) TelephoneEvent.digit(255)).isZero();
        assertThat(TelephoneEvent.event('d')).isEqualTo(15);
        assertThat(TelephoneEvent.event('x')).isEqualTo(-1);
        for (char digit : "0123456789*#ABCD".toCharArray()) {
            assertThat(TelephoneEvent.digit(TelephoneEvent.event(digit))).isEqualTo(digit);
        }
    }
}
