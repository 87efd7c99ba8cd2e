package org.rayo.rtp.dtmf;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.rtp.Suites;
import org.rayo.rtp.packet.RtpPacket;
import org.rayo.rtp.packet.TelephoneEvent;

/**
 * RFC 4733 digits, each exactly once. A script is a list of packets: {@code digit@timestamp+duration}, {@code !} ends the
 * event, {@code M} is the marker, {@code /n} another source, {@code ~n} waits n ms; 20 ms pass before each packet.
 */
class TelephoneEventReceiverTest {
    private static final long MS = 1_000_000L;

    private final List<String> heard = new ArrayList<>();
    private final TelephoneEventReceiver receiver = new TelephoneEventReceiver(8000, new DigitListener() {
        @Override
        public void onDigitStarted(char digit) {
            heard.add("+" + digit);
        }

        @Override
        public void onDigit(char digit, int durationMs) {
            heard.add(digit + ":" + durationMs);
        }
    });
    private long nowMs = 5000;

    private void waitMs(long durationMs) {
        for (long end = nowMs + durationMs; nowMs < end; nowMs += 20) {
            receiver.onTick(nowMs * MS);
        }
    }

    private void packet(int ssrc, long timestamp, boolean marker, int event, boolean end, int duration) {
        ByteBuf block = Unpooled.buffer(4);
        TelephoneEvent.write(block, event, end, 10, duration);
        receiver.onPacket(ssrc, (int) timestamp, marker, TelephoneEvent.read(block, 0), nowMs * MS);
    }

    private void play(String script) {
        for (String step : script.trim().split("\\s+")) {
            if (step.startsWith("~")) {
                waitMs(Long.parseLong(step.substring(1)));
                continue;
            }
            waitMs(20);
            int at = step.indexOf('@');
            int plus = step.indexOf('+');
            int tail = plus + 1;
            while (tail < step.length() && Character.isDigit(step.charAt(tail))) {
                tail++;
            }
            String flags = step.substring(tail);
            int event = step.charAt(0) == 'F' ? 16 : TelephoneEvent.event(step.charAt(0));
            packet(flags.contains("/") ? 2 : 1, Long.parseLong(step.substring(at + 1, plus)), flags.contains("M"),
                    event, flags.contains("!"), Integer.parseInt(step.substring(plus + 1, tail)));
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "T01 normal               | 1@1000+160M 1@1000+320 1@1000+480 1@1000+480! 1@1000+480! 1@1000+480! | +1 1:60",
                "T03 first duration is 0  | 1@1000+0M 1@1000+160 1@1000+320! | +1 1:40",
                "T04 only the ends        | 1@1000+800! 1@1000+800! 1@1000+800! | +1 1:100",
                "T05 start lost           | 1@1000+320 1@1000+480 1@1000+480! | +1 1:60",
                "T06 ends lost            | 1@1000+160M 1@1000+320 ~300 | +1 1:40",
                "T07 ends lost, same key  | 1@1000+160M 1@1000+320 1@2000+160M 1@2000+160! | +1 1:40 +1 1:20",
                "T08 same key twice       | 1@1000+160M 1@1000+160! ~40 1@1480+160M 1@1480+160! | +1 1:20 +1 1:20",
                "T09 end before update    | 1@1000+160M 1@1000+480! 1@1000+480! 1@1000+320 | +1 1:60",
                "T10 late repeated end    | 1@1000+160M 1@1000+320! ~500 1@1000+320! | +1 1:40",
                "T10 after another digit  | 1@1000+160! 2@2000+160! ~500 1@1000+160! 2@2000+160! | +1 1:20 +2 2:20",
                "T11 duration backwards   | 1@1000+160M 1@1000+480 1@1000+320 ~200 | +1 1:60",
                "T12 two segments         | 5@1000+65000M 5@66535+800 5@66535+1600! | +5 5:8391",
                "T12 ends of both lost    | 5@1000+65000M 5@66535+800 ~200 | +5 5:8291",
                "T14 flash is no digit    | F@1000+160M F@1000+160! 1@3000+160! | +1 1:20",
                "T18 update after timeout | 1@1000+160M ~200 1@1000+1600 1@1000+1760! | +1 1:20",
                "T23 new source, same key | 1@1000+160M 1@9000+160M/2 1@9000+160!/2 | +1 1:20 +1 1:20",
                "T24 timestamp wraps      | 1@4294967290+160M 1@4294967290+320! 2@500+160M 2@500+160! | +1 1:40 +2 2:20",
                "crossing packets         | 1@1000+160M 2@2000+160M 1@1000+320! 2@2000+320! | +1 1:20 +2 2:40",
                "other key, same stamp    | 1@1000+160M 2@1000+160 1@1000+320! | +1 1:40",
                "old event after the new  | 2@2000+160! 1@1000+160! | +2 2:20",
                "stamp used again later   | 1@1000+160! ~11000 1@1000+160! | +1 1:20 +1 1:20",
                "stamps restarted later   | 1@90000+160! ~11000 2@80000+160! | +1 1:20 +2 2:20"
            })
    void table(String name, String script, String expected) {
        play(script);
        waitMs(300);
        assertThat(String.join(" ", heard)).isEqualTo(expected);
    }

