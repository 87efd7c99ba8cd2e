package org.rayo.server.media;

import io.netty.util.concurrent.EventExecutor;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.rayo.rtp.audio.PcmClip;
import org.rayo.rtp.codec.AudioEncoding;
import org.rayo.rtp.engine.MediaEngine;
import org.rayo.server.call.CallSignal;
import reactor.core.publisher.Mono;

/** Opens the media of calls. Thread-safe. */
public final class MediaGateway {
    private final MediaEngine engine;
    private final Function<String, Mono<PcmClip>> clips;
    private final List<String> codecs;
    private final String advertisedHost;

    /**
     * @param clips loads the sound behind a URI; its errors carry a text for the application
     * @param codecs names in the order of preference
     * @param advertisedHost what far ends are told to send to
     */
    public MediaGateway(
            MediaEngine engine, Function<String, Mono<PcmClip>> clips, List<String> codecs, String advertisedHost) {
        this.engine = engine;
        this.clips = clips;
        this.codecs = built(codecs);
        this.advertisedHost = advertisedHost;
    }

    /** Those of these codecs that the engine has, in their order. */
    public static List<String> built(List<String> codecs) {
        return codecs.stream()
                .filter(name -> Arrays.stream(AudioEncoding.values()).anyMatch(each -> each.name().equalsIgnoreCase(name)))
                .toList();
    }

    /**
     * Opens a leg; {@link CallSignal.MediaOpened} or {@link CallSignal.MediaFailed} tells what came of it.
     *
     * @param loop the call's; every method of the leg is called there
     */
    public MediaLeg open(EventExecutor loop, Consumer<CallSignal> signals) {
        MediaLeg leg = new MediaLeg(loop, signals, clips, codecs, advertisedHost);
        leg.open(engine);
        return leg;
    }
}
