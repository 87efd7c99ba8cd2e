package org.rayo.server.media;

import io.netty.util.concurrent.EventExecutor;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.rayo.rtp.engine.MediaEngine;
import org.rayo.rtp.srtp.SrtpProtector;
import org.rayo.sdp.SrtpOffer;
import org.rayo.server.call.CallSignal;
import org.rayo.server.mixer.MixerSignal;

/** Opens the media of calls. Thread-safe. */
public final class MediaGateway {
    private final MediaEngine engine;
    private final SoundLibrary sounds;
    private final RecordingLibrary recordings;
    private final SpeechLibrary speech;
    private final MediaTerms terms;
    private final SecureRandom random;
    private final LongSupplier nanoClock;

    /**
     * @param sounds loads what is played
     * @param recordings makes the files of what is recorded
     * @param speech understands what is said
     * @param terms what is negotiated
     * @param nanoClock as {@link System#nanoTime()}
     */
    public MediaGateway(
            MediaEngine engine,
            SoundLibrary sounds,
            RecordingLibrary recordings,
            SpeechLibrary speech,
            MediaTerms terms,
            LongSupplier nanoClock) {
        this.recordings = recordings;
        this.speech = speech;
        this.nanoClock = nanoClock;
        this.engine = engine;
        this.sounds = sounds;
        this.terms = terms;
        try {
            // keys are made on the calls' loops: this generator reads the system's entropy once, here
            this.random = SecureRandom.getInstance("DRBG");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK lacks DRBG", e);
        }
        random.nextBytes(new byte[1]);
        if (terms.srtp() != SrtpOffer.Policy.OFF) {
            SrtpProtector.prepare();
        }
    }

    /**
     * Opens a leg; {@link CallSignal.MediaOpened} or {@link CallSignal.MediaFailed} tells what came of it.
     *
     * @param loop the call's; every method of the leg is called there
     * @param offer the far end's SDP, from which its media will probably come; empty when it made none yet
     */
    public MediaLeg open(EventExecutor loop, byte[] offer, Consumer<CallSignal> signals) {
        MediaLeg leg = new MediaLeg(loop, signals, sounds, recordings, speech, terms, random, nanoClock);
        leg.open(engine, Streams.likelyRemote(offer));
        return leg;
    }

    /**
     * The sound of a mixer, to which nobody is connected yet.
     *
     * @param loop the mixer's; every method of it is called there
     * @param name for the log
     */
    public MixerMedia mixer(String name, EventExecutor loop, Consumer<MixerSignal> signals) {
        return new MixerMedia(engine, loop, name, signals, sounds, recordings, speech);
    }
}
