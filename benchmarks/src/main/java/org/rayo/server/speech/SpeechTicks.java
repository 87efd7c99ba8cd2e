package org.rayo.server.speech;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullMarked;
import org.rayo.rtp.audio.PcmClip;
import org.rayo.rtp.audio.Playlist;
import org.rayo.rtp.audio.Sound;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.rtp.codec.AudioEncoding;
import org.rayo.rtp.engine.MediaConfig;
import org.rayo.rtp.engine.MediaEngine;
import org.rayo.rtp.engine.MediaListener;
import org.rayo.rtp.engine.MediaSession;
import org.rayo.rtp.engine.MediaStatistics;
import org.rayo.rtp.engine.PlayEnd;
import org.rayo.rtp.engine.StreamParameters;
import org.rayo.server.component.ssml.PlayItem;
import org.rayo.server.component.ssml.SpokenText;
import org.rayo.server.component.ssml.Ssml;
import org.rayo.server.component.ssml.SsmlException;
import org.rayo.server.component.ssml.VoiceWish;
import org.rayo.server.config.ConfigLoader;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.egress.EgressClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Whether the media clock keeps its time while twenty texts are spoken at once on the same processors: twenty calls play, and
 * twenty texts are on their way all the time. It lives in the speech package because engines do.
 */
@NullMarked
public final class SpeechTicks {
    private static final int CALLS = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private SpeechTicks() {}

    /** @param arguments {@code ENGINE SECONDS} */
    public static void main(String[] arguments) throws Exception {
        String name = arguments[0];
        Duration time = Duration.ofSeconds(Integer.parseInt(arguments[1]));
        ServerConfig.Synthesis config = ConfigLoader.load(null, List.of("speech.synthesizers=[" + name + "]", "speech.cache=0",
                "speech.timeout=2m"), Map.of()).speech().synthesis();
        EgressClient egress = new EgressClient(ServerConfig.defaults().egress());
        List<SpeechSynthesizer> engines = Engines.of(config, egress, server -> {
            throw new IllegalStateException("no speech server here");
        }, System.getenv("PATH"));
        MediaEngine media = MediaEngine.start(MediaConfig.defaults());
        try (Synthesizers speech = new Synthesizers(config, engines, new SimpleMeterRegistry(), System::nanoTime)) {
            for (MediaSession session : calls(media)) {
                session.play(1, new Playlist(List.of(tone()), new Playlist.Options(0, 0, 0)));
            }
            // compiled and loaded by then
            spoken(speech, Duration.ofSeconds(10));
            MediaStatistics before = media.statistics();
            double texts = spoken(speech, time);
            MediaStatistics after = media.statistics();
            System.out.printf(Locale.ROOT, "%-10s %d at once, %.0f texts in %d s; ticks %d, skipped %d, woken up late p99 %.2f ms p99.9 %.2f ms max %.2f ms%n",
                    name, CALLS, texts, time.toSeconds(), after.lateness().count() - before.lateness().count(),
                    after.skippedTicks() - before.skippedTicks(), after.lateness().quantileNanos(0.99) / 1e6,
                    after.lateness().quantileNanos(0.999) / 1e6, after.lateness().maxNanos() / 1e6);
        }
        media.stop().block();
        egress.close();
    }

    private static List<MediaSession> calls(MediaEngine media) {
        List<MediaSession> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            MediaSession session = media.open(new Nobody()).blockOptional().orElseThrow();
            session.start(StreamParameters.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9), AudioEncoding.PCMU, 101));
            calls.add(session);
        }
        return calls;
    }

    private static PcmClip tone() {
        short[] samples = new short[8000];
        ToneSource.dual(440, 480, -13, -1).read(samples, 0, samples.length);
        return PcmClip.of(samples);
    }

    /** How many texts were spoken in that time. */
    private static double spoken(Synthesizers speech, Duration time) {
        AtomicInteger count = new AtomicInteger();
        long until = System.nanoTime() + time.toNanos();
        Flux.range(0, Integer.MAX_VALUE)
                .takeWhile(i -> System.nanoTime() - until < 0)
                .flatMap(i -> speech.speak(text(i), 8000).flatMap(SpeechTicks::whole).doOnNext(done -> count.incrementAndGet()), CALLS, 1)
                .blockLast(PATIENCE);
        return count.get();
    }

    /** Waits until all of it is there. */
    private static Mono<Boolean> whole(Spoken spoken) {
        return Mono.fromCallable(() -> {
            for (Sound sound : spoken.sounds()) {
                try (var reader = sound.open()) {
                    reader.skip(Integer.MAX_VALUE / 2);
                }
            }
            return true;
        }).subscribeOn(reactor.core.scheduler.Schedulers.boundedElastic());
    }

    private static SpokenText text(int i) {
        try {
            for (PlayItem item : Ssml.read("<speak>You are caller number " + i + ". Please hold the line, somebody will be with you soon.</speak>", VoiceWish.ANY)) {
                if (item instanceof SpokenText text) {
                    return text;
                }
            }
        } catch (SsmlException e) {
            throw new IllegalStateException("the text of this program", e);
        }
        throw new IllegalStateException("nothing to speak");
    }

    private static final class Nobody implements MediaListener {
        @Override
        public void onDigitStarted(MediaSession session, char digit) {
            // nobody presses keys
        }

        @Override
        public void onDigit(MediaSession session, char digit, int durationMs) {
            // nobody presses keys
        }

        @Override
        public void onPlayEnded(MediaSession session, long playId, PlayEnd end) {
            // it goes round
        }
    }
}
