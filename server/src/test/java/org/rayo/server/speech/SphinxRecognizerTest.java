package org.rayo.server.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.rtp.audio.StreamResampler;
import org.rayo.rtp.codec.G711;
import org.rayo.server.component.SpeechGrammar;
import org.rayo.server.peers.Talker;
import reactor.core.publisher.Flux;

/** The embedded engine itself, on what a synthetic voice says through G.711. */
@Timeout(180)
class SphinxRecognizerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final SphinxRecognizer ENGINE = new SphinxRecognizer(SphinxModel.stock(), 2, 100);

    /** At 16 kHz. */
    static short[] telephoned(String words) {
        short[] pcm = Talker.pcm(words);
        for (int i = 0; i < pcm.length; i++) {
            pcm[i] = G711.fromMuLaw(G711.toMuLaw(pcm[i]));
        }
        StreamResampler resampler = new StreamResampler(8000, 16_000);
        short[] wide = new short[resampler.bound(pcm.length)];
        return java.util.Arrays.copyOf(wide, resampler.convert(pcm, 0, pcm.length, wide, 0));
    }

    private static List<Recognition.Alternative> understand(SpeechGrammar grammar, String words) {
        return understand(ENGINE, grammar, words);
    }

    static List<Recognition.Alternative> understand(SpeechRecognizer engine, SpeechGrammar grammar, String words) {
        Recognition last = engine.recognize(new SpeechRecognizer.Task(grammar, "en-US", 0.5), Flux.just(telephoned(words)))
                .blockLast(PATIENCE);
        return ((Recognition.Final) last).alternatives();
    }

    private static String heard(SpeechGrammar grammar, String words) {
        List<Recognition.Alternative> all = understand(grammar, words);
        return all.isEmpty() ? "" : all.getFirst().text();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "yes,no                                                | yes            | yes",
        "yes,no                                                | no             | no",
        "yes,no                                                | good morning everybody | ''",
        "[1-4 DIGITS]                                          | seven          | seven",
        "leave a message, check my balance, technical support  | check my balance | check my balance",
        "leave a message, check my balance, technical support  | technical support | technical support",
        "leave a message, check my balance, technical support  | i would like a cup of tea | ''",
    })
    void understandsWordsAndRefusesOthers(String grammar, String said, String heard) {
        assertThat(heard(RecognizersTest.grammar(grammar), said)).isEqualTo(heard);
    }

    /** The engine writes to the JDK's log, several lines for each utterance. */
    @Test
    void itLogsNothing() {
        List<String> logged = new CopyOnWriteArrayList<>();
        Handler ear = new Handler() {
            @Override
            public void publish(LogRecord line) {
                if (line.getSourceClassName().startsWith("edu.cmu")) {
                    logged.add(line.getLoggerName() + ": " + line.getMessage());
                }
            }

            @Override
            public void flush() {
                // nothing is kept back
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
        Logger root = Logger.getLogger("");
        root.addHandler(ear);
        SphinxRecognizer fresh = new SphinxRecognizer(SphinxModel.stock(), 1, 1);
        try {
            assertThat(understand(fresh, RecognizersTest.grammar("yes,no"), "yes")).isNotEmpty();
        } finally {
            fresh.close();
            root.removeHandler(ear);
        }
        assertThat(logged).isEmpty();
    }

    @Test
    void wordsThatAreInNoDictionary() {
        SpeechGrammar grammar = RecognizersTest.grammar("blorptastic, telephone, operator");
        assertThat(heard(grammar, "blorptastic")).isEqualTo("blorptastic");
        assertThat(ENGINE.refuses(grammar)).isNull();
        assertThat(ENGINE.refuses(RecognizersTest.grammar("да, нет"))).contains("sphinx4 does not know how");
    }

    @Test
    void severalAtOnceAndOneAfterTheOther() {
        SpeechGrammar grammar = RecognizersTest.grammar("yes,no");
        List<Flux<Recognition>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(ENGINE.recognize(new SpeechRecognizer.Task(grammar, "en-US", 0.5), Flux.just(telephoned(i % 2 == 0 ? "yes" : "no"))));
        }
        List<Recognition> results = Flux.mergeSequential(all).collectList().block(PATIENCE);
        assertThat(results).extracting(result -> ((Recognition.Final) result).alternatives().getFirst().text())
                .containsExactly("yes", "no", "yes", "no", "yes", "no", "yes", "no");
    }

    /** One that is not wanted any more stops within 20 ms of sound, and its model is good for the next one. */
    @Test
    void whoeverIsInterruptedStopsAtOnceAndIsWellAfterwards() throws Exception {
        SphinxContext context = new SphinxContext(SphinxModel.stock());
        SpeechGrammar menu = RecognizersTest.grammar("leave a message, check my balance, technical support");
        short[] words = telephoned("check my balance");
        SphinxContext.Found before = context.find(menu, words);
        short[] minute = new short[60 * 16_000];
        for (int at = 0; at < minute.length; at++) {
            minute[at] = words[at % words.length];
        }
        AtomicReference<Object> found = new AtomicReference<>("nothing yet");
        Thread worker = Thread.ofPlatform().start(() -> {
            try {
                found.set(context.find(menu, minute));
            } catch (InterruptedException e) {
                found.set(e);
            }
        });
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> context.frames() > 100);
        worker.interrupt();
        int frames = context.frames();
        worker.join(PATIENCE);
        assertThat(found.get()).isNull();
        assertThat(context.frames() - frames).as("frames of 10 ms after %d", frames).isBetween(0, 2);
        // interrupted before its first frame it looks at none
        Thread.currentThread().interrupt();
        assertThat(context.find(menu, minute)).isNull();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(context.frames()).isLessThanOrEqualTo(2);
        assertThat(context.find(menu, words)).isEqualTo(before);
    }

    @Test
    void nothingIsNothing() {
        SpeechGrammar grammar = RecognizersTest.grammar("yes,no");
        assertThat(((Recognition.Final) ENGINE.recognize(new SpeechRecognizer.Task(grammar, "en-US", 0.5), Flux.empty())
                .blockLast(PATIENCE)).alternatives()).isEmpty();
        assertThat(((Recognition.Final) ENGINE.recognize(new SpeechRecognizer.Task(grammar, "en-US", 0.5), Flux.just(new short[16_000]))
                .blockLast(PATIENCE)).alternatives()).isEmpty();
    }
}
