package org.rayo.server.media;

import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFrames;
import org.rayo.rtp.audio.AudioSource;
import org.rayo.rtp.audio.Playlist;
import org.rayo.rtp.engine.EngineOverloadedException;
import org.rayo.rtp.engine.MediaEngine;
import org.rayo.rtp.engine.MediaException;
import org.rayo.rtp.engine.MediaListener;
import org.rayo.rtp.engine.MediaSession;
import org.rayo.rtp.engine.PlayEnd;
import org.rayo.rtp.engine.PortsExhaustedException;
import org.rayo.rtp.engine.SessionReport;
import org.rayo.rtp.engine.StreamParameters;
import org.rayo.sdp.AudioCapabilities;
import org.rayo.sdp.CryptoSuite;
import org.rayo.sdp.MasterKey;
import org.rayo.sdp.NegotiatedAudio;
import org.rayo.server.call.CallSignal;
import org.rayo.server.component.OutputPlan;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** The media of one call: a session of the engine, what it plays and what it hears. Owned by the call's loop. */
public final class MediaLeg {
    private static final int DIGIT_MS = 100;
    private static final int DIGIT_GAP_MS = 100;

    private final EventExecutor loop;
    private final Consumer<CallSignal> signals;
    private final SoundLibrary sounds;
    private final MediaTerms terms;
    private final SecureRandom random;
    private final LongSupplier nanoClock;
    private final Map<CryptoSuite, MasterKey> keys = new EnumMap<>(CryptoSuite.class);
    private final Map<String, Play> plays = new HashMap<>();
    private final DigitWays digits;
    private long nextPlayId;
    private int rate = AudioFrames.SAMPLE_RATE;
    private @Nullable MediaSession session;
    private boolean closed;

    /** An output from its start to its end. {@code loading} is null once it plays. */
    private static final class Play {
        final long playId;
        @Nullable Disposable loading;
        boolean paused;
        long seekMs;
        double speed = 1;
        double volumeDb;

        Play(long playId, boolean paused) {
            this.playId = playId;
            this.paused = paused;
        }
    }

    MediaLeg(
            EventExecutor loop,
            Consumer<CallSignal> signals,
            SoundLibrary sounds,
            MediaTerms terms,
            SecureRandom random,
            LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.loop = loop;
        this.signals = signals;
        this.sounds = sounds;
        this.terms = terms;
        this.random = random;
        this.digits = new DigitWays(signals);
    }

    void open(MediaEngine engine, @Nullable InetSocketAddress likelyRemote) {
        engine.open(new Heard(), likelyRemote).subscribe(
                opened -> loop.execute(() -> opened(opened)), failure -> loop.execute(() -> failed(failure)));
    }

    private void opened(MediaSession opened) {
        if (closed) {
            close(opened);
            return;
        }
        session = opened;
        if (terms.hideDigits()) {
            opened.hideDigits(true);
        }
        signals.accept(new CallSignal.MediaOpened());
    }

    private void failed(Throwable failure) {
        boolean full = failure instanceof PortsExhaustedException || failure instanceof EngineOverloadedException;
        signals.accept(new CallSignal.MediaFailed(full ? 503 : 500, full ? "no media port is free" : "media cannot be opened"));
    }

    /** What we can do and where; the leg is open. */
    public AudioCapabilities capabilities() {
        return terms.capabilities(open().localRtpAddress().getPort(), this::key);
    }

    // one per suite and call: a new description must not change it
    private MasterKey key(CryptoSuite suite) {
        return keys.computeIfAbsent(suite, asked -> {
            byte[] octets = new byte[asked.masterOctets()];
            random.nextBytes(octets);
            return MasterKey.of(octets);
        });
    }

    private MediaSession open() {
        return Objects.requireNonNull(session, "media is not open");
    }

    /**
     * Sends and receives as negotiated, from now on.
     *
     * @return whether the far end's address can be used at all
     */
    public boolean start(NegotiatedAudio audio) {
        StreamParameters parameters = Streams.of(audio);
        if (parameters == null) {
            return false;
        }
        rate = parameters.encoding().sampleRate();
        open().start(parameters);
        return true;
    }

    /** Loads and plays; {@link CallSignal.OutputStarted} and {@link CallSignal.OutputEnded} tell how it goes. */
    public void play(String componentId, OutputPlan plan) {
        Play play = new Play(nextPlayId++, plan.startPaused());
        plays.put(componentId, play);
        Playlist.Options options =
                new Playlist.Options(plan.startOffsetMs(), plan.repeatTimes(), plan.repeatIntervalMs());
        play.loading = sounds.source(plan.sources(), options, rate)
                .subscribe(
                        source -> loop.execute(() -> begin(componentId, play, source)),
                        failure -> loop.execute(() -> end(componentId, play, text(failure))));
    }

