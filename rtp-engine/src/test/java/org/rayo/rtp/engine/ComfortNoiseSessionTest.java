package org.rayo.rtp.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.rayo.rtp.audio.ToneMeter;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.rtp.codec.AudioEncoding;

/** RFC 3389 between two sessions: few packets while nothing is said, noise at the far end, and sound again at once. */
class ComfortNoiseSessionTest {
    private static final int CN = 13;

    @Test
    void silenceCostsFewPacketsAndIsHeardAsNoise() {
        VirtualLoop loop = new VirtualLoop(MediaConfig.defaults(), 3);
        RtpSession a = loop.open(new VirtualLoop.Heard());
        RtpSession b = loop.open(new VirtualLoop.Heard());
        StreamOptions options = StreamOptions.NONE.withComfortNoise(CN);
        a.start(StreamParameters.of(b.localRtpAddress(), AudioEncoding.PCMU, 101).with(options), loop.nowNanos);
        b.start(StreamParameters.of(a.localRtpAddress(), AudioEncoding.PCMU, 101).with(options), loop.nowNanos);
        ToneMeter meter = new ToneMeter();
        b.addSink(meter);
        loop.runMs(2_000);
        long before = loop.counters.get(Counter.PACKETS_SENT);
        loop.runMs(5_000);
        assertThat(loop.counters.get(Counter.PACKETS_SENT) - before).as("both sides").isBetween(18L, 24L);
        assertThat(meter.levelDbfs()).as("dB below a full-scale sine").isBetween(-71.0, -63.0);
        a.play(1, ToneSource.sine(1004, -10, -1));
        loop.runMs(500);
        assertThat(meter.dominantFrequencyHz()).isBetween(1003.0, 1005.0);
        assertThat(loop.counters.get(Counter.UNKNOWN_PAYLOAD_TYPE)).isZero();
        assertThat(loop.counters.get(Counter.LATE)).isZero();
    }
}
