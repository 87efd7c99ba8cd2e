package org.rayo.rtp.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rayo.rtp.audio.AudioFrames;
import org.rayo.rtp.audio.AudioSink;
import org.rayo.rtp.audio.CaptureSink;
import org.rayo.rtp.audio.ToneMeter;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.rtp.codec.AudioCodec;
import org.rayo.rtp.codec.AudioEncoding;
import org.rayo.rtp.jitter.JitterLimits;
import org.rayo.rtp.mixer.FrameRing;
import org.rayo.rtp.packet.RtpPacket;

/**
 * Two calls that are joined: what one receives leaves by the other as it came, until something is to be done to it; a
 * listener must not hear when that changes. The phones are sessions too.
 */
class PassThroughTest {
    private static final double HZ = 400;
    private static final double LEVEL_DBM0 = -10;

    private final VirtualLoop loop =
            new VirtualLoop(MediaConfig.defaults().withJitter(JitterLimits.fixed(60)), 42);
    private final RtpSession phoneA = loop.open(new VirtualLoop.Heard());
    private final RtpSession callA = loop.open(new VirtualLoop.Heard());
    private final RtpSession callB = loop.open(new VirtualLoop.Heard());
    private final RtpSession phoneB = loop.open(new VirtualLoop.Heard());
    private final CaptureSink heard = new CaptureSink(60_000);

    private record Partner(long id) implements JoinPartner {
        @Override
        public void left(long sessionId) {
            // the test ends its joins itself
        }
    }

    private void start(RtpSession session, RtpSession remote, AudioEncoding encoding) {
        session.start(StreamParameters.of(remote.localRtpAddress(), encoding, 101), loop.nowNanos);
    }

    private void connect(AudioEncoding a, AudioEncoding b) {
        callA.id = 1;
        callB.id = 2;
        start(phoneA, callA, a);
        start(callA, phoneA, a);
        start(callB, phoneB, b);
        start(phoneB, callB, b);
        join(callA, callB);
        join(callB, callA);
        phoneB.addSink(heard);
    }

    private static void join(RtpSession from, RtpSession to) {
        FrameRing ring = from.joins().sayTo(new Partner(to.id), from.rate());
        to.listenTo(new Partner(from.id), ring);
    }

    private long count(Counter counter) {
        return loop.counters.get(counter);
    }

    private void talk() {
        phoneA.play(1, ToneSource.sine(HZ, LEVEL_DBM0, -1));
    }

    @ParameterizedTest
    @EnumSource(AudioEncoding.class)
    void whatBothSpeakPassesWithoutDecodingOrEncoding(AudioEncoding encoding) {
        connect(encoding, encoding);
        talk();
        loop.runMs(1_000);
        long encoded = count(Counter.FRAMES_ENCODED);
        long decoded = count(Counter.FRAMES_DECODED);
        long passed = count(Counter.FRAMES_PASSED_ON);
        loop.runMs(2_000);
        // the phones encode, and one of them listens
        assertThat(count(Counter.FRAMES_ENCODED) - encoded).isEqualTo(200);
        assertThat(count(Counter.FRAMES_DECODED) - decoded).isEqualTo(100);
        assertThat(count(Counter.FRAMES_PASSED_ON) - passed).isEqualTo(200);
        assertThat(heardLevel(100)).isGreaterThan(-15);
        clean(encoding);
    }

    @Test
    void ofTwoCodecsEachFrameIsTranscoded() {
        connect(AudioEncoding.PCMU, AudioEncoding.PCMA);
        talk();
        loop.runMs(2_000);
        assertThat(count(Counter.FRAMES_PASSED_ON)).isZero();
        assertThat(heardLevel(100)).isGreaterThan(-15);
        clean(AudioEncoding.PCMU);
    }

    /** Everything that makes a path decode, or encode, again: each comes and goes, and nobody hears it. */
    @ParameterizedTest
    @EnumSource(AudioEncoding.class)
    void whatAttachesAndLeavesIsNotHeard(AudioEncoding encoding) {
        connect(encoding, encoding);
        talk();
        AudioSink recordsCaller = new CaptureSink(10);
        AudioSink recordsHeard = new CaptureSink(10);
        loop.runMs(1_010);
        callA.addSink(recordsCaller);
        loop.runMs(310);
        callB.addSaidSink(recordsHeard);
        loop.runMs(310);
        callA.removeSink(recordsCaller);
        loop.runMs(310);
        callB.removeSaidSink(recordsHeard);
        loop.runMs(310);
        long passed = count(Counter.FRAMES_PASSED_ON);
        // so quiet that it changes nothing, but it has to be mixed
        callB.play(7, ToneSource.sine(500, -90, -1));
        loop.runMs(310);
        // the way back goes on as it is
        assertThat(count(Counter.FRAMES_PASSED_ON) - passed).isBetween(14L, 18L);
        callB.stopPlaying(7);
        loop.runMs(310);
        FrameRing third = callA.joins().sayTo(new Partner(9), callA.rate());
        loop.runMs(310);
        assertThat(third.poll()).isNotNull();
        callA.joins().drop(9);
        loop.runMs(310);
        passed = count(Counter.FRAMES_PASSED_ON);
        loop.runMs(1_000);
        assertThat(count(Counter.FRAMES_PASSED_ON) - passed).isEqualTo(100);
        clean(encoding);
    }

