package org.rayo.rtp.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rayo.rtp.Allocations;
import org.rayo.rtp.audio.CaptureSink;
import org.rayo.rtp.audio.PcmClip;
import org.rayo.rtp.audio.ToneMeter;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.rtp.codec.AudioEncoding;
import org.rayo.rtp.jitter.JitterLimits;
import org.rayo.rtp.packet.RtpPacket;

/** The whole media path on a virtual clock and a simulated network. */
class MediaTickTest {
    private final VirtualLoop loop = new VirtualLoop(MediaConfig.defaults(), 42);
    private final VirtualLoop.Heard heardA = new VirtualLoop.Heard();
    private final VirtualLoop.Heard heardB = new VirtualLoop.Heard();

    @Test
    void oneFrameIsSentPerTwentyMsAndFlushedOnce() {
        RtpSession a = loop.open(heardA);
        RtpSession b = loop.open(heardB);
        loop.connect(a, b);
        loop.runMs(1000);
        assertThat(loop.network.flushes).isEqualTo(50);
        assertThat(loop.counters.get(Counter.PACKETS_SENT)).isEqualTo(100);
        assertThat(loop.counters.get(Counter.TICKS)).isEqualTo(50);
    }

    @Test
    void aLateClockMakesUpTwoFramesAndCountsTheRest() {
        RtpSession a = loop.open(heardA);
        RtpSession b = loop.open(heardB);
        loop.connect(a, b);
        loop.runMs(100);
        long sent = loop.counters.get(Counter.PACKETS_SENT);
        loop.nowNanos += 200 * VirtualLoop.MS;
        loop.tick.poll(loop.nowNanos);
        assertThat(loop.counters.get(Counter.PACKETS_SENT) - sent).isEqualTo(2 * 3);
        assertThat(loop.counters.get(Counter.TICKS_MADE_UP)).isEqualTo(2);
        assertThat(loop.counters.get(Counter.TICKS_SKIPPED)).isEqualTo(7);
        assertThat(loop.tick.lateness().snapshot().maxNanos()).isEqualTo(180 * VirtualLoop.MS);
        loop.runMs(1000);
        assertThat(loop.counters.get(Counter.TICKS)).isEqualTo(5 + 3 + 50);
    }

    @Test
    void aCleanNetworkCarriesTheSignalExactly() {
        RtpSession a = loop.open(heardA);
        RtpSession b = loop.open(heardB);
        CaptureSink capture = new CaptureSink(4000);
        b.addSink(capture);
        loop.connect(a, b);
        short[] tone = new short[16000];
        ToneSource.sine(1000, -10, 2000).read(tone, 0, tone.length);
        loop.runMs(100);
        a.play(1, PcmClip.of(tone).source());
        loop.runMs(2300);
        short[] heard = capture.snapshot();
        int start = firstLoud(heard);
        assertThat(signalToNoiseDb(tone, heard, start)).isGreaterThan(36);
        // one network hop at this seam costs the jitter target and at most one frame
        assertThat(start).isBetween(100 * 8, 200 * 8);
        assertThat(heardA.events).containsExactly("ended 1 FINISHED");
    }

    private static int firstLoud(short[] pcm) {
        for (int i = 0; i < pcm.length; i++) {
            if (Math.abs(pcm[i]) > 500) {
                return i;
            }
        }
        return -1;
    }

    // searches the few offsets at which the first audible sample can lie
    private static double signalToNoiseDb(short[] sent, short[] heard, int around) {
        double best = Double.NEGATIVE_INFINITY;
        for (int offset = Math.max(0, around - 8); offset <= around; offset++) {
            double signal = 0;
            double noise = 0;
            for (int i = 0; i < sent.length; i++) {
                double error = sent[i] - heard[offset + i];
                signal += (double) sent[i] * sent[i];
                noise += error * error;
            }
            best = Math.max(best, 10 * Math.log10(signal / Math.max(1, noise)));
        }
        return best;
    }

    @Test
    void playsAreSummedPausedAndStopped() {
        RtpSession a = loop.open(heardA);
        RtpSession b = loop.open(heardB);
        ToneMeter meter = new ToneMeter();
        b.addSink(meter);
        loop.connect(a, b);
        a.play(1, ToneSource.sine(500, -16, -1));
        a.play(2, ToneSource.sine(1500, -13, -1));
        loop.runMs(500);
        assertThat(meter.dominantFrequencyHz()).isCloseTo(1500, within(2.0));
        a.pause(2, true);
        loop.runMs(500);
        assertThat(meter.dominantFrequencyHz()).isCloseTo(500, within(2.0));
        a.pause(1, true);
        loop.runMs(500);
        assertThat(meter.dominantFrequencyHz()).isZero();
        a.pause(2, false);
        loop.runMs(500);
        assertThat(meter.dominantFrequencyHz()).isCloseTo(1500, within(2.0));
        a.stopPlaying(2);
        a.stopPlaying(99);
        a.close(loop.nowNanos);
        assertThat(heardA.events).containsExactly("ended 2 STOPPED", "ended 1 STOPPED");
    }

