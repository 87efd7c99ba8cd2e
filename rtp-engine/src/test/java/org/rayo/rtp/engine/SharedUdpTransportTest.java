package org.rayo.rtp.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.rayo.rtp.Allocations;
import org.rayo.rtp.audio.ToneMeter;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.rtp.codec.AudioEncoding;
import org.rayo.rtp.packet.RtpPacket;

/** Many sessions on one pair of ports: whose packet is whose. Real sockets under a virtual clock, and the whole engine. */
class SharedUdpTransportTest {
    private static final int COUNTED_PACKETS = 4000;
    private static final Duration WAIT = Duration.ofSeconds(30);

    private final LoopCounters counters = new LoopCounters();
    private final PortAllocator ports = new PortAllocator(0, 0, 0, 0);
    private final SharedUdpTransport transport;
    private final MediaTick tick;
    private final LoopContext context;
    private long nowNanos = 1_000_000_000L;

    SharedUdpTransportTest() throws IOException {
        MediaConfig config = MediaConfig.defaults();
        InetAddress bind = config.bindAddress();
        transport = new SharedUdpTransport(bind, 0, 0, counters, UdpTransport.on(bind, ports, counters));
        context = new LoopContext(config, transport, new LoopBuffers(), counters, 0, "test", new SplittableRandom(1));
        tick = new MediaTick(context, () -> nowNanos);
        tick.start(nowNanos);
    }

    @AfterEach
    void close() {
        transport.close();
    }

    private RtpSession open(InetSocketAddress likelyRemote) {
        RtpSession session = new RtpSession(context, new VirtualLoop.Heard(), likelyRemote, nowNanos);
        tick.add(session);
        return session;
    }

    private void runTicks(int ticks) {
        for (int i = 0; i < 4 * ticks; i++) {
            nowNanos += 5_000_000;
            tick.poll(nowNanos);
        }
    }

    /** A peer with its own socket, as a telephone has. */
    private static DatagramSocket phone() throws IOException {
        return new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static InetSocketAddress address(DatagramSocket socket) {
        return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
    }

    private static void send(DatagramSocket from, InetSocketAddress to, int ssrc, int sequence) throws IOException {
        ByteBuf packet = Unpooled.buffer();
        RtpPacket.writeHeader(packet, false, 0, sequence, sequence * 160, ssrc);
        packet.writeZero(160);
        from.send(new DatagramPacket(packet.array(), packet.readableBytes(), to));
    }

    private static long received(RtpSession session, long now) {
        return session.close(now).packetsReceived();
    }

    @Test
    void sessionsOfOnePortAreToldApartByTheRemoteAddress() throws IOException {
        List<DatagramSocket> phones = new ArrayList<>();
        List<RtpSession> sessions = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            DatagramSocket phone = phone();
            phones.add(phone);
            RtpSession session = open(null);
            session.start(StreamParameters.of(address(phone), AudioEncoding.PCMU, 101), nowNanos);
            sessions.add(session);
        }
        assertThat(sessions).extracting(RtpSession::localRtpAddress).containsOnly(sessions.getFirst().localRtpAddress());
        for (int sequence = 0; sequence < 10; sequence++) {
            for (int i = 0; i <= sequence; i++) {
                send(phones.get(i), sessions.getFirst().localRtpAddress(), 7000 + i, sequence);
            }
            runTicks(1);
        }
        for (int i = 0; i < 10; i++) {
            assertThat(received(sessions.get(i), nowNanos)).as("session %d", i).isEqualTo(10 - i);
        }
        // and each phone hears its own session
        for (DatagramSocket phone : phones) {
            phone.setSoTimeout(5000);
            DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
            phone.receive(packet);
            assertThat(packet.getLength()).isEqualTo(172);
            phone.close();
        }
        assertThat(counters.get(Counter.AMBIGUOUS_SOURCE)).isZero();
    }

    @Test
    void twoStreamsFromOneAddressAreToldApartByTheirSources() throws IOException {
        try (DatagramSocket gateway = phone()) {
            RtpSession first = open(null);
            first.start(StreamParameters.of(address(gateway), AudioEncoding.PCMU, 101), nowNanos);
            send(gateway, first.localRtpAddress(), 111, 1);
            runTicks(1);
            RtpSession second = open(null);
            second.start(StreamParameters.of(address(gateway), AudioEncoding.PCMU, 101), nowNanos);
            for (int i = 2; i < 12; i++) {
                send(gateway, first.localRtpAddress(), 111, i);
                send(gateway, first.localRtpAddress(), 222, 100 + i);
                runTicks(1);
            }
            tick.remove(first);
            tick.remove(second);
            assertThat(received(first, nowNanos)).isEqualTo(11);
            assertThat(received(second, nowNanos)).isEqualTo(10);
        }
    }

