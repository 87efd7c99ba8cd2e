package org.rayo.rtp.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rayo.rtp.audio.ToneMeter;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.rtp.codec.AudioEncoding;
import org.rayo.rtp.codec.G711;
import org.rayo.rtp.packet.RtpPacket;
import org.rayo.rtp.packet.TelephoneEvent;

/** The engine seen from a plain socket: what really is on the wire, and who is heard. */
class RawPeerTest {
    private static final Duration WAIT = Duration.ofSeconds(30);

    private final MediaEngine engine = MediaEngine.start(MediaConfig.defaults().withLoops(1).withRtcpIntervalMs(300));
    private final RecordingListener listener = new RecordingListener();
    private MediaSession session;
    private DatagramSocket peer;
    private DatagramSocket stranger;

    /** A step of timestamps: the ticks that a busy machine lost on the way are steps too, since the clock goes on. */
    private static Consumer<Integer> whole(int samples) {
        return step -> {
            assertThat(step).isGreaterThanOrEqualTo(samples);
            assertThat(step % 160).isZero();
        };
    }

    private record Seen(boolean marker, int payloadType, int sequence, int timestamp, int ssrc, byte[] payload) {}

    @BeforeEach
    void open() throws IOException {
        session = engine.open(listener).block(WAIT);
        peer = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        stranger = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        peer.setSoTimeout(5000);
    }

    @AfterEach
    void close() {
        peer.close();
        stranger.close();
        engine.stop().block(WAIT);
    }

    private InetSocketAddress peerAddress() {
        return (InetSocketAddress) peer.getLocalSocketAddress();
    }

    private Seen receive() throws IOException {
        DatagramPacket datagram = new DatagramPacket(new byte[2048], 2048);
        peer.receive(datagram);
        ByteBuf octets = Unpooled.wrappedBuffer(datagram.getData(), 0, datagram.getLength());
        RtpPacket view = new RtpPacket();
        assertThat(view.wrap(octets)).isEqualTo(RtpPacket.Verdict.OK);
        byte[] payload = new byte[view.payloadLength()];
        octets.getBytes(view.payloadOffset(), payload);
        return new Seen(view.marker(), view.payloadType(), view.sequenceNumber(), view.timestamp(), view.ssrc(), payload);
    }