    @Test
    void theTimeoutIsBetweenThreeAndSixPackets() {
        packet(1, 1000, true, 3, false, 160);
        waitMs(80);
        assertThat(heard).containsExactly("+3");
        assertThat(receiver.active()).isTrue();
        waitMs(60);
        assertThat(heard).containsExactly("+3", "3:20");
        assertThat(receiver.active()).isFalse();
    }

    @Test
    void aByeEndsTheEventAtOnce() {
        packet(1, 1000, true, 3, false, 160);
        receiver.endEvent();
        receiver.endEvent();
        assertThat(heard).containsExactly("+3", "3:20");
        packet(1, 1000, false, 3, true, 320);
        assertThat(heard).hasSize(2);
        assertThat(receiver.ignored()).isEqualTo(1);
    }

    @Test
    void allSixteenDigitsInOrder() {
        for (int event = 0; event < 16; event++) {
            packet(1, event * 1000, true, event, true, 160);
        }
        assertThat(heard).hasSize(32).element(31).isEqualTo("D:20");
        assertThat(heard.get(21)).isEqualTo("*:20");
    }

    /** What SIPp sends in its pcaps: first duration 0, the three ends under one sequence number. */
    @ParameterizedTest
    @CsvSource({"0,0", "1,1", "2,2", "3,3", "4,4", "5,5", "6,6", "7,7", "8,8", "9,9", "star,*", "pound,#"})
    void sippCaptures(String file, char digit) {
        ByteBuffer pcap = ByteBuffer.wrap(Suites.read("rtp/sipp-pcap/dtmf_2833_" + file + ".pcap"));
        pcap.order(pcap.getInt(0) == 0xA1B2C3D4 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int linkHeader = pcap.getInt(20) == 113 ? 16 : 14;
        RtpPacket view = new RtpPacket();
        int events = 0;
        for (int at = 24; at + 16 < pcap.limit(); at += 16 + pcap.getInt(at + 8)) {
            int captured = pcap.getInt(at + 8);
            int ip = at + 16 + linkHeader;
            int rtp = ip + 4 * (pcap.get(ip) & 0x0F) + 8;
            ByteBuf packet = Unpooled.wrappedBuffer(pcap.array(), rtp, at + 16 + captured - rtp);
            assertThat(view.wrap(packet)).isEqualTo(RtpPacket.Verdict.OK);
            long now = pcap.getInt(at) * 1_000_000_000L + pcap.getInt(at + 4) * 1000L;
            receiver.onTick(now);
            receiver.onPacket(view.ssrc(), view.timestamp(), view.marker(),
                    TelephoneEvent.read(packet, view.payloadOffset()), now);
            events++;
        }
        assertThat(events).isGreaterThan(3);
        receiver.endEvent();
        assertThat(heard).hasSize(2);
        assertThat(heard.get(0)).isEqualTo("+" + digit);
        assertThat(heard.get(1)).startsWith(digit + ":");
    }

    /** Packets of one digit in any order, any of them lost but one: one digit, and nothing more. */
    @Property(tries = 500)
    void oneDigitHoweverItsPacketsCome(@ForAll long seed, @ForAll @IntRange(max = 15) int event) {
        heard.clear();
        waitMs(20_000);
        Random random = new Random(seed);
        List<Integer> order = new ArrayList<>();
        for (int i = 1; i <= 8; i++) {
            if (random.nextBoolean()) {
                order.add(i);
            }
        }
        order.add(9);
        Collections.shuffle(order, random);
        for (int number : order) {
            waitMs(random.nextInt(60));
            packet(1, 7000, number == 1, event, number > 6, Math.min(number, 6) * 160);
        }
        waitMs(200);
        assertThat(heard).hasSize(2);
        assertThat(heard.get(0)).isEqualTo("+" + TelephoneEvent.digit(event));
    }
}