    @Test
    void lossesAreConcealedWhereTheyAreSeen() {
        connect(AudioEncoding.PCMU, AudioEncoding.PCMU);
        talk();
        loop.runMs(500);
        loop.network.lossRate = 0.03;
        loop.runMs(10_000);
        loop.network.lossRate = 0;
        loop.runMs(500);
        SessionReport report = callA.close(loop.nowNanos);
        assertThat(report.packetsConcealed()).isGreaterThan(5);
        assertThat(count(Counter.FRAMES_PASSED_ON)).isGreaterThan(700);
        assertThat(steepest(heard.snapshot())).isLessThan(1.6 * steepestOfTone(8000));
    }

    @Test
    void aClockThatIsFasterOrSlowerIsFollowedWithoutAClick() {
        for (double periodMs : new double[] {19.96, 20.04}) {
            VirtualLoop own = new VirtualLoop(MediaConfig.defaults().withJitter(JitterLimits.fixed(60)), 3);
            RtpSession from = own.open(new VirtualLoop.Heard());
            RtpSession to = own.open(new VirtualLoop.Heard());
            RtpSession phone = own.open(new VirtualLoop.Heard());
            from.id = 1;
            to.id = 2;
            CaptureSink capture = new CaptureSink(70_000);
            InetSocketAddress sender = new InetSocketAddress("127.0.0.1", 9000);
            own.start(from, sender);
            own.connect(to, phone);
            join(from, to);
            phone.addSink(capture);
            ToneSource tone = ToneSource.sine(HZ, LEVEL_DBM0, -1);
            AudioCodec codec = AudioEncoding.PCMU.newCodec();
            short[] pcm = new short[160];
            ByteBuf packet = Unpooled.buffer(172);
            long start = own.nowNanos;
            for (int sent = 0; own.nowNanos - start < 60_000 * VirtualLoop.MS; own.runMs(5)) {
                while ((own.nowNanos - start) / 1e6 >= sent * periodMs) {
                    tone.read(pcm, 0, 160);
                    packet.clear();
                    RtpPacket.writeHeader(packet, sent == 0, 0, sent & 0xFFFF, sent * 160, 1);
                    codec.encode(pcm, 0, 160, packet);
                    own.network.inject(packet, sender, from.localRtpAddress());
                    sent++;
                }
            }
            assertThat(own.counters.get(Counter.FRAMES_PASSED_ON)).isGreaterThan(2_700);
            SessionReport report = from.close(own.nowNanos);
            assertThat(report.packetsLate()).isZero();
            short[] all = capture.snapshot();
            short[] after = Arrays.copyOfRange(all, 8 * 500, all.length);
            assertThat(steepest(after)).as("at " + periodMs).isLessThan(1.5 * steepestOfTone(8000));
            assertThat(ToneMeter.levelDbfs(after)).isBetween(-13.5, -12.7);
            assertThat(phone.close(own.nowNanos).packetsLost()).isZero();
        }
    }

    @Test
    void nothingIsAllocatedPerFrame() {
        connect(AudioEncoding.PCMU, AudioEncoding.PCMU);
        talk();
        loop.runMs(20_000);
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        loop.runMs(20_000);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isZero();
    }

    private double heardLevel(int lastMs) {
        short[] all = heard.snapshot();
        return ToneMeter.levelDbfs(Arrays.copyOfRange(all, all.length - 8 * lastMs, all.length));
    }

    /** No click in what the phone heard since the tone was there, no packet missing at it, and sequence without a gap. */
    private void clean(AudioEncoding encoding) {
        short[] all = heard.snapshot();
        short[] toned = Arrays.copyOfRange(all, 8 * 600, all.length);
        // codecs that predict err a little where they change hands
        double allowed = encoding == AudioEncoding.OPUS ? 1.6 : encoding == AudioEncoding.G722 ? 1.25 : 1.06;
        assertThat(steepest(toned)).isLessThan(allowed * steepestOfTone(AudioFrames.SAMPLE_RATE));
        // Opus looks ahead by 6.5 ms, so sound it has encoded again lies as much later than what passed: two phases meet
        double low = encoding == AudioEncoding.OPUS ? -22 : -14.2;
        for (int at = 0; at + 160 <= toned.length; at += 160) {
            assertThat(ToneMeter.levelDbfs(Arrays.copyOfRange(toned, at, at + 160))).as("frame at " + at).isBetween(low, -11.5);
        }
        SessionReport report = phoneB.close(loop.nowNanos);
        assertThat(report.packetsLost()).isZero();
        assertThat(report.packetsConcealed()).isZero();
        assertThat(report.packetsLate()).isZero();
    }

    private static double steepestOfTone(int rate) {
        short[] tone = new short[rate];
        ToneSource.sine(HZ, LEVEL_DBM0, -1).read(tone, 0, rate);
        return steepest(tone);
    }

    private static double steepest(short[] pcm) {
        int most = 0;
        for (int i = 1; i < pcm.length; i++) {
            most = Math.max(most, Math.abs(pcm[i] - pcm[i - 1]));
        }
        return most;
    }
}