    private List<Seen> receive(int count) throws IOException {
        List<Seen> seen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            seen.add(receive());
        }
        return seen;
    }

    private void send(DatagramSocket from, int sequence, int payloadType, byte[] payload) throws IOException {
        ByteBuf packet = Unpooled.buffer();
        RtpPacket.writeHeader(packet, false, payloadType, sequence, sequence * 160, 99);
        packet.writeBytes(payload);
        from.send(new DatagramPacket(packet.array(), packet.readableBytes(), session.localRtpAddress()));
    }

    private static byte[] toneFrame(int number) {
        byte[] payload = new byte[160];
        for (int i = 0; i < 160; i++) {
            double value = 8000 * Math.sin(2 * Math.PI * 700 * (number * 160 + i) / 8000);
            payload[i] = G711.toMuLaw((short) value);
        }
        return payload;
    }

    @Test
    void theStreamIsContinuousOverSilencePlayAndSilence() throws IOException {
        session.start(StreamParameters.of(peerAddress(), AudioEncoding.PCMU, 101));
        List<Seen> before = receive(5);
        session.play(1, ToneSource.sine(1000, -10, 200));
        List<Seen> seen = new ArrayList<>(before);
        seen.addAll(receive(25));
        assertThat(seen.getFirst().marker()).isTrue();
        assertThat(before.get(1).payload()).containsOnly(G711.MU_LAW_SILENCE).hasSize(160);
        int markers = 0;
        int loud = 0;
        for (int i = 1; i < seen.size(); i++) {
            Seen now = seen.get(i);
            Seen last = seen.get(i - 1);
            assertThat(now.sequence()).isEqualTo((last.sequence() + 1) & 0xFFFF);
            assertThat(now.timestamp() - last.timestamp()).satisfies(whole(160));
            assertThat(now.ssrc()).isEqualTo(last.ssrc());
            assertThat(now.payloadType()).isZero();
            markers += now.marker() ? 1 : 0;
            loud += now.payload()[40] == G711.MU_LAW_SILENCE && now.payload()[41] == G711.MU_LAW_SILENCE ? 0 : 1;
        }
        assertThat(markers).isEqualTo(1);
        assertThat(loud).isEqualTo(10);
    }

    @Test
    void digitsTakeTheirPlaceWithoutDisturbingTheAudio() throws IOException {
        session.start(StreamParameters.of(peerAddress(), AudioEncoding.PCMA, 96));
        receive(3);
        session.sendDigits("7", 100, 40);
        List<Seen> seen = receive(20);
        List<Seen> events = seen.stream().filter(packet -> packet.payloadType() == 96).toList();
        assertThat(events).hasSize(7);
        for (int i = 0; i < events.size(); i++) {
            int block = TelephoneEvent.read(Unpooled.wrappedBuffer(events.get(i).payload()), 0);
            assertThat(TelephoneEvent.event(block)).isEqualTo(7);
            assertThat(TelephoneEvent.duration(block)).isEqualTo(Math.min(i + 1, 5) * 160);
            assertThat(TelephoneEvent.end(block)).isEqualTo(i >= 4);
            assertThat(events.get(i).marker()).isEqualTo(i == 0);
            assertThat(events.get(i).timestamp()).isEqualTo(events.getFirst().timestamp());
        }
        for (int i = 1; i < seen.size(); i++) {
            assertThat(seen.get(i).sequence()).isEqualTo((seen.get(i - 1).sequence() + 1) & 0xFFFF);
        }
        Seen last = seen.getLast();
        int first = seen.indexOf(events.getFirst());
        // seven ticks for one digit, then audio where the clock stands
        assertThat(last.timestamp() - events.getFirst().timestamp()).satisfies(whole((seen.size() - 1 - first) * 160));
        assertThat(last.payload()).hasSize(160).containsOnly(G711.A_LAW_SILENCE);
    }

    @Test
    void longerPacketsGatherFrames() throws IOException {
        session.start(new StreamParameters(peerAddress(), AudioEncoding.PCMU, 0, -1, 60, true, true));
        List<Seen> seen = receive(4);
        for (int i = 1; i < 4; i++) {
            assertThat(seen.get(i).payload()).hasSize(480);
            assertThat(seen.get(i).timestamp() - seen.get(i - 1).timestamp()).satisfies(whole(480));
        }
    }

    @Test
    void aNattedPeerIsLearntAndAStrangerCanNeitherInjectNorSteal() throws IOException {
        InetSocketAddress behindNat = new InetSocketAddress("127.0.0.1", 9);
        ToneMeter meter = new ToneMeter();
        session.addSink(meter);
        session.start(StreamParameters.of(behindNat, AudioEncoding.PCMU, 101));
        for (int i = 0; i < 3; i++) {
            send(peer, i, 0, toneFrame(i));
        }
        receive(2);
        for (int i = 3; i < 30; i++) {
            send(stranger, 1000 + i, 0, new byte[160]);
            send(peer, i, 0, toneFrame(i));
            receive();
        }
        Awaitility.await().atMost(WAIT).until(() -> Math.abs(meter.dominantFrequencyHz() - 700) < 3);
        assertThat(engine.statistics().count(Counter.WRONG_SOURCE)).isGreaterThanOrEqualTo(27);
        SessionReport report = session.close().block(WAIT);
        assertThat(report.packetsReceived()).isEqualTo(28);
        assertThat(report.packetsRefused()).isGreaterThanOrEqualTo(29);
    }

    @Test
    void whatIsNoGoodIsCountedByReasonAndTheCallGoesOn() throws IOException {
        session.start(StreamParameters.of(peerAddress(), AudioEncoding.PCMU, 101));
        send(peer, 1, 0, toneFrame(0));
        send(peer, 2, 97, new byte[4]);
        send(peer, 3, 101, new byte[3]);
        send(peer, 4, 101, new byte[0]);
        send(peer, 5, 0, new byte[0]);
        send(peer, 6, 0, new byte[1281]);
        peer.send(new DatagramPacket(new byte[] {1, 2, 3}, 3, session.localRtpAddress()));
        peer.send(new DatagramPacket(new byte[0], 0, session.localRtpAddress()));
        peer.send(new DatagramPacket(new byte[] {(byte) 0x80, (byte) 200, 0, 9, 0, 0, 0, 0}, 8, session.localRtpAddress()));
        // eight octets: a second block, or redundancy, is not looked at
        send(peer, 7, 101, new byte[] {5, (byte) 0x8A, 3, 32, 6, (byte) 0x8A, 3, 32});
        Awaitility.await().atMost(WAIT).until(() -> listener.events.size() >= 2);
        assertThat(listener.events).containsExactly("started 5", "digit 5 100");
        MediaStatistics statistics = engine.statistics();
        assertThat(statistics.count(Counter.UNKNOWN_PAYLOAD_TYPE)).isEqualTo(1);
        assertThat(statistics.count(Counter.BAD_PAYLOAD_LENGTH)).isEqualTo(4);
        assertThat(statistics.count(Counter.RTP_MALFORMED)).isEqualTo(2);
        assertThat(statistics.count(Counter.RTCP_MALFORMED)).isEqualTo(1);
        assertThat(session.close().block(WAIT).packetsRefused()).isEqualTo(8);
    }

    @Test
    void reportsAndAByeComeFromTheOddPort() throws IOException {
        int tries = 0;
        DatagramSocket control = null;
        while (control == null) {
            try {
                control = new DatagramSocket(new InetSocketAddress("127.0.0.1", peerAddress().getPort() + 1));
            } catch (IOException e) {
                assertThat(++tries).isLessThan(50);
                peer.close();
                peer = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
            }
        }
        try (DatagramSocket rtcp = control) {
            rtcp.setSoTimeout(5000);
            session.start(StreamParameters.of(peerAddress(), AudioEncoding.PCMU, 101));
            DatagramPacket report = new DatagramPacket(new byte[500], 500);
            rtcp.receive(report);
            assertThat(report.getPort()).isEqualTo(session.localRtpAddress().getPort() + 1);
            assertThat(report.getData()[1] & 0xFF).isEqualTo(200);
            session.close().block(WAIT);
            boolean bye = false;
            while (!bye) {
                rtcp.receive(report);
                bye = (report.getData()[report.getLength() - 7] & 0xFF) == 203;
            }
        }
    }
}
