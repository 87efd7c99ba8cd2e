package org.rayo.server.speech;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.rayo.rtp.audio.AudioReader;
import org.rayo.rtp.audio.Sound;
import org.rayo.rtp.codec.AudioEncoding;
import org.rayo.rtp.engine.Counter;
import org.rayo.rtp.engine.MediaConfig;
import org.rayo.rtp.engine.MediaEngine;
import org.rayo.rtp.engine.MediaListener;
import org.rayo.rtp.engine.MediaSession;
import org.rayo.rtp.engine.PlayEnd;
import org.rayo.rtp.engine.StreamParameters;
import org.rayo.server.config.ConfigLoader;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Many texts, by the embedded engine. */
@Timeout(180)
class SpeechLoadTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int REQUESTS = 2000;

    private static Synthesizers synthesizers(SpeechSynthesizer engine, String... sets) throws Exception {
        return new Synthesizers(ConfigLoader.load(null, List.of(sets), Map.of()).speech().synthesis(), List.of(engine),
                new SimpleMeterRegistry(), System::nanoTime);
    }

    /** Waits for all of it, on another thread than that which makes it. */
    private static Mono<Long> whole(Spoken spoken) {
        return Mono.fromCallable(() -> samples(spoken)).subscribeOn(Schedulers.boundedElastic());
    }

    private static long samples(Spoken spoken) {
        long all = 0;
        for (Sound sound : spoken.sounds()) {
            try (AudioReader reader = sound.open()) {
                all += reader.skip(Integer.MAX_VALUE / 2);
            } catch (java.io.IOException e) {
                throw new AssertionError(e);
            }
        }
        assertThat(spoken.failure().get()).isNull();
        return all;
    }

    /** Whether the clock is exact beside it is measured where nothing else runs, by {@code benchmarks/speech/run}. */
    @Test
    void twentyTextsAtOnceAreSpokenWhileTheMediaGoesOn() throws Exception {
        FreeTtsSynthesizer engine = new FreeTtsSynthesizer(2, 100);
        MediaEngine media = MediaEngine.start(MediaConfig.defaults());
        MediaSession session = Objects.requireNonNull(media.open(new Nobody()).block(PATIENCE));
        session.start(StreamParameters.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9), AudioEncoding.PCMU, -1));
        Synthesizers all = synthesizers(engine, "speech.timeout=60s");
        List<Long> samples = Flux.range(0, 20)
                .flatMap(i -> all.speak(SynthesizersTest.text("This is caller number " + i + ". " + "Please hold the line. ".repeat(4)), 8000)
                        .flatMap(SpeechLoadTest::whole), 20)
                .collectList().block(PATIENCE);
        assertThat(samples).hasSize(20).allMatch(count -> count > 4 * 8000);
        long ticks = media.statistics().lateness().count();
        assertThat(ticks).isPositive();
        assertThat(media.statistics().count(Counter.TICKS_SKIPPED)).as("skipped of %d", ticks).isLessThan(ticks / 4 + 25);
        session.close().block(PATIENCE);
        media.stop().block(PATIENCE);
        all.close();
    }

    @Test
    void memoryIsFlatOverTwoThousandTexts() throws Exception {
        FreeTtsSynthesizer engine = new FreeTtsSynthesizer(2, 100);
        Synthesizers all = synthesizers(engine, "speech.cache=256KiB", "speech.timeout=60s");
        long first = speak(all, 0, REQUESTS / 4);
        long last = speak(all, REQUESTS / 4, REQUESTS);
        all.close();
        assertThat(last - first).as("heap after %d texts, against %d after a quarter of them", last, first).isLessThan(6L << 20);
    }

    /** Another for each number, and short. */
    private static String word(int number) {
        StringBuilder word = new StringBuilder();
        for (int rest = number + 50; rest > 0; rest /= 50) {
            word.append("bdfgklmnpr".charAt(rest % 10)).append("aeiou".charAt(rest / 10 % 5));
        }
        return word.toString();
    }

    /** The heap afterwards. */
    private static long speak(Synthesizers all, int from, int to) {
        Flux.range(from, to - from)
                .flatMap(i -> all.speak(SynthesizersTest.text(word(i)), 8000).flatMap(SpeechLoadTest::whole), 4)
                .blockLast(PATIENCE);
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            used = Math.min(used, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return used;
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
            // nobody waits
        }
    }
}