    @Test
    void aSourceThatThrowsOrOneTooManyFailsAlone() {
        RtpSession a = loop.open(heardA);
        a.play(1, (frame, offset, samples) -> {
            throw new IllegalStateException("broken");
        });
        for (int i = 2; i < 11; i++) {
            a.play(i, ToneSource.sine(300, -20, 40));
        }
        a.play(2, ToneSource.sine(300, -20, 40));
        loop.runMs(20);
        assertThat(heardA.events).containsExactly(
                "ended 9 FAILED", "ended 10 FAILED", "ended 2 FAILED", "ended 1 FAILED");
        loop.runMs(100);
        assertThat(heardA.events).filteredOn(event -> event.endsWith("FINISHED")).hasSize(7);
    }

    @Test
    void aSourceThatHasNothingReadyIsSilenceNotTheEnd() {
        RtpSession a = loop.open(heardA);
        a.play(1, (frame, offset, samples) -> 0);
        loop.runMs(200);
        assertThat(heardA.events).isEmpty();
    }

    @Test
    void lossIsConcealedAndCounted() {
        loop.network.lossRate = 0.05;
        loop.network.jitterNanos = 15 * VirtualLoop.MS;
        loop.network.duplicateRate = 0.02;
        RtpSession a = loop.open(heardA);
        RtpSession b = loop.open(heardB);
        ToneMeter meter = new ToneMeter();
        b.addSink(meter);
        loop.connect(a, b);
        a.play(1, ToneSource.sine(800, -10, -1));
        loop.runMs(60_000);
        assertThat(meter.dominantFrequencyHz()).isCloseTo(800, within(15.0));
        SessionReport report = b.close(loop.nowNanos);
        assertThat(report.packetsReceived()).isBetween(2800L, 2990L);
        assertThat(report.packetsConcealed()).isBetween(100L, 250L);
        assertThat(report.packetsLate()).isLessThan(30);
        assertThat(report.jitterMicros()).isBetween(1000, 15_000);
        assertThat(a.close(loop.nowNanos).remoteFractionLost()).isBetween(1, 60);
    }

    @Test
    void digitsSurviveABadNetworkExactlyOnce() {
        loop.network.lossRate = 0.10;
        loop.network.jitterNanos = 60 * VirtualLoop.MS;
        loop.network.duplicateRate = 0.10;
        RtpSession a = loop.open(heardA);
        RtpSession b = loop.open(heardB);
        loop.connect(a, b);
        String digits = "0123456789*#ABCD".repeat(8);
        a.sendDigits(digits, 100, 100);
        loop.runMs(digits.length() * 200 + 500);
        StringBuilder received = new StringBuilder();
        heardB.events.stream().filter(e -> e.startsWith("digit")).forEach(e -> received.append(e.charAt(6)));
        assertThat(received.toString()).isEqualTo(digits);
        assertThat(heardB.events).hasSize(2 * digits.length());
    }

    @Test
    void withoutTelephoneEventsDigitsAreTones() {
        RtpSession a = loop.open(heardA);
        RtpSession b = loop.open(heardB);
        CaptureSink capture = new CaptureSink(3000);
        b.addSink(capture);
        a.start(new StreamParameters(b.localRtpAddress(), AudioEncoding.PCMU, 0, -1, 20, true, true),
                loop.nowNanos);
        loop.start(b, a.localRtpAddress());
        loop.runMs(100);
        a.sendDigits("5", 400, 100);
        loop.runMs(600);
        short[] heard = capture.snapshot();
        int start = firstLoud(heard);
        short[] tone = Arrays.copyOfRange(heard, start + 400, start + 400 + 1600);
        assertThat(ToneMeter.power(tone, 770)).isGreaterThan(100 * ToneMeter.power(tone, 697));
        assertThat(ToneMeter.power(tone, 1336)).isGreaterThan(100 * ToneMeter.power(tone, 1477));
        assertThat(ToneMeter.levelDbfs(Arrays.copyOfRange(heard, start + 3400, start + 4000))).isLessThan(-60);
    }

    @Test
    void roundTripComesFromRtcp() {
        VirtualLoop slow = new VirtualLoop(MediaConfig.defaults().withRtcpIntervalMs(500), 1);
        slow.network.delayNanos = 40 * VirtualLoop.MS;
        RtpSession a = slow.open(heardA);
        RtpSession b = slow.open(heardB);
        slow.connect(a, b);
        slow.runMs(5000);
        assertThat(a.close(slow.nowNanos).roundTripMicros()).isBetween(78_000, 95_000);
        assertThat(slow.counters.get(Counter.RTCP_RECEIVED)).isGreaterThan(10);
        assertThat(slow.counters.get(Counter.RTCP_MALFORMED)).isZero();
    }

