package org.rayo.rtp.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.rtp.codec.AudioEncoding;
import org.rayo.rtp.codec.OpusSettings;
import org.rayo.rtp.packet.RtpPacket;

/** What goes out, packet by packet, under a virtual clock. */
class OutgoingStreamTest {
    private final VirtualLoop loop = new VirtualLoop(MediaConfig.defaults().withSilence(SilentPackets.SPARSE), 5);
    private final List<Sent> sent = new ArrayList<>();
    private final RtpSession session = loop.open(new VirtualLoop.Heard());
    private final RtpTransport.Endpoint peer = loop.network.open(new RtpTransport.Receiver() {
        @Override
        public void onRtp(ByteBuf packet, InetSocketAddress source, long nowNanos) {
            RtpPacket view = new RtpPacket();
            assertThat(view.wrap(packet)).isEqualTo(RtpPacket.Verdict.OK);
            sent.add(new Sent(
                    nowNanos, view.marker(), view.sequenceNumber(), view.timestamp(), view.ssrc(),
                    packet.getUnsignedByte(view.payloadOffset() + 1), view.payloadLength()));
        }

        @Override
        public void onRtcp(ByteBuf packet, InetSocketAddress source, long nowNanos) {}
    }, loop.nowNanos);

    private record Sent(long atNanos, boolean marker, int sequence, int timestamp, int ssrc, int secondOctet, int octets) {}

    @Test
    void anIdleCallSaysSoNowAndThenAndGoesOnWhereTheClockIs() {
        loop.start(session, peer.localRtpAddress());
        loop.runMs(2000);
        assertThat(sent).hasSizeBetween(99, 101);
        sent.clear();
        loop.runMs(10_000);
        // five packets of silence a second
        assertThat(sent).hasSizeBetween(49, 51);
        for (int i = 1; i < sent.size(); i++) {
            assertThat(sent.get(i).sequence).isEqualTo(sent.get(i - 1).sequence + 1 & 0xFFFF);
            assertThat(sent.get(i).timestamp - sent.get(i - 1).timestamp).isEqualTo(1600);
            assertThat(sent.get(i).octets).isEqualTo(160);
            assertThat(sent.get(i).marker).isFalse();
        }
        Sent before = sent.getLast();
        sent.clear();
        session.play(1, ToneSource.sine(1000, -10, 200));
        loop.runMs(260);
        // a packet of silence may still have been on its way
        Sent first = sent.stream().filter(Sent::marker).findFirst().orElseThrow();
        assertThat(sent.stream().filter(Sent::marker)).hasSize(1);
        assertThat(sent.size() - sent.indexOf(first)).isGreaterThanOrEqualTo(11);
        assertThat(sent.indexOf(first)).isLessThan(2);
        assertThat(first.sequence).isEqualTo(before.sequence + 1 + sent.indexOf(first) & 0xFFFF);
        long gapMs = (first.atNanos - before.atNanos) / VirtualLoop.MS;
        assertThat(first.timestamp - before.timestamp).isEqualTo((int) gapMs * 8);
    }

    @Test
    void anIdleCallOfLongPacketsSendsWholeOnes() {
        session.start(
                new StreamParameters(peer.localRtpAddress(), AudioEncoding.PCMU, 0, 101, 60, true, true), loop.nowNanos);
        loop.runMs(3000);
        sent.clear();
        loop.runMs(10_000);
        assertThat(sent).hasSizeBetween(49, 51);
        for (int i = 1; i < sent.size(); i++) {
            assertThat(sent.get(i).octets).isEqualTo(480);
            assertThat(sent.get(i).timestamp - sent.get(i - 1).timestamp).isEqualTo(1600);
        }
    }

    @Test
    void whatThePeerLosesReachesTheEncoder() {
        OpusSettings settings = new OpusSettings(16000, 24000, true, false, false, 5);
        session.start(
                StreamParameters.of(peer.localRtpAddress(), AudioEncoding.OPUS, 101)
                        .with(StreamOptions.NONE.withOpus(settings)),
                loop.nowNanos);
        session.play(1, new VoiceLike());
        loop.runMs(1000);
        assertThat(redundant()).isZero();
        session.onRtcp(
                report(sent.getFirst().ssrc, 64),
                new InetSocketAddress(peer.localRtpAddress().getAddress(), peer.localRtpAddress().getPort() + 1),
                loop.nowNanos);
        loop.runMs(200);
        sent.clear();
        loop.runMs(1000);
        // of a quarter lost the encoder makes redundancy in most packets
        assertThat(redundant()).isGreaterThan(sent.size() / 2);
    }

    // a packet of one SILK frame begins with its voice activity and whether it carries the frame before (RFC 6716 §4.2.3)
    private long redundant() {
        return sent.stream().filter(packet -> (packet.secondOctet >> 6 & 1) == 1).count();
    }

    private static ByteBuf report(int about, int fractionLost) {
        return Unpooled.buffer()
                .writeInt(0x81C90007)
                .writeInt(99)
                .writeInt(about)
                .writeByte(fractionLost)
                .writeMedium(10)
                .writeInt(100)
                .writeInt(0)
                .writeInt(0)
                .writeInt(0);
    }

    /** Harmonics whose loudness comes and goes. */
    private static final class VoiceLike implements org.rayo.rtp.audio.AudioSource {
        private int at;

        @Override
        public int sampleRate() {
            return 8000;
        }

        @Override
        public int read(short[] pcm, int offset, int samples) {
            for (int i = 0; i < samples; i++, at++) {
                double value = 0;
                for (int harmonic = 1; harmonic <= 15; harmonic++) {
                    value += Math.sin(2 * Math.PI * 130 * harmonic * at / 8000.0) / harmonic;
                }
                pcm[offset + i] = (short) (5000 * value * (0.6 + 0.4 * Math.sin(2 * Math.PI * 3 * at / 8000.0)));
            }
            return samples;
        }
    }
}