    @Test
    void aPeerThatIsKnownToBeAmbiguousGetsPortsOfItsOwn() throws IOException {
        try (DatagramSocket gateway = phone()) {
            RtpSession first = open(address(gateway));
            RtpSession second = open(address(gateway));
            assertThat(second.localRtpAddress()).isNotEqualTo(first.localRtpAddress());
            assertThat(ports.inUse()).isEqualTo(1);
            first.start(StreamParameters.of(address(gateway), AudioEncoding.PCMU, 101), nowNanos);
            second.start(StreamParameters.of(address(gateway), AudioEncoding.PCMU, 101), nowNanos);
            for (int i = 0; i < 10; i++) {
                send(gateway, first.localRtpAddress(), 5, i);
                send(gateway, second.localRtpAddress(), 6, i);
                runTicks(1);
            }
            tick.remove(first);
            tick.remove(second);
            assertThat(received(first, nowNanos)).isEqualTo(10);
            assertThat(received(second, nowNanos)).isEqualTo(10);
            assertThat(ports.inUse()).isZero();
        }
    }

    @Test
    void aNattedPeerIsFoundWhenItIsTheOnlyOneAndNobodyGuessesAmongSeveral() throws IOException {
        try (DatagramSocket natted = phone(); DatagramSocket other = phone(); DatagramSocket third = phone()) {
            RtpSession behindNat = open(null);
            // the phone told an address of its own network
            behindNat.start(StreamParameters.of(new InetSocketAddress("10.1.2.3", 4000), AudioEncoding.PCMU, 101), nowNanos);
            for (int i = 0; i < 10; i++) {
                send(natted, behindNat.localRtpAddress(), 77, i);
                runTicks(1);
            }
            RtpSession one = open(null);
            one.start(StreamParameters.of(new InetSocketAddress("10.1.2.4", 4000), AudioEncoding.PCMU, 101), nowNanos);
            RtpSession two = open(null);
            two.start(StreamParameters.of(new InetSocketAddress("10.1.2.5", 4000), AudioEncoding.PCMU, 101), nowNanos);
            for (int i = 0; i < 10; i++) {
                send(other, behindNat.localRtpAddress(), 88, i);
                // one that injects into the first: its source is known, its address is not the learnt one
                send(third, behindNat.localRtpAddress(), 77, i + 10);
                runTicks(1);
            }
            assertThat(counters.get(Counter.AMBIGUOUS_SOURCE)).isEqualTo(10);
            assertThat(counters.get(Counter.WRONG_SOURCE)).isEqualTo(2 + 10);
            for (RtpSession each : List.of(behindNat, one, two)) {
                tick.remove(each);
            }
            assertThat(received(behindNat, nowNanos)).isEqualTo(8);
            assertThat(received(one, nowNanos) + received(two, nowNanos)).isZero();
        }
    }

    @Test
    void theBatchedCallsAllocateNothing() throws Exception {
        assumeTrue(LinuxDatagrams.available(), "no recvmmsg here");
        Allocations.assertNoneCompiled(COUNTED_PACKETS, SharedUdpTransportTest.class);
    }