    private static String text(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? "the sound cannot be loaded" : message;
    }

    private void begin(String componentId, Play play, AudioSource source) {
        if (plays.get(componentId) != play) {
            source.close();
            return;
        }
        play.loading = null;
        open().play(play.playId, source);
        if (play.seekMs != 0) {
            open().seek(play.playId, play.seekMs);
        }
        if (play.speed != 1 || play.volumeDb != 0) {
            tune(play);
        }
        if (play.paused) {
            open().pause(play.playId);
        }
        signals.accept(new CallSignal.OutputStarted(componentId));
    }

    /** Told once for each play. */
    private void end(String componentId, Play play, @Nullable String failure) {
        if (plays.remove(componentId, play)) {
            signals.accept(new CallSignal.OutputEnded(componentId, failure));
        }
    }

    public void stop(String componentId) {
        Play play = plays.get(componentId);
        if (play == null) {
            return;
        }
        if (play.loading != null) {
            play.loading.dispose();
        } else {
            open().stopPlaying(play.playId);
        }
        end(componentId, play, null);
    }

    public void pause(String componentId) {
        pause(componentId, true);
    }

    public void resume(String componentId) {
        pause(componentId, false);
    }

    private void pause(String componentId, boolean paused) {
        Play play = plays.get(componentId);
        if (play == null) {
            return;
        }
        play.paused = paused;
        if (play.loading != null) {
            return;
        }
        if (paused) {
            open().pause(play.playId);
        } else {
            open().resume(play.playId);
        }
    }

    /** Whether nothing of the far end is heard: neither voice nor digits. */
    public void mute(boolean on) {
        open().listen(!on);
    }

    /** Jumps from what is heard now; negative is back. */
    public void seek(String componentId, long deltaMs) {
        Play play = plays.get(componentId);
        if (play == null) {
            return;
        }
        if (play.loading != null) {
            play.seekMs += deltaMs;
        } else {
            open().seek(play.playId, deltaMs);
        }
    }

    /** How fast and how loud an output is played. */
    public void tune(String componentId, double speed, double volumeDb) {
        Play play = plays.get(componentId);
        if (play == null) {
            return;
        }
        play.speed = speed;
        play.volumeDb = volumeDb;
        if (play.loading == null) {
            tune(play);
        }
    }

    private void tune(Play play) {
        open().speed(play.playId, play.speed);
        open().volume(play.playId, play.volumeDb);
    }

    public void sendDigits(String digits) {
        open().sendDigits(digits, DIGIT_MS, DIGIT_GAP_MS);
    }

    /** A digit that came by signalling. */
    public void digitByInfo(char digit, int durationMs) {
        digits.info(digit, durationMs, nanoClock.getAsLong());
    }

    /** What was sent and received so far, and what the far end reports of it; empty before media is open and after it. */
    public Mono<SessionReport> report() {
        MediaSession known = session;
        return known == null || closed ? Mono.empty() : known.report().onErrorComplete(MediaException.class);
    }

    /** Frees the ports; nothing is signalled any more but the end of what played. */
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (String componentId : List.copyOf(plays.keySet())) {
            Play play = Objects.requireNonNull(plays.get(componentId));
            if (play.loading != null) {
                play.loading.dispose();
            }
            end(componentId, play, null);
        }
        if (session != null) {
            close(session);
        }
        // one that is still opening is closed as soon as it is open; to cancel it could lose it on the way here
    }

    private static void close(MediaSession session) {
        session.close().subscribe();
    }

    /** From the media loop to the call's. Digits are told in their order: one loop executes in order. */
    private final class Heard implements MediaListener {
        @Override
        public void onDigitStarted(MediaSession heard, char digit) {
            loop.execute(() -> digits.mediaStarted(digit, nanoClock.getAsLong()));
        }

        @Override
        public void onDigit(MediaSession heard, char digit, int durationMs) {
            loop.execute(() -> digits.mediaEnded(digit, durationMs, nanoClock.getAsLong()));
        }

        @Override
        public void onPlayEnded(MediaSession heard, long playId, PlayEnd end) {
            loop.execute(() -> playEnded(playId, end));
        }

        @Override
        public void onFailed(MediaSession heard, String reason) {
            signals.accept(new CallSignal.MediaFailed(500, "media broke down"));
        }
    }

    private void playEnded(long playId, PlayEnd end) {
        for (Map.Entry<String, Play> entry : plays.entrySet()) {
            if (entry.getValue().playId == playId) {
                end(entry.getKey(), entry.getValue(), end == PlayEnd.FAILED ? "the sound cannot be read, or too much plays on this call" : null);
                return;
            }
        }
    }
}
