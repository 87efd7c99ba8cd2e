package org.rayo.sip.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.sip.codec.SipStreamFramer.BrokenStream;
import org.rayo.sip.codec.SipStreamFramer.KeepAlive;

class SipStreamFramerTest {
    private static final String SECOND = Messages.OK.replace("Content-Length: 3", "l:\r\n  12").replace("\r\n\r\nabc",
            "\r\nSubject: x\r\n Content-Length: 9\r\n\r\nab\r\n\r\ncd\r\n\r\n");
    private final SipStreamFramer framer = new SipStreamFramer(SipLimits.DEFAULT);
    private final EmbeddedChannel channel = new EmbeddedChannel(framer);
    private final List<ByteBuf> sent = new ArrayList<>();

    @AfterEach
    void everyBufferIsReleased() {
        channel.finishAndReleaseAll();
        assertThat(sent).allMatch(buffer -> buffer.refCnt() == 0);
    }

    private void feed(String octets) {
        ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer();
        buffer.writeCharSequence(octets, StandardCharsets.ISO_8859_1);
        sent.add(buffer);
        channel.writeInbound(buffer);
    }

    private List<String> taken() {
        List<String> all = new ArrayList<>();
        for (Object each = channel.readInbound(); each != null; each = channel.readInbound()) {
            all.add(switch (each) {
                case byte[] message -> new String(message, StandardCharsets.ISO_8859_1);
                case KeepAlive ping -> "ping";
                case BrokenStream(ParseResult.Malformed what) -> what.status() + " " + what.what() + " " + what.method();
                default -> throw new AssertionError(each);
            });
        }
        return all;
    }

    @Test
    void everySplitOfPipelinedMessages() {
        String stream = Messages.INVITE + "\r\n\r\n" + SECOND + Messages.OK + "\r\n\r\n\r\n\r\n" + Messages.INVITE;
        List<String> expected = List.of(
                Messages.INVITE, "ping", SECOND, Messages.OK, "ping", "ping", Messages.INVITE);
        for (int split = 0; split <= stream.length(); split++) {
            feed(stream.substring(0, split));
            feed(stream.substring(split));
            assertThat(taken()).as("split at " + split).isEqualTo(expected);
        }
    }

    @Test
    void everyTwoSplitsOfTheJoint() {
        String stream = "\r\n" + Messages.OK + "\r\n\r\n\r\n" + Messages.OK;
        int joint = Messages.OK.length();
        for (int first = 0; first < 9; first++) {
            for (int second = first; second < 9; second++) {
                feed(stream.substring(0, joint + first));
                feed(stream.substring(joint + first, joint + second));
                feed(stream.substring(joint + second));
                assertThat(taken()).containsExactly(Messages.OK, "ping", Messages.OK);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\n\n", "\n\n\n", "\r\r", "\r", "\n\r", "\r\n\n", "\r\n", "\r\n\r\r\n"})
    void lineEndsBeforeAMessageInOctets(String ends) {
        for (char octet : (ends + Messages.OK).toCharArray()) {
            feed(String.valueOf(octet));
        }
        assertThat(taken()).containsExactly(Messages.OK);
    }

    /** Octets are counted, not time: a header of 60 KiB in segments of one octet is looked at a bounded number of times. */
    @Test
    void noOctetIsLookedAtManyTimes() {
        long[] looks = new long[1];
        class Counting extends UnpooledHeapByteBuf {
            Counting() {
                super(UnpooledByteBufAllocator.DEFAULT, 70_000, 70_000);
            }

            @Override
            public byte getByte(int index) {
                looks[0]++;
                return super.getByte(index);
            }
        }
        framer.setCumulator((allocator, cumulation, in) -> {
            ByteBuf into = cumulation instanceof Counting ? cumulation : new Counting();
            into.writeBytes(in);
            in.release();
            return into;
        });
        String message = Messages.OK.replace("Contact:", "X-Long: " + "y".repeat(60_000) + "\r\nContact:");
        for (int i = 0; i < message.length(); i++) {
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {(byte) message.charAt(i)}));
        }
        assertThat(taken()).containsExactly(message);
        assertThat(looks[0]).isBetween((long) message.length(), 4L * message.length());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "X: y|400 missing Content-Length", "Content-Length: -1|400 bad Content-Length", "Content-Length:|400 bad Content-Length",
        "Content-Length: 1, 1|400 bad Content-Length", "l: 1\\r\\nContent-Length: 1|400 bad Content-Length",
        "Content-Length: 0x1|400 bad Content-Length", "Content-Length: 99999999999999|400 bad Content-Length",
        "Content-Length: 65536|513 message too large", "Content-Length: 999999999|513 message too large",
        "Subject: a\\r\\n Content-Length: 3|400 missing Content-Length",
    })
    void streamsThatCannotBeCut(String field, String what) {
        String head = Messages.TOP + Messages.ESSENTIAL + field.replace("\\r", "\r").replace("\\n", "\n") + "\r\n\r\n";
        feed(head + Messages.OK);
        assertThat(taken()).containsExactly(what + " INVITE");
        feed(Messages.OK);
        assertThat(taken()).isEmpty();
    }

    @Test
    void aBrokenResponseNamesNoMethod() {
        feed(Messages.OK.replace("Content-Length: 3\r\n", ""));
        assertThat(taken()).containsExactly("400 missing Content-Length null");
    }

    @Test
    void headersThatNeverEnd() {
        String line = "X: " + "y".repeat(1_000) + "\r\n";
        feed(Messages.TOP + Messages.ESSENTIAL);
        for (int i = 0; i < 64; i++) {
            feed(line);
        }
        assertThat(taken()).isEmpty();
        feed(line);
        feed(line);
        assertThat(taken()).containsExactly("513 headers are too long INVITE");
    }

    @Test
    void aConnectionThatEndsWithinAMessage() {
        feed(Messages.OK.substring(0, Messages.OK.length() - 1));
        assertThat(channel.finish()).isFalse();
    }

    @Test
    void theLongestMessage() {
        String head = Messages.TOP + Messages.ESSENTIAL + "Content-Length: ";
        int body = SipLimits.DEFAULT.maxMessage() - head.length() - 5 - 4;
        String longest = head + body + "\r\n\r\n" + "z".repeat(body);
        feed(longest + longest);
        assertThat(taken()).containsExactly(longest, longest);
        feed(head + (body + 1) + "\r\n\r\n");
        assertThat(taken()).containsExactly("513 message too large INVITE");
    }
}