    /** Batches of twenty packets. */
    public static void main(String[] arguments) throws Exception {
        LoopCounters counters = new LoopCounters();
        LinuxDatagrams system = new LinuxDatagrams();
        LinuxReceiver receiver = new LinuxReceiver(system, counters);
        InetAddress bind = MediaConfig.defaults().bindAddress();
        LinuxSharedSocket near = new LinuxSharedSocket(system, receiver, bind, 0, counters);
        LinuxSharedSocket far = new LinuxSharedSocket(system, receiver, bind, 0, counters);
        ByteBuf packet = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(172));
        packet.setIndex(0, 172);
        int[] received = {0};
        SharedSocket.Handler handler = (socket, got, source) -> received[0] += got.readableBytes();
        Allocations.count(round -> {
            received[0] = 0;
            for (int i = 0; i < (round == 0 ? 30 : 1) * COUNTED_PACKETS; i++) {
                near.queue(packet, far.localAddress());
                if (i % 20 == 19) {
                    near.flush();
                    far.receive(handler);
                }
            }
        });
        if (received[0] != COUNTED_PACKETS * 172 || far.kernelDrops() != 0) {
            throw new IllegalStateException(received[0] + " octets received");
        }
        near.close();
        far.close();
        receiver.release();
        system.free();
    }

    @Test
    void oneCallOfTheSystemSendsAndReadsAWholeBatch() throws IOException {
        assumeTrue(LinuxDatagrams.available(), "no recvmmsg here");
        LinuxDatagrams system = new LinuxDatagrams();
        byte[] bind = MediaConfig.defaults().bindAddress().getAddress();
        int near = system.open(bind, 0, 0, 0);
        int far = system.open(bind, 0, 0, 0);
        LinuxMessages said = new LinuxMessages(system);
        LinuxMessages heard = new LinuxMessages(system);
        for (int i = 0; i < LinuxMessages.COUNT; i++) {
            said.packets[i].putInt(0, i);
            said.length(i, 100 + i);
            said.target(i, new InetSocketAddress(InetAddress.getLoopbackAddress(), system.port(far)));
        }
        assertThat(system.send(near, said.headers, LinuxMessages.COUNT)).isEqualTo(64);
        assertThat(system.receive(far, heard.headers, LinuxMessages.COUNT)).isEqualTo(64);
        for (int i = 0; i < LinuxMessages.COUNT; i++) {
            assertThat(heard.packets[i].getInt(0)).isEqualTo(i);
            assertThat(heard.length(i)).isEqualTo(100 + i);
            assertThat(heard.sourcePort(i)).isEqualTo(system.port(near));
        }
        system.close(near);
        system.close(far);
        system.free();
    }

    @Test
    void whatTheKernelDroppedIsCountedWhileCallsGoOn() throws IOException {
        assumeTrue(LinuxDatagrams.available(), "the kernel does not tell elsewhere");
        try (DatagramSocket phone = phone()) {
            RtpSession session = open(address(phone));
            session.start(StreamParameters.of(address(phone), AudioEncoding.PCMU, -1), nowNanos);
            runTicks(1);
            long before = counters.get(Counter.KERNEL_DROPPED);
            // more than the room that the loop's socket asks for, unread
            int sent = 60_000;
            for (int i = 0; i < sent; i++) {
                send(phone, session.localRtpAddress(), 7, i);
            }
            // drops are asked for once in 200 polls
            runTicks(51);
            long dropped = counters.get(Counter.KERNEL_DROPPED) - before;
            assertThat(dropped).isPositive();
            assertThat(dropped + received(session, nowNanos)).isEqualTo(sent);
        }
    }

    /** The engine as it is configured: one pair of ports per loop, hundreds of sessions, audio and digits to the right ones. */
    @Test
    void aWholeEngineOnTwoPairsOfPorts() {
        MediaEngine phones = MediaEngine.start(MediaConfig.defaults().withLoops(1));
        MediaEngine engine = MediaEngine.start(MediaConfig.defaults().withLoops(2).withSharing(PortSharing.of(0, 0)));
        try {
            Map<Integer, ToneMeter> meters = new HashMap<>();
            Map<Integer, RecordingListener> listeners = new HashMap<>();
            for (int i = 0; i < 20; i++) {
                MediaSession phone = phones.open(new RecordingListener()).block(WAIT);
                listeners.put(i, new RecordingListener());
                MediaSession call = engine.open(listeners.get(i), phone.localRtpAddress()).block(WAIT);
                meters.put(i, new ToneMeter());
                call.addSink(meters.get(i));
                call.start(StreamParameters.of(phone.localRtpAddress(), AudioEncoding.PCMU, 101));
                phone.start(StreamParameters.of(call.localRtpAddress(), AudioEncoding.PCMU, 101));
                phone.sendDigits(String.valueOf(i % 10), 60, 60);
                phone.play(1, ToneSource.sine(300 + 50 * i, -15, -1));
            }
            for (int i = 0; i < 20; i++) {
                int hz = 300 + 50 * i;
                ToneMeter meter = meters.get(i);
                Awaitility.await().atMost(WAIT).until(() -> Math.abs(meter.dominantFrequencyHz() - hz) < 3);
                RecordingListener listener = listeners.get(i);
                Awaitility.await().atMost(WAIT).until(() -> !listener.digits().isEmpty());
                assertThat(listener.digits()).isEqualTo(String.valueOf(i % 10));
                assertThat(meter.levelDbfs()).isCloseTo(-18.1, within(3.0));
            }
            MediaStatistics statistics = engine.statistics();
            assertThat(statistics.count(Counter.AMBIGUOUS_SOURCE)).isZero();
            assertThat(statistics.portsInUse()).isZero();
            assertThat(statistics.openSessions()).isEqualTo(20);
        } finally {
            engine.stop().block(WAIT);
            phones.stop().block(WAIT);
        }
    }

    @Test
    void aPortRangeIsDealtOutToTheLoops() throws IOException {
        int first;
        try (DatagramSocket probe = phone()) {
            first = probe.getLocalPort() & ~1;
        }
        // below what the system deals out itself: nobody else takes these between here and there
        int from = first > 30_000 ? 20_000 + first % 5_000 & ~1 : first;
        MediaEngine engine = MediaEngine.start(MediaConfig.defaults().withLoops(2).withSharing(PortSharing.of(from, from + 7)));
        try {
            List<Integer> seen = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                seen.add(engine.open(new RecordingListener()).block(WAIT).localRtpAddress().getPort());
            }
            assertThat(seen).containsExactlyInAnyOrder(from, from, from + 2, from + 2, from + 4, from + 4, from + 6, from + 6);
        } finally {
            engine.stop().block(WAIT);
        }
    }

    @Property(tries = 100)
    void aLongTableIsAMap(@ForAll long seed) {
        Random random = new Random(seed);
        LongTable<Long> table = new LongTable<>();
        Map<Long, Long> map = new HashMap<>();
        for (int i = 0; i < 2000; i++) {
            long key = random.nextInt(300) * (random.nextBoolean() ? 1L : 1L << 40);
            if (random.nextInt(3) == 0) {
                table.remove(key);
                map.remove(key);
            } else {
                table.put(key, (long) i);
                map.put(key, (long) i);
            }
            long other = random.nextInt(300);
            if (!java.util.Objects.equals(table.get(other), map.get(other))) {
                assertThat(table.get(other)).isEqualTo(map.get(other));
            }
        }
        assertThat(table.size()).isEqualTo(map.size());
    }
}
