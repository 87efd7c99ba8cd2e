package org.rayo.rtp.jitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.rayo.rtp.jitter.JitterBuffer.Pull;
import org.rayo.rtp.jitter.JitterBuffer.Put;

/** The jitter buffer on a clock that the test moves; a payload's first octet is its number. */
class JitterBufferTest {
    private static final long MS = 1_000_000L;

    private JitterBuffer buffer = new JitterBuffer(JitterLimits.fixed(40), 20, 8000);
    private long nowMs;

    private Put put(int sequence) {
        return put(sequence, sequence & 0xFF);
    }

    private Put put(int sequence, int mark) {
        ByteBuf packet = Unpooled.wrappedBuffer(new byte[] {0, (byte) mark, 2, 3});
        return buffer.put(sequence & 0xFFFF, sequence * 160, packet, 1, 3, nowMs * MS);
    }

    private String pull() {
        nowMs += 20;
        Pull pull = buffer.pull(nowMs * MS);
        return pull == Pull.PACKET ? "" + (buffer.payload()[0] & 0xFF) : pull.toString();
    }

    private List<String> pull(int times) {
        List<String> results = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            results.add(pull());
        }
        return results;
    }

    @Test
    void waitsForItsTargetThenPlaysInOrder() {
        assertThat(pull()).isEqualTo("WAITING");
        put(10);
        assertThat(pull()).isEqualTo("WAITING");
        put(11);
        assertThat(pull()).isEqualTo("10");
        put(12);
        assertThat(pull()).isEqualTo("11");
        assertThat(buffer.payloadLength()).isEqualTo(3);
    }

    @Test
    void reordersEvenBeforeTheFirstPacket() {
        put(12);
        put(10);
        put(11);
        nowMs = 40;
        assertThat(pull(3)).containsExactly("10", "11", "12");
    }

    @Test
    void wrapsAround() {
        for (int i = 65533; i < 65539; i++) {
            put(i);
        }
        nowMs = 40;
        assertThat(pull(6)).containsExactly("253", "254", "255", "0", "1", "2");
    }

    @Test
    void aGapIsLostALatePacketIsDropped() {
        put(1);
        put(3);
        nowMs = 40;
        assertThat(pull(3)).containsExactly("1", "LOST", "3");
        assertThat(put(2)).isEqualTo(Put.LATE);
        assertThat(put(3)).isEqualTo(Put.LATE);
        assertThat(buffer.late()).isEqualTo(2);
        assertThat(buffer.lost()).isEqualTo(1);
    }

    @Test
    void duplicatesAreDropped() {
        assertThat(put(1)).isEqualTo(Put.STORED);
        assertThat(put(1)).isEqualTo(Put.DUPLICATE);
        assertThat(put(2)).isEqualTo(Put.STORED);
        assertThat(put(2)).isEqualTo(Put.DUPLICATE);
        assertThat(buffer.duplicates()).isEqualTo(2);
    }

    @Test
    void whenNothingComesItWaitsForThePacketThenStartsAnew() {
        put(1);
        nowMs = 40;
        assertThat(pull(3)).containsExactly("1", "STARVED", "STARVED");
        put(2);
        assertThat(pull()).isEqualTo("2");
        assertThat(pull(6)).containsExactly("STARVED", "STARVED", "STARVED", "STARVED", "WAITING", "WAITING");
        put(50);
        assertThat(pull()).isEqualTo("WAITING");
        assertThat(pull()).isEqualTo("50");
        assertThat(buffer.lost()).isZero();
    }

    @Test
    void eventPacketsTakeNoTimeAndAreNotMissed() {
        put(1);
        buffer.putEvent(2, nowMs * MS);
        buffer.putEvent(3, nowMs * MS);
        put(4);
        nowMs = 40;
        assertThat(pull(3)).containsExactly("1", "4", "STARVED");
        assertThat(buffer.lost()).isZero();
    }

    @Test
    void oneStrayPacketIsNoiseTwoAreANewStream() {
        put(1);
        put(2);
        assertThat(put(30000)).isEqualTo(Put.SUSPECT);
        assertThat(put(3)).isEqualTo(Put.STORED);
        assertThat(put(30001)).isEqualTo(Put.SUSPECT);
        assertThat(put(30002)).isEqualTo(Put.RESTARTED);
        nowMs = 40;
        assertThat(pull()).isEqualTo("" + (30002 & 0xFF));
    }

    @Test
    void holdsNoMoreThanItsDepth() {
        for (int i = 0; i < 30; i++) {
            put(i);
        }
        assertThat(buffer.depthMs()).isLessThanOrEqualTo(120);
        assertThat(buffer.overflowed()).isEqualTo(24);
        nowMs = 40;
        assertThat(pull()).isEqualTo("24");
    }

    @Test
    void aBurstLeavesADelayThatIsTold() {
        put(0);
        nowMs = 40;
        pull();
        // 80 ms of silence of the network, then everything at once
        pull(4);
        for (int i = 1; i < 6; i++) {
            put(i);
        }
        for (int i = 6; i < 300; i++) {
            pull();
            put(i);
        }
        int excess = buffer.excessMs();
        assertThat(excess).isGreaterThanOrEqualTo(20);
        buffer.adjusted(1000 * excess);
        assertThat(buffer.excessMs()).isZero();
    }

    @Test
    void theDelayFollowsTheNetwork() {
        buffer = new JitterBuffer(new JitterLimits(40, 40, 160, 240), 20, 8000);
        Random random = new Random(3);
        PriorityQueue<long[]> network = new PriorityQueue<>((a, b) -> Long.compare(a[0], b[0]));
        int[] lateBefore = new int[1];
        for (int i = 0; i < 2000; i++) {
            network.add(new long[] {i * 20 + random.nextInt(100), i});
            nowMs = i * 20L;
            while (!network.isEmpty() && network.peek()[0] <= nowMs) {
                put((int) network.poll()[1]);
            }
            buffer.pull(nowMs * MS);
            if (i == 1000) {
                lateBefore[0] = (int) buffer.late();
            }
        }
        assertThat(buffer.targetMs()).isBetween(80, 160);
        assertThat(buffer.late() - lateBefore[0]).isLessThan(30);
    }

    @Test
    void tooLongPayloadsAreRefused() {
        ByteBuf large = Unpooled.buffer().writeZero(JitterBuffer.MAX_PAYLOAD_OCTETS + 1);
        assertThat(buffer.put(1, 0, large, 0, JitterBuffer.MAX_PAYLOAD_OCTETS + 1, 0)).isEqualTo(Put.TOO_LONG);
    }

    /** Any order, loss and doubling: what is played comes in order, nothing twice, and all is accounted for. */
    @Test
    void aCopyOfTheLastPacketDoesNotOpenTheStreamAgainAfterAPause() {
        put(10);
        pull(100);
        assertThat(put(10)).isEqualTo(Put.DUPLICATE);
        assertThat(pull(5)).containsOnly("WAITING");
        put(12);
        assertThat(put(10)).isEqualTo(Put.DUPLICATE);
        assertThat(pull(4)).contains("12").doesNotContain("10");
    }

    @Property(tries = 300)
    void neverPlaysOutOfOrderOrTwice(
            @ForAll long seed, @ForAll @IntRange(max = 200) int jitterMs, @ForAll @IntRange(max = 40) int lossPercent) {
        JitterBuffer subject = new JitterBuffer(JitterLimits.DEFAULT, 20, 8000);
        Random random = new Random(seed);
        int first = random.nextInt(65536);
        PriorityQueue<long[]> network = new PriorityQueue<>((a, b) -> Long.compare(a[0], b[0]));
        int last = -1;
        for (int i = 0; i < 400; i++) {
            if (random.nextInt(100) >= lossPercent) {
                network.add(new long[] {i * 20L + random.nextInt(jitterMs + 1), i});
                if (random.nextInt(20) == 0) {
                    network.add(new long[] {i * 20L + random.nextInt(jitterMs + 1), i});
                }
            }
            while (!network.isEmpty() && network.peek()[0] <= i * 20L) {
                int number = (int) network.poll()[1];
                byte[] payload = {(byte) (number >> 8), (byte) number};
                subject.put((first + number) & 0xFFFF, number * 160, Unpooled.wrappedBuffer(payload), 0, 2,
                        i * 20 * MS);
            }
            if (subject.pull(i * 20 * MS) == Pull.PACKET) {
                int number = (subject.payload()[0] & 0xFF) << 8 | subject.payload()[1] & 0xFF;
                // after a pause the stream begins with what comes first, so an old packet may open it
                assertThat(number).isNotEqualTo(last);
                if (jitterMs <= 80 && lossPercent <= 10) {
                    assertThat(number).isGreaterThan(last);
                }
                last = number;
            }
            assertThat(subject.depthMs()).isLessThanOrEqualTo(JitterLimits.DEFAULT.maxDepthMs());
        }
    }

    @Test
    void contradictoryLimitsAreRefused() {
        assertThatThrownBy(() -> new JitterLimits(30, 40, 60, 120)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new JitterLimits(70, 40, 60, 120)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new JitterLimits(40, 40, 60, 50)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new JitterBuffer(JitterLimits.DEFAULT, 200, 8000))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(JitterLimits.fixed(500).maxDepthMs()).isEqualTo(1000);
    }
}
