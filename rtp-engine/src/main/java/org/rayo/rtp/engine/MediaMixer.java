package org.rayo.rtp.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.rayo.rtp.audio.AudioSink;
import org.rayo.rtp.audio.AudioSource;
import org.rayo.rtp.audio.Recording;
import org.rayo.rtp.detect.AnswerJudge;
import org.rayo.rtp.detect.Detection;
import org.rayo.rtp.mixer.FrameRing;
import org.rayo.rtp.mixer.Mix;
import org.rayo.rtp.mixer.MixListener;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A conference of sessions, from any thread: each call posts one message to the mixer's loop, in order; sessions may be on
 * other loops. Methods that post throw {@link EngineOverloadedException} when the loop's queue of commands is full; after
 * {@link #close} they do nothing and are counted.
 */
public final class MediaMixer implements JoinPartner, Player {
    private final MediaEngine engine;
    private final MediaLoop loop;
    private final long id;
    private final String name;
    private final MixerListener listener;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Sinks.Empty<Void> closed = Sinks.empty();

    // on the loop
    private final Map<Long, MediaSession> members = new HashMap<>();
    private final MixerCore core;
    private boolean ended;

    MediaMixer(MediaEngine engine, MediaLoop loop, long id, String name, MixerListener listener) {
        this.engine = engine;
        this.loop = loop;
        this.id = id;
        this.name = name;
        this.listener = listener;
        this.core = new MixerCore(loop.context(), new Speech(), this::ended);
    }

    /** Puts it on its loop; called once, there. */
    void open() {
        loop.add(core);
    }

    @Override
    public long id() {
        return id;
    }

    /** As it was named when it was made; for the log. */
    public String name() {
        return name;
    }

    /**
     * A session takes part; fading in. One that does already only changes its direction.
     *
     * @return when it is there, whether anyone subscribes or not; or {@link SessionClosedException},
     *     {@link EngineOverloadedException}
     */
    public Mono<Void> join(MediaSession session, JoinDirection direction) {
        Sinks.Empty<Void> done = Sinks.empty();
        session.onLoop(me -> {
            if (me.closed()) {
                done.tryEmitError(new SessionClosedException(session + " has ended"));
                return;
            }
            FrameRing says;
            FrameRing hears;
            try {
                says = me.joins().sayTo(this, me.rate());
                FrameRing known = me.joins().heardFrom(id);
                hears = known == null ? new FrameRing(says.rate()) : known;
                me.listenTo(this, hears);
            } catch (EngineOverloadedException e) {
                done.tryEmitError(e);
                return;
            }
            always(() -> take(session, says, hears, direction, done));
        });
        return done.asMono();
    }

    private void take(
            MediaSession session, FrameRing says, FrameRing hears, JoinDirection direction, Sinks.Empty<Void> done) {
        if (ended) {
            session.left(id);
            done.tryEmitError(new SessionClosedException("mixer " + name + " has ended"));
        } else {
            if (members.putIfAbsent(session.id(), session) == null) {
                core.mix().add(session.id(), says, hears, direction.sends(), direction.receives());
            } else {
                core.mix().direct(session.id(), direction.sends(), direction.receives());
            }
            done.tryEmitEmpty();
        }
    }

    /** A session takes part no more, fading out; unknown ones are ignored. */
    public void unjoin(MediaSession session) {
        post(() -> {
            if (members.containsKey(session.id())) {
                gone(session.id());
                session.left(id);
            }
        });
    }

    @Override
    public void left(long sessionId) {
        always(() -> gone(sessionId));
    }

    private void gone(long sessionId) {
        if (members.containsKey(sessionId)) {
            core.mix().remove(sessionId);
            members.remove(sessionId);
        }
    }

    /** Whether a participant is heard at all, whatever its direction. */
    public void mute(MediaSession session, boolean muted) {
        post(() -> core.mix().mute(session.id(), muted));
    }

    /** @param decibels how much louder a participant is heard, clamped to -60…18; below -60 it is not heard */
    public void gain(MediaSession session, double decibels) {
        double linear = decibels < -60 ? 0 : Math.pow(10, Math.min(decibels, 18) / 20);
        post(() -> core.mix().gain(session.id(), linear));
    }

    @Override
    public void play(long playId, AudioSource source) {
        post(() -> core.plays().add(playId, source));
    }

    @Override
    public void playPaused(long playId, AudioSource source) {
        post(() -> {
            core.plays().add(playId, source);
            core.plays().pause(playId, true);
        });
    }

    @Override
    public void stopPlaying(long playId) {
        post(() -> core.plays().stop(playId));
    }

    @Override
    public void pause(long playId) {
        post(() -> core.plays().pause(playId, true));
    }

    @Override
    public void resume(long playId) {
        post(() -> core.plays().pause(playId, false));
    }

    @Override
    public void seek(long playId, long deltaMs) {
        post(() -> core.plays().seek(playId, deltaMs));
    }

    @Override
    public void speed(long playId, double factor) {
        post(() -> core.plays().speed(playId, factor));
    }

    @Override
    public void volume(long playId, double decibels) {
        double linear = Math.pow(10, Math.clamp(decibels, -60, 24) / 20);
        post(() -> core.plays().volume(playId, linear));
    }

    /** Lets a sink hear all participants and plays; otherwise as {@link MediaSession#addSink}. */
    public void addSink(AudioSink sink) {
        post(() -> core.sinks().add(sink));
    }

    /** The sink hears no more, and is closed. */
    public void removeSink(AudioSink sink) {
        post(() -> core.sinks().remove(sink));
    }

    /** Lets a sink hear all participants, but not what is played to them. */
    public void addEar(AudioSink ear) {
        post(() -> core.ears().add(ear));
    }

    /** It hears no more, and is closed. */
    public void removeEar(AudioSink ear) {
        post(() -> core.ears().remove(ear));
    }

    @Override
    public void record(Recording recording) {
        post(() -> core.sinks().add(recording.mixed()));
    }

    @Override
    public void stopRecording(Recording recording) {
        post(() -> core.sinks().remove(recording.mixed()));
    }

    /**
     * Looks for these in what all participants say together, without what is played to them, from now on and for no others; an
     * empty set stops it.
     *
     * @param judge of who has answered, which the mixer owns from now on
     */
    public void detect(Set<Detection> wanted, AnswerJudge judge) {
        Set<Detection> copy = Set.copyOf(wanted);
        post(() -> core.detect(copy, judge, this::detected));
    }

    private void detected(Detection what, int durationMs, int frequencyHz) {
        guarded(() -> listener.onDetected(this, what, durationMs, frequencyHz));
    }

    @Override
    public boolean closing() {
        return closing.get();
    }

    /** Ends the mixer, whether anyone subscribes or not: plays end, sinks are closed, sessions are not joined any more. */
    public Mono<Void> close() {
        if (closing.compareAndSet(false, true) && !loop.postAlways(this::closeOnLoop)) {
            closed.tryEmitEmpty();
        }
        return closed.asMono();
    }

    /** Closes the mixer if it belongs to this loop, on which the call is made. */
    void closeIfOn(MediaLoop candidate) {
        if (candidate == loop) {
            closing.set(true);
            closeOnLoop();
        }
    }

    private void closeOnLoop() {
        if (!ended) {
            ended = true;
            for (MediaSession session : members.values()) {
                session.left(id);
            }
            members.clear();
            core.close();
            loop.remove(core);
            engine.forget(this);
        }
        closed.tryEmitEmpty();
    }

    private void post(Runnable command) {
        if (closing.get()) {
            engine.countAfterClose();
        } else if (!loop.post(() -> run(command))) {
            throw new EngineOverloadedException("the media loop's command queue is full or the engine has stopped");
        }
    }

    private void run(Runnable command) {
        if (ended) {
            loop.counters().increment(Counter.COMMAND_AFTER_CLOSE);
        } else {
            command.run();
        }
    }

    // one message per command of a caller, which was bounded where it came in
    private void always(Runnable command) {
        if (!loop.postAlways(command)) {
            engine.countAfterClose();
        }
    }

    private void ended(long playId, PlayEnd end) {
        guarded(() -> listener.onPlayEnded(this, playId, end));
    }

    /** A listener that throws must not hurt the loop. */
    private void guarded(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException e) {
            loop.counters().increment(Counter.CALLBACK_FAILED);
        }
    }

    @Override
    public String toString() {
        return "mixer-" + id + " " + name;
    }

    private final class Speech implements MixListener {
        @Override
        public void onSpeaking(long participant, boolean speaking) {
            MediaSession session = members.get(participant);
            if (session != null) {
                guarded(() -> listener.onSpeaking(MediaMixer.this, session, speaking));
            }
        }

        @Override
        public void onLoudest(long participant) {
            MediaSession session = participant == Mix.NOBODY ? null : members.get(participant);
            guarded(() -> listener.onLoudest(MediaMixer.this, session));
        }
    }
}
