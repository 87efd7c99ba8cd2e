package org.rayo.rtp.engine;

import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioSink;
import org.rayo.rtp.audio.AudioSource;
import org.rayo.rtp.audio.Recording;
import org.rayo.rtp.detect.AnswerJudge;
import org.rayo.rtp.detect.Detection;
import org.rayo.rtp.detect.VoiceActivity;
import org.rayo.rtp.mixer.FrameRing;
import org.rayo.rtp.packet.TelephoneEvent;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One media session, from any thread: each call posts one message to the session's loop, in order. After {@link #close}
 * messages do nothing and are counted ({@link Counter#COMMAND_AFTER_CLOSE}).
 *
 * <p>Every method that posts throws {@link EngineOverloadedException} when the loop's queue of commands is full.
 */
public final class MediaSession implements JoinPartner, Player {
    private final MediaEngine engine;
    private final MediaLoop loop;
    private final long id;
    private final MediaListener listener;
    private final RtpSession session;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Sinks.One<SessionReport> report = Sinks.one();

    MediaSession(
            MediaEngine engine,
            MediaLoop loop,
            long id,
            MediaListener listener,
            @Nullable InetSocketAddress likelyRemote) {
        this.engine = engine;
        this.loop = loop;
        this.id = id;
        this.listener = listener;
        this.session = loop.open(id, new Events(), likelyRemote);
    }

    /** Unique within its engine. */
    @Override
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

    @Override
    public void play(long playId, AudioSource source) {
        post(() -> session.play(playId, source));
    }

    @Override
    public void playPaused(long playId, AudioSource source) {
        post(() -> {
            session.play(playId, source);
            session.pause(playId, true);
        });
    }

    @Override
    public void stopPlaying(long playId) {
        post(() -> session.stopPlaying(playId));
    }

    @Override
    public void pause(long playId) {
        post(() -> session.pause(playId, true));
    }

    @Override
    public void resume(long playId) {
        post(() -> session.pause(playId, false));
    }

    @Override
    public void seek(long playId, long deltaMs) {
        post(() -> session.plays().seek(playId, deltaMs));
    }

    @Override
    public void speed(long playId, double factor) {
        post(() -> session.plays().speed(playId, factor));
    }

    @Override
    public void volume(long playId, double decibels) {
        double linear = Math.pow(10, Math.clamp(decibels, -60, 24) / 20);
        post(() -> session.plays().volume(playId, linear));
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

    /**
     * Looks for these, and no longer for what an earlier call asked for; the listener hears of each. An empty set stops it.
     *
     * @param speechStartMs speech that is needed before it counts, for {@link Detection#SPEECH_STARTED}
     * @param speechEndMs silence that ends speech, for {@link Detection#SPEECH_ENDED}
     */
    public void detect(Set<Detection> wanted, int speechStartMs, int speechEndMs) {
        Set<Detection> copy = Set.copyOf(wanted);
        post(() -> session.ears().detect(copy, new VoiceActivity(speechStartMs, speechEndMs), AnswerJudge.usual()));
    }

    /** The same with the usual times of speech, and another judge of who has answered, which the session owns from now on. */
    public void detect(Set<Detection> wanted, AnswerJudge judge) {
        Set<Detection> copy = Set.copyOf(wanted);
        post(() -> session.ears().detect(copy, VoiceActivity.usual(), judge));
    }

    @Override
    public boolean closing() {
        return closing.get();
    }

    /** The same with the usual times of speech, 80 and 400 ms. */
    public void detect(Set<Detection> wanted) {
        detect(wanted, 80, 400);
    }

    /** Whether digits are taken out of what sinks, and so recordings, hear; this delays it by 60 ms. */
    public void hideDigits(boolean hide) {
        post(() -> session.ears().hideDigits(hide));
    }

    /** Whether anything of the far end is heard; it changes nothing of what was negotiated, and no source is learnt anew. */
    public void listen(boolean on) {
        post(() -> session.listen(on));
    }

    /** What the session has seen so far, the peer's RTCP reports among it; the last words are the answer of {@link #close}. */
    public Mono<SessionReport> report() {
        return Mono.create(asked -> {
            if (closing.get() || !loop.post(() -> asked.success(session.report()))) {
                asked.error(new SessionClosedException(this + " has ended, or its loop has no time"));
            }
        });
    }

    /** Lets a sink hear what is received from now on; at most eight, others are closed at once and counted. */
    public void addSink(AudioSink sink) {
        post(() -> session.addSink(sink));
    }

    /** The sink hears no more, and is closed. */
    public void removeSink(AudioSink sink) {
        post(() -> session.removeSink(sink));
    }

    @Override
    public void record(Recording recording) {
        post(() -> {
            session.addSink(recording.heard());
            session.addSaidSink(recording.said());
        });
    }

    @Override
    public void stopRecording(Recording recording) {
        post(() -> {
            session.removeSink(recording.heard());
            session.removeSaidSink(recording.said());
        });
    }

    /**
     * Joins this session to another: each hears the other as the direction says, beside what it plays and whom else it is
     * joined to. Joined to it already, it only changes the direction.
     *
     * @param direction seen from this session
     * @return when both are joined, whether anyone subscribes or not; or {@link SessionClosedException},
     *     {@link EngineOverloadedException} when one of them has too many joins
     */
    public Mono<Void> join(MediaSession other, JoinDirection direction) {
        if (other == this) {
            throw new IllegalArgumentException("a session cannot be joined to itself");
        }
        Sinks.Empty<Void> done = Sinks.empty();
        onLoop(me -> connect(me, other, direction.sends(), done, () -> other.onLoop(
                peer -> other.connect(peer, this, direction.receives(), done, done::tryEmitEmpty))));
        return done.asMono();
    }

    /** One way of a join: on this session's loop, then its other end on the other's, then {@code next}. */
    private void connect(RtpSession me, MediaSession other, boolean flows, Sinks.Empty<Void> done, Runnable next) {
        if (me.closed()) {
            other.left(id);
            done.tryEmitError(new SessionClosedException(this + " has ended"));
            return;
        }
        FrameRing ring;
        try {
            ring = flows ? me.joins().sayTo(other, me.rate()) : null;
        } catch (EngineOverloadedException e) {
            done.tryEmitError(e);
            return;
        }
        if (ring == null) {
            me.joins().beSilentTo(other.id);
        }
        other.onLoop(peer -> {
            if (peer.closed()) {
                left(other.id);
                done.tryEmitError(new SessionClosedException(other + " has ended"));
                return;
            }
            try {
                if (ring == null) {
                    peer.joins().beDeafTo(id);
                } else {
                    peer.listenTo(this, ring);
                }
                next.run();
            } catch (EngineOverloadedException e) {
                left(other.id);
                done.tryEmitError(e);
            }
        });
    }

    /** Ends the join to another session, both ways; one that does not exist is ignored. */
    public void unjoin(MediaSession other) {
        other.left(id);
        left(other.id);
    }

    @Override
    public void left(long partnerId) {
        onLoop(me -> {
            if (!me.closed()) {
                me.joins().drop(partnerId);
            }
        });
    }

    /** Does something on the session's loop, past the bound of commands: it comes of a command that was bounded. */
    void onLoop(Consumer<RtpSession> action) {
        if (!loop.postAlways(() -> action.accept(session))) {
            engine.countAfterClose();
        }
    }

    MediaLoop loop() {
        return loop;
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

    /**
     * Plays to whoever hears this session's far end, as if it said it: joined sessions and mixers, sinks, recordings. Plays
     * share the ids of the session's own.
     */
    public Player inward() {
        return new Inward(this);
    }

    /** {@link #inward}. */
    static final class Inward implements Player {
        private final MediaSession outer;

        private Inward(MediaSession outer) {
            this.outer = outer;
        }

        private void post(Runnable command) {
            outer.post(command);
        }

        private PlaySet plays() {
            return outer.session.inward();
        }

        @Override
        public void play(long playId, AudioSource source) {
            post(() -> plays().add(playId, source));
        }

        @Override
        public void playPaused(long playId, AudioSource source) {
            post(() -> {
                plays().add(playId, source);
                plays().pause(playId, true);
            });
        }

        @Override
        public void stopPlaying(long playId) {
            post(() -> plays().stop(playId));
        }

        @Override
        public void pause(long playId) {
            post(() -> plays().pause(playId, true));
        }

        @Override
        public void resume(long playId) {
            post(() -> plays().pause(playId, false));
        }

        @Override
        public void seek(long playId, long deltaMs) {
            post(() -> plays().seek(playId, deltaMs));
        }

        @Override
        public void speed(long playId, double factor) {
            post(() -> plays().speed(playId, factor));
        }

        @Override
        public void volume(long playId, double decibels) {
            double linear = Math.pow(10, Math.clamp(decibels, -60, 24) / 20);
            post(() -> plays().volume(playId, linear));
        }

        @Override
        public void record(Recording recording) {
            outer.record(recording);
        }

        @Override
        public void stopRecording(Recording recording) {
            outer.stopRecording(recording);
        }

        @Override
        public boolean closing() {
            return outer.closing();
        }
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
        public void onDetected(Detection what, int durationMs, int frequencyHz) {
            try {
                listener.onDetected(MediaSession.this, what, durationMs, frequencyHz);
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