    @Test
    void onHoldNothingIsSentAndNothingIsHeard() {
        RtpSession a = loop.open(heardA);
        RtpSession b = loop.open(heardB);
        loop.connect(a, b);
        loop.runMs(100);
        a.start(new StreamParameters(
                b.localRtpAddress(), AudioEncoding.PCMU, 0, 101, 20, false, false), loop.nowNanos);
        long sentByA = a.close(loop.nowNanos).packetsSent();
        assertThat(sentByA).isEqualTo(5);
        RtpSession c = loop.open(new VirtualLoop.Heard());
        c.start(StreamParameters.of(new InetSocketAddress("0.0.0.0", 4000),
                AudioEncoding.PCMU, -1), loop.nowNanos);
        loop.runMs(100);
        assertThat(c.close(loop.nowNanos).packetsSent()).isZero();
    }

    @Test
    void aSinkThatThrowsIsRemovedAndTheCallGoesOn() {
        RtpSession a = loop.open(heardA);
        RtpSession b = loop.open(heardB);
        CaptureSink good = new CaptureSink(100);
        b.addSink((frame, offset, samples) -> {
            throw new IllegalStateException("broken");
        });
        b.addSink(good);
        loop.connect(a, b);
        loop.runMs(200);
        assertThat(good.heardSamples()).isEqualTo(1600);
        assertThat(loop.counters.get(Counter.CALLBACK_FAILED)).isEqualTo(1);
    }

    @Test
    void driftOfAFastSenderDoesNotAddUpToDelay() {
        // 1 % fast: after two minutes 1.2 s would have piled up
        RtpSession b = loop.open(heardB);
        InetSocketAddress sender = new InetSocketAddress("127.0.0.1", 9000);
        loop.start(b, sender);
        ByteBuf packet = Unpooled.buffer(172);
        long sent = 0;
        long start = loop.nowNanos;
        while (loop.nowNanos - start < 120_000 * VirtualLoop.MS) {
            while ((loop.nowNanos - start) / 1e6 >= sent * 19.8) {
                packet.clear();
                RtpPacket.writeHeader(packet, sent == 0, 0, (int) sent, (int) sent * 160, 1);
                packet.writeZero(160);
                loop.network.inject(packet, sender, b.localRtpAddress());
                sent++;
            }
            loop.runMs(5);
        }
        SessionReport report = b.close(loop.nowNanos);
        assertThat(report.packetsReceived()).isGreaterThan(6050);
        assertThat(report.packetsConcealed() + report.packetsLate()).isLessThan(5);
    }

    @Test
    void aFaultEndsItsOwnSessionOnly() {
        List<String> told = new ArrayList<>();
        RtpSession broken = loop.open(new RtpSession.SessionEvents() {
            @Override
            public void onDigitStarted(char digit) {
                throw new IllegalStateException("fault");
            }

            @Override
            public void onDigit(char digit, int durationMs) {
                told.add("digit");
            }

            @Override
            public void onEnded(long playId, PlayEnd end) {
                told.add("ended " + end);
            }

            @Override
            public void onFailed(String reason) {
                told.add(reason);
            }
        });
        RtpSession a = loop.open(heardA);
        RtpSession b = loop.open(heardB);
        loop.connect(a, broken);
        loop.start(b, a.localRtpAddress());
        broken.play(1, ToneSource.sine(400, -10, -1));
        a.sendDigits("12", 60, 40);
        loop.runMs(400);
        assertThat(told.getFirst()).contains("fault");
        assertThat(told).contains("ended STOPPED").doesNotHaveDuplicates();
        assertThat(broken.closed()).isTrue();
        assertThat(loop.tick.sessions()).isEqualTo(2);
        assertThat(loop.network.open()).isEqualTo(2);
        assertThat(b.close(loop.nowNanos).packetsSent()).isEqualTo(20);
    }

    @Test
    void packetsOfAnotherDurationThanAgreedAreLearnt() {
        RtpSession a = loop.open(heardA);
        RtpSession b = loop.open(heardB);
        ToneMeter meter = new ToneMeter();
        b.addSink(meter);
        a.start(new StreamParameters(b.localRtpAddress(), AudioEncoding.PCMU, 0, 101, 40, true, true), loop.nowNanos);
        loop.start(b, a.localRtpAddress());
        a.play(1, ToneSource.sine(600, -10, -1));
        loop.runMs(3000);
        assertThat(meter.dominantFrequencyHz()).isCloseTo(600, within(1.0));
        assertThat(meter.levelDbfs()).isCloseTo(-13.14, within(0.3));
        SessionReport report = b.close(loop.nowNanos);
        assertThat(report.packetsConcealed()).isZero();
        assertThat(report.packetsReceived()).isBetween(74L, 75L);
    }

