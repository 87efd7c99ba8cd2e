package org.rayo.rtp.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.rayo.rtp.audio.CaptureSink;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.rtp.codec.AudioEncoding;

/** Real sockets under a virtual clock: ports and what a packet costs. */
class UdpTransportTest {
    private final LoopCounters counters = new LoopCounters();
    private final PortAllocator ports = new PortAllocator(0, 0, 0, 0);
    private final UdpTransport transport;
    private final MediaTick tick;
    private final LoopContext context;
    private long nowNanos = 1_000_000_000L;

    UdpTransportTest() throws IOException {
        MediaConfig config = MediaConfig.defaults();
        transport = UdpTransport.on(config.bindAddress(), ports, counters);
        context = new LoopContext(
                config, transport, new LoopBuffers(), counters, 0, "test", new SplittableRandom(1));
        tick = new MediaTick(context, () -> nowNanos);
        tick.start(nowNanos);
    }

    @AfterEach
    void close() {
        transport.close();
    }

    private RtpSession open() {
        RtpSession session = new RtpSession(context, new VirtualLoop.Heard(), nowNanos);
        tick.add(session);
        return session;
    }

    private void runTicks(int ticks) {
        for (int i = 0; i < 4 * ticks; i++) {
            nowNanos += 5_000_000;
            tick.poll(nowNanos);
        }
    }

    @Test
    void nothingIsAllocatedPerPacketSentAndReceived() {
        List<RtpSession> sessions = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            sessions.add(open());
        }
        for (int i = 0; i < 10; i++) {
            RtpSession session = sessions.get(i);
            session.start(StreamParameters.of(
                    sessions.get(i ^ 1).localRtpAddress(), AudioEncoding.PCMA, 101), nowNanos);
            session.play(1, ToneSource.dual(440, 480, -13, -1));
            session.addSink(new CaptureSink(100));
        }
        runTicks(2000);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long received = counters.get(Counter.PACKETS_RECEIVED);
        long before = threads.getCurrentThreadAllocatedBytes();
        runTicks(500);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(counters.get(Counter.PACKETS_RECEIVED) - received).isEqualTo(5000);
        // the JDK's own selector may grow a list now and then; an object per packet would be 80 kB and more
        assertThat(allocated).isLessThan(2000);
    }

    @Test
    void rtpIsEvenRtcpIsNextAndAClosedPortIsFreeAtOnce() throws IOException {
        RtpSession session = open();
        int port = session.localRtpAddress().getPort();
        assertThat(port).isEven();
        assertThatThrownBy(() -> new java.net.DatagramSocket(port + 1, InetAddress.getLoopbackAddress()))
                .isInstanceOf(java.net.BindException.class);
        tick.remove(session);
        session.close(nowNanos);
        session.close(nowNanos);
        assertThat(ports.inUse()).isZero();
        new java.net.DatagramSocket(port, InetAddress.getLoopbackAddress()).close();
        new java.net.DatagramSocket(port + 1, InetAddress.getLoopbackAddress()).close();
    }

    @Test
    void aPortTakenByAStrangerIsPassedOver() throws IOException {
        RtpSession probe = open();
        int free = probe.localRtpAddress().getPort();
        tick.remove(probe);
        probe.close(nowNanos);
        try (java.net.DatagramSocket stranger =
                new java.net.DatagramSocket(free + 1, InetAddress.getLoopbackAddress())) {
            assertThat(stranger.isBound()).isTrue();
            PortAllocator two = new PortAllocator(free, free + 3, 1000, 0);
            UdpTransport small = UdpTransport.on(InetAddress.getLoopbackAddress(), two, counters);
            LoopContext lone = new LoopContext(
                    context.config(), small, context.buffers(), counters, 0, "test", new SplittableRandom(1));
            RtpSession session = new RtpSession(lone, new VirtualLoop.Heard(), nowNanos);
            assertThat(session.localRtpAddress().getPort()).isEqualTo(free + 2);
            assertThat(two.inUse()).isEqualTo(1);
            assertThatThrownBy(() -> new RtpSession(lone, new VirtualLoop.Heard(), nowNanos))
                    .isInstanceOf(PortsExhaustedException.class);
            session.close(nowNanos);
            small.close();
        }
    }

    @Test
    void anAddressThatIsNotOursIsATypedFailure() throws IOException {
        InetAddress foreign = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
        UdpTransport elsewhere = UdpTransport.on(foreign, ports, counters);
        LoopContext lone = new LoopContext(
                context.config(), elsewhere, context.buffers(), counters, 0, "test", new SplittableRandom(1));
        assertThatThrownBy(() -> new RtpSession(lone, new VirtualLoop.Heard(), nowNanos))
                .isInstanceOf(BindFailedException.class)
                .hasMessageContaining("192.0.2.1");
        assertThat(ports.inUse()).isZero();
        elsewhere.close();
    }
}
