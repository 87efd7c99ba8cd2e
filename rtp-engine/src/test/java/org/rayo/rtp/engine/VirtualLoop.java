package org.rayo.rtp.engine;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.rayo.rtp.codec.AudioEncoding;

/** A media loop without a thread: the test moves its clock. */
final class VirtualLoop {
    static final long MS = 1_000_000L;

    final SimulatedNetwork network;
    final LoopCounters counters = new LoopCounters();
    final LoopContext context;
    final MediaTick tick;
    long nowNanos = 1_000 * MS;

    VirtualLoop(MediaConfig config, long seed) {
        network = new SimulatedNetwork(seed);
        context = new LoopContext(
                config, network, new LoopBuffers(), counters, 0, "test", new SplittableRandom(seed));
        tick = new MediaTick(context, () -> nowNanos);
        tick.start(nowNanos);
    }

    RtpSession open(RtpSession.SessionEvents heard) {
        RtpSession session = new RtpSession(context, heard, nowNanos);
        tick.add(session);
        return session;
    }

    void start(RtpSession session, InetSocketAddress remote) {
        session.start(StreamParameters.of(remote, AudioEncoding.PCMU, 101), nowNanos);
    }

    void connect(RtpSession a, RtpSession b) {
        start(a, b.localRtpAddress());
        start(b, a.localRtpAddress());
    }

    /** Polls every 5 ms, as the loop does. */
    void runMs(long durationMs) {
        for (long i = 0; i < durationMs; i += 5) {
            nowNanos += 5 * MS;
            tick.poll(nowNanos);
        }
    }

    /** What a session told, one line per event. */
    static final class Heard implements RtpSession.SessionEvents {
        final List<String> events = new ArrayList<>();

        @Override
        public void onDigitStarted(char digit) {
            events.add("started " + digit);
        }

        @Override
        public void onDigit(char digit, int durationMs) {
            events.add("digit " + digit + " " + durationMs);
        }

        @Override
        public void onDetected(org.rayo.rtp.detect.Detection what, int durationMs, int frequencyHz) {
            events.add("detected " + what + " " + durationMs + " " + frequencyHz);
        }

        @Override
        public void onEnded(long playId, PlayEnd end) {
            events.add("ended " + playId + " " + end);
        }

        @Override
        public void onFailed(String reason) {
            events.add("failed " + reason);
        }
    }
}
