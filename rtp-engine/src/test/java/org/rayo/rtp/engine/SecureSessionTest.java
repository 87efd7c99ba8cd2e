package org.rayo.rtp.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rayo.rtp.audio.ToneMeter;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.rtp.codec.AudioEncoding;
import org.rayo.rtp.packet.RtpPacket;
import org.rayo.rtp.srtp.CryptoSuite;
import org.rayo.rtp.srtp.SrtpKey;
import org.rayo.rtp.srtp.SrtpParameters;

/** Two sessions that share keys, on a network that a test owns. */
class SecureSessionTest {
    private final VirtualLoop loop = new VirtualLoop(MediaConfig.defaults().withRtcpIntervalMs(500), 5);
    private final VirtualLoop.Heard heard = new VirtualLoop.Heard();
    private final RtpSession a = loop.open(new VirtualLoop.Heard());
    private final RtpSession b = loop.open(heard);
    private final ToneMeter meter = new ToneMeter();

    private static SrtpParameters mirrored(SrtpParameters keys) {
        return new SrtpParameters(keys.receive(), keys.send());
    }

    private static SrtpParameters keys(CryptoSuite suite) {
        SecureRandom random = new SecureRandom();
        return new SrtpParameters(SrtpKey.random(suite, random), SrtpKey.random(suite, random));
    }

    private void connect(SrtpParameters keys, boolean mux) {
        StreamOptions options = StreamOptions.NONE.withRtcpMux(mux);
        a.start(StreamParameters.of(b.localRtpAddress(), AudioEncoding.PCMU, 101).with(options.withSrtp(keys)),
                loop.nowNanos);
        b.start(
                StreamParameters.of(a.localRtpAddress(), AudioEncoding.PCMU, 101)
                        .with(options.withSrtp(mirrored(keys))),
                loop.nowNanos);
    }

    @ParameterizedTest
    @EnumSource(CryptoSuite.class)
    void soundDigitsAndReportsPass(CryptoSuite suite) {
        connect(keys(suite), suite.tagOctets() == 16);
        b.addSink(meter);
        a.play(1, ToneSource.sine(1004, -10, -1));
        loop.runMs(2_000);
        assertThat(meter.dominantFrequencyHz()).isBetween(1003.0, 1005.0);
        a.sendDigits("4", 100, 100);
        loop.runMs(3_000);
        assertThat(heard.events).containsExactly("started 4", "digit 4 100");
        assertThat(loop.counters.get(Counter.SRTP_FAILED)).isZero();
        assertThat(loop.counters.get(Counter.RTCP_RECEIVED)).isGreaterThan(4);
        assertThat(b.close(loop.nowNanos).roundTripMicros()).isGreaterThanOrEqualTo(0);
    }

    @Test
    void theKeysGoOnThroughAnotherNegotiationAndNewOnesAreTaken() {
        SrtpParameters keys = keys(CryptoSuite.AES_CM_128_HMAC_SHA1_80);
        connect(keys, false);
        loop.runMs(1_000);
        connect(keys, false);
        loop.runMs(1_000);
        assertThat(loop.counters.get(Counter.SRTP_FAILED)).isZero();
        connect(keys(CryptoSuite.AEAD_AES_256_GCM), false);
        b.addSink(meter);
        a.play(1, ToneSource.sine(1004, -10, -1));
        loop.runMs(1_000);
        assertThat(meter.dominantFrequencyHz()).isBetween(1003.0, 1005.0);
        // what was on its way with the old keys
        assertThat(loop.counters.get(Counter.SRTP_FAILED)).isLessThanOrEqualTo(4);
    }

    @Test
    void whoHasNoKeyIsNotHeardTeachesNoAddressAndEndsNothing() {
        connect(keys(CryptoSuite.AES_CM_128_HMAC_SHA1_80), false);
        InetSocketAddress stranger = new InetSocketAddress(InetAddress.getLoopbackAddress(), 4000);
        for (int i = 0; i < 200; i++) {
            ByteBuf packet = Unpooled.buffer();
            RtpPacket.writeHeader(packet, false, 0, i, i * 160, 99);
            packet.writeZero(160);
            loop.network.inject(packet, stranger, b.localRtpAddress());
        }
        b.addSink(meter);
        a.play(1, ToneSource.sine(1004, -10, -1));
        loop.runMs(1_000);
        assertThat(loop.counters.get(Counter.SRTP_FAILED) + loop.counters.get(Counter.WRONG_SOURCE)).isEqualTo(200);
        assertThat(meter.dominantFrequencyHz()).isBetween(1003.0, 1005.0);
        assertThat(heard.events).isEmpty();
        assertThat(b.close(loop.nowNanos).packetsSent()).isGreaterThan(40);
    }
}
