package org.rayo.server.media;

import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFrames;
import org.rayo.rtp.audio.AudioSink;
import org.rayo.rtp.detect.AnswerJudge;
import org.rayo.rtp.detect.Detection;
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
import org.rayo.server.call.PeerMedia;
import org.rayo.server.component.ListenPlan;
import org.rayo.server.component.RecordPlan;
import org.rayo.server.component.SpeechPlan;
import org.rayo.server.protocol.RayoCommand.JoinDirection;
import reactor.core.publisher.Mono;

/** The media of one call: a session of the engine, what it plays and what it hears. Owned by the call's loop. */
public final class MediaLeg {
    private static final int DIGIT_GAP_MS = 100;

    private final EventExecutor loop;
    private final Consumer<CallSignal> signals;
    private final MediaTerms terms;
    private final SecureRandom random;
    private final LongSupplier nanoClock;
    private final Map<CryptoSuite, MasterKey> keys = new EnumMap<>(CryptoSuite.class);
    private final Outputs outputs;
    private final DigitWays digits;
    private final Recorders recorders;
    private final Ears ears;
    private int rate = AudioFrames.SAMPLE_RATE;
    private @Nullable MediaSession session;
    /** Digits come as events; else they are in the sound. */
    private boolean events;
    private @Nullable StreamParameters running;
    private boolean hidden;
    private boolean closed;

    MediaLeg(
            EventExecutor loop,
            Consumer<CallSignal> signals,
            SoundLibrary sounds,
            RecordingLibrary recordings,
            SpeechLibrary speech,
            MediaTerms terms,
            SecureRandom random,
            LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.loop = loop;
        this.signals = signals;
        this.terms = terms;
        this.random = random;
        this.outputs = new Outputs(loop, signals, sounds, this::open, () -> open().inward(), () -> rate);
        this.digits = new DigitWays(signals);
        this.recorders = new Recorders(loop, signals, recordings);
        this.ears = new Ears(loop, signals, speech);
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
        events = parameters.telephoneEventPayloadType() >= 0;
        running = parameters;
        open().start(parameters);
        return true;
    }

    /** While the far end hears somebody else directly it is sent nothing. */
    public void park(boolean on) {
        StreamParameters known = running;
        if (known != null && !closed) {
            open().start(on ? known.sending(false) : known);
        }
    }

    /** What plays to the far end. */
    public Outputs outputs() {
        return outputs;
    }

    /** Records; {@link CallSignal.RecordingEnded} tells when and how it is over, once. */
    public void record(String componentId, RecordPlan plan) {
        recorders.start(componentId, plan, open(), rate);
    }

    /** What comes from now on is left out, or recorded again. */
    public void pauseRecording(String componentId, boolean on) {
        recorders.pause(componentId, on);
    }

    public void stopRecording(String componentId) {
        recorders.stop(componentId, closed ? null : session);
    }

    /** Listens for these signals and no others; {@link CallSignal.Detected} tells of each. */
    public void listen(ListenPlan plan) {
        open().detect(Signals.detections(plan), new AnswerJudge(plan.minSpeechMs(), plan.finalSilenceMs()));
    }

    /** Understands what the far end says next; {@link CallSignal.SpeechBegan} and {@link CallSignal.SpeechOver} tell. */
    public void startListening(String componentId, SpeechPlan plan) {
        ears.start(componentId, plan, open()::addSink, this::removeEar);
    }

    /** What it says is over now. */
    public void endListening(String componentId) {
        ears.end(componentId);
    }

    public void stopListening(String componentId) {
        ears.stop(componentId, this::removeEar);
    }

    private void removeEar(AudioSink ear) {
        if (!closed) {
            open().removeSink(ear);
        }
    }

    /** Whether nothing of the far end is heard: neither voice nor digits. */
    public void mute(boolean on) {
        open().listen(!on);
    }

    /** For the calls and mixers that this one is joined to, on whichever loop. */
    public PeerMedia forPeers() {
        return new JoinedSession(open());
    }

    /** Connects the sound of another call; {@code done} hears on any thread whether that worked. */
    public void join(PeerMedia other, JoinDirection direction, Consumer<Boolean> done) {
        open().join(((JoinedSession) other).session(), engineDirection(direction))
                .subscribe(joined -> { }, failure -> done.accept(false), () -> done.accept(true));
    }

    /** Parts it. */
    public void unjoin(PeerMedia other) {
        open().unjoin(((JoinedSession) other).session());
    }

    static org.rayo.rtp.engine.JoinDirection engineDirection(JoinDirection direction) {
        return switch (direction) {
            case DUPLEX -> org.rayo.rtp.engine.JoinDirection.DUPLEX;
            case SEND -> org.rayo.rtp.engine.JoinDirection.SEND;
            case RECV -> org.rayo.rtp.engine.JoinDirection.RECV;
        };
    }

    /** Whether nobody but the components of the call hears its digits. */
    public boolean hidesDigits() {
        return hidden || terms.hideDigits();
    }

    /** Hides digits for a time, beside what the configuration hides. */
    public void hideDigits(boolean on) {
        hidden = on;
        if (!closed) {
            open().hideDigits(hidesDigits());
        }
    }

    public void sendDigits(String digits, int toneMs) {
        open().sendDigits(digits, toneMs, DIGIT_GAP_MS);
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
        ears.close();
        outputs.close();
        if (session != null) {
            close(session);
        }
        recorders.close();
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
            loop.execute(() -> digits.mediaEnded(digit, durationMs, !events, nanoClock.getAsLong()));
        }

        @Override
        public void onPlayEnded(MediaSession heard, long playId, PlayEnd end) {
            loop.execute(() -> {
                if (!recorders.beeped(playId, heard)) {
                    outputs.ended(playId, end);
                }
            });
        }

        @Override
        public void onDetected(MediaSession heard, Detection what, int durationMs, int frequencyHz) {
            CallSignal.Detected detected = Signals.detected(what, durationMs, frequencyHz);
            if (detected != null) {
                signals.accept(detected);
            }
        }

        @Override
        public void onFailed(MediaSession heard, String reason) {
            signals.accept(new CallSignal.MediaFailed(500, "media broke down"));
        }
    }
}
