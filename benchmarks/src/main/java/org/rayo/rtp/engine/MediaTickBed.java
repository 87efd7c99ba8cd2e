package org.rayo.rtp.engine;

import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.NullMarked;
import org.rayo.rtp.audio.PcmClip;
import org.rayo.rtp.audio.Playlist;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.rtp.codec.AudioEncoding;

/**
 * A media loop whose clock a benchmark moves. It lives in the engine's package because the tick is not for others to call.
 * Every session plays a clip of ten seconds for ever and receives what it sends.
 */
@NullMarked
public final class MediaTickBed {
    private static final int POLLS_PER_TICK = 4;
    private static final long POLL_NANOS = MediaTick.FRAME_NANOS / POLLS_PER_TICK;
    private static final long START_NANOS = 1_000_000_000L;

    private final LoopCounters counters = new LoopCounters();
    private final MediaTick tick;
    private final int sessions;
    private long nowNanos = START_NANOS;

    /** A loop with so many sessions, all started. */
    public MediaTickBed(int sessions) {
        this.sessions = sessions;
        LoopContext loop = new LoopContext(
                MediaConfig.defaults(), new EchoTransport(), new LoopBuffers(), counters, 0, "bench", new SplittableRandom(1));
        tick = new MediaTick(loop, () -> nowNanos);
        tick.start(nowNanos);
        PcmClip clip = clip();
        for (int i = 0; i < sessions; i++) {
            RtpSession session = new RtpSession(loop, new Silent(), nowNanos);
            session.start(StreamParameters.of(session.localRtpAddress(), AudioEncoding.PCMU, 101), nowNanos);
            session.play(1, new Playlist(List.of(clip), new Playlist.Options(0, 0, 0)));
            tick.add(session);
        }
    }

    private static PcmClip clip() {
        short[] samples = new short[80_000];
        ToneSource.dual(440, 480, -13, -1).read(samples, 0, samples.length);
        return PcmClip.of(samples);
    }

    /**
     * Lets 20 ms pass, in the steps in which a loop polls.
     *
     * @return packets received so far
     */
    public long tick() {
        for (int i = 0; i < POLLS_PER_TICK; i++) {
            nowNanos += POLL_NANOS;
            tick.poll(nowNanos);
        }
        return counters.get(Counter.PACKETS_RECEIVED);
    }

    /** @throws IllegalStateException when packets were not sent, or not received, at every tick but the last */
    public void check() {
        long ticks = (nowNanos - START_NANOS) / MediaTick.FRAME_NANOS;
        long sent = counters.get(Counter.PACKETS_SENT);
        long received = counters.get(Counter.PACKETS_RECEIVED);
        if (sent != ticks * sessions || received < (ticks - 1) * sessions) {
            throw new IllegalStateException(ticks + " ticks: " + sent + " packets sent, " + received + " received");
        }
    }

    private static final class Silent implements RtpSession.SessionEvents {
        @Override
        public void onDigitStarted(char digit) {
            throw new IllegalStateException("nobody dials");
        }

        @Override
        public void onDigit(char digit, int durationMs) {
            throw new IllegalStateException("nobody dials");
        }

        @Override
        public void onEnded(long playId, PlayEnd end) {
            throw new IllegalStateException("the clip is endless");
        }

        @Override
        public void onFailed(String reason) {
            throw new IllegalStateException(reason);
        }
    }
}
