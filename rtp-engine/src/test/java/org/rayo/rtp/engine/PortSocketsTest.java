package org.rayo.rtp.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rayo.rtp.Allocations;

/** Real sockets of each kind: what one sends the other is given, whole and once. */
class PortSocketsTest {
    private static final int COUNTED_PACKETS = 4000;
    private static final InetAddress HOST = InetAddress.getLoopbackAddress();

    private final LoopCounters counters = new LoopCounters();
    private final ByteBuf packet = Unpooled.buffer(2000);
    private PortSockets sockets;

    enum Kind {
        /** With a ring, where the system allows one. */
        RING,
        CALLS,
        CHANNELS
    }

    private void open(Kind kind) throws IOException {
        sockets = kind == Kind.CHANNELS
                ? new NioPortSockets(HOST, counters)
                : new LinuxPortSockets(HOST, counters, kind == Kind.RING);
    }

    @AfterEach
    void close() {
        if (sockets != null) {
            sockets.close();
        }
    }

    private static InetSocketAddress at(PortSockets.PortSocket socket) {
        return new InetSocketAddress(HOST, socket.port());
    }

    private ByteBuf text(String text) {
        return packet.clear().writeBytes(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyPacketOfManySocketsArrivesOnce(Kind kind) throws IOException {
        open(kind);
        List<PortSockets.PortSocket> all = new ArrayList<>();
        Set<String> heard = new TreeSet<>();
        int[] count = {0};
        for (int i = 0; i < 150; i++) {
            int index = i;
            all.add(sockets.open(0, (got, source) -> {
                count[0]++;
                heard.add(source.getPort() + " to " + index + ": "
                        + got.toString(java.nio.charset.StandardCharsets.US_ASCII));
            }));
        }
        Set<String> said = new TreeSet<>();
        for (int i = 0; i < 150; i++) {
            for (int k = 1; k <= 3; k++) {
                int to = (i + k) % 150;
                String words = "number " + k + "x".repeat(i * 8);
                assertThat(all.get(i).send(text(words), at(all.get(to)))).isTrue();
                said.add(all.get(i).port() + " to " + to + ": " + words);
            }
        }
        sockets.flush();
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            sockets.poll();
            return count[0] >= 450;
        });
        assertThat(heard).isEqualTo(said);
        assertThat(count[0]).isEqualTo(450);
        assertThat(counters.get(Counter.SEND_FAILED)).isZero();
    }

    @Test
    void whatTheKernelDroppedIsCountedWhenTheSocketCloses() throws IOException {
        assumeTrue(LinuxDatagrams.available(), "no Linux here");
        open(Kind.RING);
        int[] received = {0};
        PortSockets.PortSocket far = sockets.open(0, (got, source) -> received[0]++);
        PortSockets.PortSocket near = sockets.open(0, (got, source) -> {});
        InetSocketAddress target = at(far);
        packet.setIndex(0, 1400);
        // more than any socket's room
        for (int i = 0; i < 20_000; i++) {
            near.send(packet, target);
        }
        sockets.flush();
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            int before = received[0];
            sockets.poll();
            return before > 0 && received[0] == before;
        });
        far.close();
        assertThat(received[0]).isLessThan(20_000);
        assertThat(counters.get(Counter.KERNEL_DROPPED)).isEqualTo(20_000 - received[0]);
    }

    @Test
    void theRingAllocatesNothing() throws Exception {
        assumeTrue(LinuxDatagrams.available(), "no Linux here");
        Allocations.assertNoneCompiled(COUNTED_PACKETS, PortSocketsTest.class);
    }

    /** Twenty sockets send packets to one. */
    public static void main(String[] arguments) throws Exception {
        PortSocketsTest test = new PortSocketsTest();
        test.open(Kind.RING);
        PortSockets sockets = test.sockets;
        int[] received = {0};
        PortSockets.PortSocket far = sockets.open(0, (got, source) -> received[0] += got.readableBytes());
        InetSocketAddress target = at(far);
        PortSockets.PortSocket[] near = new PortSockets.PortSocket[20];
        for (int i = 0; i < near.length; i++) {
            near[i] = sockets.open(0, (got, source) -> {});
        }
        test.packet.setIndex(0, 172);
        Allocations.count(round -> {
            received[0] = 0;
            for (int i = 0; i < (round == 0 ? 30 : 1) * COUNTED_PACKETS; i++) {
                near[i % 20].send(test.packet, target);
                if (i % 20 == 19) {
                    sockets.flush();
                    sockets.poll();
                }
            }
        });
        if (received[0] != COUNTED_PACKETS * 172) {
            throw new IllegalStateException(received[0] + " octets received");
        }
        test.close();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whatWaitsWhenASocketIsClosedIsSentAndItsPortIsFree(Kind kind) throws IOException {
        open(kind);
        List<InetSocketAddress> sources = new ArrayList<>();
        PortSockets.PortSocket receiver = sockets.open(0, (got, source) -> sources.add(source));
        PortSockets.PortSocket leaver = sockets.open(0, (got, source) -> {});
        InetSocketAddress left = at(leaver);
        leaver.send(text("goodbye"), at(receiver));
        leaver.close();
        leaver.close();
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            sockets.poll();
            return !sources.isEmpty();
        });
        assertThat(sources).containsExactly(left);
        PortSockets.PortSocket next = sockets.open(left.getPort(), (got, source) -> {});
        assertThat(next.port()).isEqualTo(left.getPort());
        assertThatThrownBy(() -> sockets.open(left.getPort(), (got, source) -> {})).isInstanceOf(BindException.class);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aPacketThatCannotBeSentIsCountedAndTheOthersGoOn(Kind kind) throws IOException {
        open(kind);
        List<String> heard = new ArrayList<>();
        PortSockets.PortSocket receiver = sockets.open(
                0, (got, source) -> heard.add(got.toString(java.nio.charset.StandardCharsets.US_ASCII)));
        PortSockets.PortSocket sender = sockets.open(0, (got, source) -> {});
        sender.send(text("before"), at(receiver));
        // broadcast is not allowed on these sockets
        sender.send(text("lost"), new InetSocketAddress(InetAddress.getByName("255.255.255.255"), 9));
        sender.send(text("lost"), new InetSocketAddress(InetAddress.getByName("::1"), 9));
        sender.send(text("after"), at(receiver));
        sockets.flush();
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            sockets.poll();
            return heard.size() >= 2;
        });
        assertThat(heard).containsExactly("before", "after");
        assertThat(counters.get(Counter.SEND_FAILED)).isEqualTo(2);
    }
}
