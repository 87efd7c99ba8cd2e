package org.rayo.rtp.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.rtp.codec.AudioEncoding;

/** Every way by which packets leave marks them for networks that care: DSCP EF (RFC 3246), as the far end's kernel tells. */
class MarkedPacketsTest {
    private static final int EXPEDITED_FORWARDING = 46 << 2;
    private static final int IPPROTO_IP = 0;
    private static final int IP_RECVTOS = 13;

    enum Way {
        /** Own ports, with a ring where the system allows one. */
        RING,
        CALLS,
        CHANNELS,
        SHARED
    }

    private final LoopCounters counters = new LoopCounters();

    private RtpTransport transport(Way way) throws IOException {
        InetAddress host = InetAddress.getLoopbackAddress();
        PortAllocator ports = new PortAllocator(0, 0, 0, 0);
        return switch (way) {
            case RING -> new UdpTransport(host, ports, new LinuxPortSockets(host, counters, true));
            case CALLS -> new UdpTransport(host, ports, new LinuxPortSockets(host, counters, false));
            case CHANNELS -> new UdpTransport(host, ports, new NioPortSockets(host, counters));
            case SHARED -> new SharedUdpTransport(host, 0, 0, counters, UdpTransport.on(host, ports, counters));
        };
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void soundIsMarkedAsVoice(Way way) throws IOException {
        assumeTrue(LinuxDatagrams.available(), "only Linux is asked how packets were marked");
        try (Arena arena = Arena.ofConfined()) {
            LinuxDatagrams calls = new LinuxDatagrams();
            int far = calls.open(new byte[] {127, 0, 0, 1}, 0, 0, 0);
            calls.option(far, IPPROTO_IP, IP_RECVTOS, 1);
            RtpTransport transport = transport(way);
            long[] now = {1_000_000_000L};
            LoopContext context = new LoopContext(
                    MediaConfig.defaults(), transport, new LoopBuffers(), counters, 0, "test", new SplittableRandom(1));
            MediaTick tick = new MediaTick(context, () -> now[0]);
            tick.start(now[0]);
            RtpSession session = new RtpSession(context, new VirtualLoop.Heard(), now[0]);
            tick.add(session);
            InetSocketAddress peer = new InetSocketAddress(InetAddress.getLoopbackAddress(), calls.port(far));
            session.start(StreamParameters.of(peer, AudioEncoding.PCMA, 101), now[0]);
            session.play(1, ToneSource.dual(440, 480, -13, -1));
            int[] marked = new int[1];
            await().pollInSameThread().atMost(Duration.ofSeconds(20)).until(() -> {
                now[0] += 5_000_000;
                tick.poll(now[0]);
                marked[0] = typeOfService(calls, far, arena);
                return marked[0] >= 0;
            });
            assertThat(marked[0]).isEqualTo(EXPEDITED_FORWARDING);
            tick.remove(session);
            session.close(now[0]);
            transport.close();
            calls.close(far);
        }
    }

    /** Of the next packet; -1 when there is none yet. */
    private static int typeOfService(LinuxDatagrams calls, int descriptor, Arena arena) {
        MemorySegment message = arena.allocate(LinuxDatagrams.MESSAGE_OCTETS, 8);
        MemorySegment vector = arena.allocate(16, 8);
        MemorySegment control = arena.allocate(64, 8);
        vector.set(ValueLayout.ADDRESS, 0, arena.allocate(2000));
        vector.set(ValueLayout.JAVA_LONG, 8, 2000);
        message.set(ValueLayout.ADDRESS, 16, vector);
        message.set(ValueLayout.JAVA_LONG, 24, 1);
        message.set(ValueLayout.ADDRESS, 32, control);
        message.set(ValueLayout.JAVA_LONG, 40, control.byteSize());
        if (calls.receive(descriptor, message, 1) != 1) {
            return -1;
        }
        // one struct cmsghdr: its length, level and type, then the octet
        assertThat(control.get(ValueLayout.JAVA_INT, 8)).isEqualTo(IPPROTO_IP);
        return control.get(ValueLayout.JAVA_BYTE, 16) & 0xFF;
    }
}
