package org.rayo.rtp.engine;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * The media path in one place: at every poll what has arrived is taken in; every 20 ms each session of the loop plays
 * out, detects, plays and sends one frame, all in one pass with one flush at its end. A late clock makes up at most two
 * frames per session; what is lost beyond that is counted and never sent in a burst. Time is an argument, so tests are
 * the clock. Owned by one loop.
 */
final class MediaTick {
    /** Period of the media clock. */
    static final long FRAME_NANOS = 20_000_000L;
    /** Frames that a late tick may make up. */
    static final int MAX_MADE_UP = 2;

    // a timer may fire a little before the deadline it was rounded to; such a tick is on time
    private static final long EARLY_NANOS = 1_000_000L;
    /** From here on a packet counts as late. */
    static final long LATE_NANOS = 5_000_000L;

    private final LoopContext loop;
    private final LoopCounters counters;
    private final LongSupplier nanoTime;
    private final LatencyHistogram lateness = new LatencyHistogram();
    private final LatencyHistogram duration = new LatencyHistogram();

    private RtpSession[] sessions = new RtpSession[16];
    private int count;
    private MixerCore[] mixers = new MixerCore[4];
    private int mixerCount;
    private long nextTickNanos;

    /** @param nanoTime the media clock, read once more at the end of a tick to measure it */
    MediaTick(LoopContext loop, LongSupplier nanoTime) {
        this.loop = loop;
        this.counters = loop.counters();
        this.nanoTime = nanoTime;
    }

    /** The clock (re)starts: the first frame is due one period from now. */
    void start(long nowNanos) {
        start(nowNanos, 0);
    }

    /** The same, with this clock so much behind others of the loop. */
    void start(long nowNanos, long phaseNanos) {
        nextTickNanos = nowNanos + FRAME_NANOS + phaseNanos;
    }

    void add(RtpSession session) {
        if (count == sessions.length) {
            sessions = Arrays.copyOf(sessions, count * 2);
        }
        session.index = count;
        sessions[count++] = session;
    }

    void remove(RtpSession session) {
        if (session.index < count && sessions[session.index] == session) {
            RtpSession last = sessions[--count];
            sessions[session.index] = last;
            last.index = session.index;
            sessions = forget(sessions, count);
        }
    }

    @SuppressWarnings("NullAway") // slots from count on are empty and never read
    private static RtpSession[] forget(RtpSession[] sessions, int index) {
        sessions[index] = null;
        return sessions;
    }

    void add(MixerCore mixer) {
        if (mixerCount == mixers.length) {
            mixers = Arrays.copyOf(mixers, mixerCount * 2);
        }
        mixer.index = mixerCount;
        mixers[mixerCount++] = mixer;
    }

    @SuppressWarnings("NullAway") // slots from mixerCount on are empty and never read
    void remove(MixerCore mixer) {
        if (mixer.index < mixerCount && mixers[mixer.index] == mixer) {
            MixerCore last = mixers[--mixerCount];
            mixers[mixer.index] = last;
            last.index = mixer.index;
            mixers[mixerCount] = null;
        }
    }

    int sessions() {
        return count;
    }

    /** Whether there is nothing to serve. */
    boolean idle() {
        return count == 0 && mixerCount == 0;
    }

    /** The loop woke up: takes in what arrived and serves the frames that are due. */
    void poll(long nowNanos) {
        loop.transport().poll(nowNanos);
        serveIfDue(nowNanos);
    }

    /** Serves the frames that are due; what arrived has been taken in. */
    void serveIfDue(long nowNanos) {
        long late = nowNanos - nextTickNanos;
        if (late < -EARLY_NANOS) {
            return;
        }
        lateness.record(late);
        if (late > LATE_NANOS) {
            tellLate(late);
        }
        long due = Math.max(0, late) / FRAME_NANOS + 1;
        nextTickNanos += due * FRAME_NANOS;
        int frames = (int) Math.min(due, 1 + MAX_MADE_UP);
        counters.add(Counter.TICKS, frames);
        if (due > 1) {
            counters.add(Counter.TICKS_MADE_UP, frames - 1);
            skip(due - frames);
        }
        for (int frame = 0; frame < frames; frame++) {
            serve(nowNanos);
        }
        loop.transport().flush();
        duration.record(nanoTime.getAsLong() - nowNanos);
    }

    // rare, so it may make an object
    private void tellLate(long lateNanos) {
        counters.add(Counter.SENT_LATE, count);
        if (LatePacket.recording()) {
            for (int i = 0; i < count; i++) {
                LatePacket.commit(lateNanos, sessions[i].localRtpAddress().getPort());
            }
        }
    }

    private void skip(long frames) {
        if (frames > 0) {
            counters.add(Counter.TICKS_SKIPPED, frames);
            int bounded = (int) Math.min(frames, Integer.MAX_VALUE);
            for (int i = 0; i < count; i++) {
                sessions[i].skip(bounded);
            }
        }
    }

    // first everyone is heard, then the mixers mix, then everyone speaks: who is joined to another says what was heard in the same tick
    private void serve(long nowNanos) {
        for (int i = 0; i < count; i++) {
            sessions[i].hear(nowNanos);
        }
        for (int i = 0; i < mixerCount; i++) {
            mixers[i].tick();
        }
        for (int i = 0; i < count; i++) {
            sessions[i].speak(nowNanos);
        }
        for (int i = count - 1; i >= 0; i--) {
            RtpSession session = sessions[i];
            if (session.failed()) {
                // its own fault must not cost the other calls of the loop their audio
                remove(session);
                session.close(nowNanos);
            }
        }
    }

    LatencyHistogram lateness() {
        return lateness;
    }

    LatencyHistogram duration() {
        return duration;
    }
}
