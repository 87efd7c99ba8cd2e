package org.rayo.rtp.engine;

import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.rayo.rtp.audio.AudioSink;
import org.rayo.rtp.audio.AudioSource;
import org.rayo.rtp.packet.TelephoneEvent;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One media session, from any thread: each call posts one message to the session's loop, in order. After {@link #close}
 * messages do nothing and are counted ({@link Counter#COMMAND_AFTER_CLOSE}).
 *
 * <p>Every method that posts throws {@link EngineOverloadedException} when the loop's queue of commands is full.
 */
public final class MediaSession {
    private final MediaEngine engine;
    private final MediaLoop loop;
    private final long id;
    private final MediaListener listener;
    private final RtpSession session;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Sinks.One<SessionReport> report = Sinks.one();

    MediaSession(MediaEngine engine, MediaLoop loop, long id, MediaListener listener) {
        this.engine = engine;
        this.loop = loop;
        this.id = id;
        this.listener = listener;
        this.session = loop.open(new Events());
    }

    /** Unique within its engine. */
    public long id() {
        return id;
    }

    /** Where this session receives RTP; RTCP is received on the next port. */
    public InetSocketAddress localRtpAddress() {
        return session.localRtpAddress();
    }

    /** Starts the stream, or changes it after a new negotiation; sequence numbers and plays go on. */
    public void start(StreamParameters parameters) {
        post(() -> session.start(parameters, loop.now()));
    }

    /**
     * Plays a source from the next tick on; several at once are summed. Its end is told to the listener exactly once.
     *
     * @param playId chosen by the caller, unique among what plays
     */
    public void play(long playId, AudioSource source) {
        post(() -> session.play(playId, source));
    }

    /** Stops a play; unknown ids are ignored, since it may just have ended. */
    public void stopPlaying(long playId) {
        post(() -> session.stopPlaying(playId));
    }

    /** Holds a play where it is. */
    public void pause(long playId) {
        post(() -> session.pause(playId, true));
    }

    /** Goes on with a play. */
    public void resume(long playId) {
        post(() -> session.pause(playId, false));
    }

    /**
     * Sends digits after those that still wait: as RFC 4733 events when negotiated, otherwise as tones. At most
     * {@code TelephoneEventSender.MAX_QUEUED} may wait; what is beyond is dropped and counted.
     *
     * @param digits of {@code 0-9 * # A-D a-d}
     * @param toneMs length of each, clamped to 40…8000
     * @param gapMs pause after each, clamped to 40…8000
     * @throws IllegalArgumentException when a character is no digit
     */
    public void sendDigits(String digits, int toneMs, int gapMs) {
        for (int i = 0; i < digits.length(); i++) {
            if (TelephoneEvent.event(digits.charAt(i)) < 0) {
                throw new IllegalArgumentException(
                        String.format(Locale.ROOT, "no DTMF digit: U+%04X", (int) digits.charAt(i)));
            }
        }
        post(() -> session.sendDigits(digits, toneMs, gapMs));
    }

    /** Lets a sink hear what is received from now on; at most eight, others are closed at once and counted. */
    public void addSink(AudioSink sink) {
        post(() -> session.addSink(sink));
    }

    /** The sink hears no more, and is closed. */
    public void removeSink(AudioSink sink) {
        post(() -> session.removeSink(sink));
    }

    /**
     * Ends the session, whether anyone subscribes or not: plays end as {@link PlayEnd#STOPPED}, a BYE is sent, the ports
     * are freed. Further calls give the same answer.
     *
     * @return what the session saw
     */
    public Mono<SessionReport> close() {
        if (closing.compareAndSet(false, true) && !loop.postAlways(this::closeOnLoop)) {
            report.tryEmitError(new EngineStoppedException("the media engine was stopped before"));
        }
        return report.asMono();
    }

    /** The same, already on the session's loop. */
    void closeOnLoop() {
        closing.set(true);
        SessionReport result = loop.close(session);
        engine.forget(this, loop);
        report.tryEmitValue(result);
    }

    /** Closes the session if it belongs to this loop, on which the call is made. */
    void closeIfOn(MediaLoop candidate) {
        if (candidate == loop) {
            closeOnLoop();
        }
    }

    private void post(Runnable command) {
        if (closing.get()) {
            engine.countAfterClose();
            return;
        }
        if (!loop.post(() -> run(command))) {
            throw new EngineOverloadedException("the media loop's command queue is full or the engine has stopped");
        }
    }

    private void run(Runnable command) {
        if (session.closed()) {
            loop.counters().increment(Counter.COMMAND_AFTER_CLOSE);
        } else {
            command.run();
        }
    }

    @Override
    public String toString() {
        return "media-" + id + " " + localRtpAddress();
    }

    /** Hands the loop's events to the listener; one that throws must not hurt the loop. */
    private final class Events implements RtpSession.SessionEvents {
        @Override
        public void onDigitStarted(char digit) {
            try {
                listener.onDigitStarted(MediaSession.this, digit);
            } catch (RuntimeException e) {
                loop.counters().increment(Counter.CALLBACK_FAILED);
            }
        }

        @Override
        public void onDigit(char digit, int durationMs) {
            try {
                listener.onDigit(MediaSession.this, digit, durationMs);
            } catch (RuntimeException e) {
                loop.counters().increment(Counter.CALLBACK_FAILED);
            }
        }

        @Override
        public void onEnded(long playId, PlayEnd end) {
            try {
                listener.onPlayEnded(MediaSession.this, playId, end);
            } catch (RuntimeException e) {
                loop.counters().increment(Counter.CALLBACK_FAILED);
            }
        }

        @Override
        public void onFailed(String reason) {
            engine.onFault(MediaSession.this, reason);
            try {
                listener.onFailed(MediaSession.this, reason);
            } catch (RuntimeException e) {
                loop.counters().increment(Counter.CALLBACK_FAILED);
            }
            close();
        }
    }
}