    @Test
    void anotherSourceMidCallIsFollowed() {
        RtpSession b = loop.open(heardB);
        InetSocketAddress sender = new InetSocketAddress("127.0.0.1", 9000);
        ToneMeter meter = new ToneMeter();
        b.addSink(meter);
        loop.start(b, sender);
        ByteBuf packet = Unpooled.buffer(172);
        for (int ssrc = 1; ssrc <= 2; ssrc++) {
            ToneSource tone = ToneSource.sine(ssrc * 500, -10, -1);
            short[] pcm = new short[160];
            for (int i = 0; i < 50; i++) {
                packet.clear();
                RtpPacket.writeHeader(packet, i == 0, 0, ssrc * 9999 + i, ssrc * 12345 + i * 160, ssrc);
                tone.read(pcm, 0, 160);
                AudioEncoding.PCMU.newCodec().encode(pcm, 0, 160, packet);
                loop.network.inject(packet, sender, b.localRtpAddress());
                loop.runMs(20);
            }
            assertThat(meter.dominantFrequencyHz()).isCloseTo(ssrc * 500, within(1.0));
        }
        assertThat(b.close(loop.nowNanos).packetsLost()).isZero();
    }

    @Test
    void whileAPeerIsNotHeardNobodyElseTakesItsPlace() {
        RtpSession b = loop.open(heardB);
        InetSocketAddress sender = new InetSocketAddress("127.0.0.1", 9000);
        InetSocketAddress stranger = new InetSocketAddress("127.0.0.1", 9002);
        ToneMeter meter = new ToneMeter();
        b.addSink(meter);
        loop.start(b, sender);
        send(b, sender, 0, 25, 500);
        assertThat(meter.dominantFrequencyHz()).isCloseTo(500, within(2.0));
        b.listen(false);
        send(b, stranger, 0, 50, 1500);
        b.listen(true);
        send(b, stranger, 50, 50, 1500);
        loop.runMs(200);
        assertThat(meter.dominantFrequencyHz()).as("a stranger").isZero();
        send(b, sender, 150, 50, 500);
        assertThat(meter.dominantFrequencyHz()).isCloseTo(500, within(2.0));
    }

    private void send(RtpSession to, InetSocketAddress from, int first, int packets, double hz) {
        ToneSource tone = ToneSource.sine(hz, -10, -1);
        short[] pcm = new short[160];
        ByteBuf packet = Unpooled.buffer(172);
        for (int i = first; i < first + packets; i++) {
            packet.clear();
            RtpPacket.writeHeader(packet, i == first, 0, i, i * 160, from.getPort());
            tone.read(pcm, 0, 160);
            AudioEncoding.PCMU.newCodec().encode(pcm, 0, 160, packet);
            loop.network.inject(packet, from, to.localRtpAddress());
            loop.runMs(20);
        }
    }

    @Test
    void nothingIsAllocatedPerTick() throws Exception {
        Allocations.assertNone(MediaTickTest.class);
    }

    /** A thousand ticks of two sessions, RTCP reports included, after as many that are not counted. */
    public static void main(String[] arguments) throws Exception {
        VirtualLoop plain = new VirtualLoop(MediaConfig.defaults().withJitter(JitterLimits.fixed(60)), 7);
        SilentEvents nobody = new SilentEvents();
        RtpSession a = plain.open(nobody);
        RtpSession b = plain.open(nobody);
        b.addSink(new CaptureSink(200));
        plain.connect(a, b);
        a.play(1, ToneSource.dual(440, 480, -13, -1));
        a.play(2, ToneSource.sine(300, -20, -1));
        sendDigits(a, b, plain);
        Allocations.count(round -> {
            plain.runMs(20_000);
            if (round == 0) {
                sendDigits(a, b, plain);
            }
        });
        if (plain.counters.get(Counter.RTCP_RECEIVED) < 8 || nobody.digits != 4) {
            throw new IllegalStateException("reports or digits are missing");
        }
    }

    // what is asked for makes objects
    private static void sendDigits(RtpSession a, RtpSession b, VirtualLoop loop) {
        a.sendDigits("5", 100, 100);
        b.sendDigits("7", 100, 100);
        loop.runMs(500);
    }

    private static final class SilentEvents implements RtpSession.SessionEvents {
        int digits;

        @Override
        public void onDigitStarted(char digit) {}

        @Override
        public void onDigit(char digit, int durationMs) {
            digits++;
        }

        @Override
        public void onEnded(long playId, PlayEnd end) {}

        @Override
        public void onFailed(String reason) {}
    }
}
