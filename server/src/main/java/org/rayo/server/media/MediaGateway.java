package org.rayo.server.media;

import io.netty.util.concurrent.EventExecutor;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.rayo.rtp.audio.PcmClip;
import org.rayo.rtp.engine.MediaEngine;
import org.rayo.rtp.srtp.SrtpProtector;
import org.rayo.sdp.SrtpOffer;
import org.rayo.server.call.CallSignal;
import reactor.core.publisher.Mono;

/** Opens the media of calls. Thread-safe. */
public final class MediaGateway {
    private final MediaEngine engine;
    private final Function<String, Mono<PcmClip>> clips;
    private final MediaTerms terms;
    private final SecureRandom random;

    /**
     * @param clips loads the sound behind a URI; its errors carry a text for the application
     * @param terms what is negotiated
     */
    public MediaGateway(MediaEngine engine, Function<String, Mono<PcmClip>> clips, MediaTerms terms) {
        this.engine = engine;
        this.clips = clips;
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
     */
    public MediaLeg open(EventExecutor loop, Consumer<CallSignal> signals) {
        MediaLeg leg = new MediaLeg(loop, signals, clips, terms, random);
        leg.open(engine);
        return leg;
    }
}
