package org.rayo.server.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.rayo.server.component.Meaning;
import org.rayo.server.component.SpeechGrammar;
import org.rayo.server.component.SpeechOutcome;
import org.rayo.server.component.SpeechPlan;
import org.rayo.server.config.ConfigException;
import org.rayo.server.config.ConfigLoader;
import org.rayo.server.grammar.Grammars;
import org.rayo.server.media.SpeechLibrary;
import org.rayo.server.peers.Talker;
import org.rayo.server.protocol.RayoCommand.GrammarSource;
import org.rayo.server.speech.SpeechFailure.Kind;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Who understands, and who stands in; engines are made up, what is said is not. */
class RecognizersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<SpeechOutcome> outcomes = new CopyOnWriteArrayList<>();
    private final AtomicInteger began = new AtomicInteger();
    private Recognizers recognizers;

    @AfterEach
    void close() {
        if (recognizers != null) {
            recognizers.close();
        }
    }

    static SpeechGrammar grammar(String simple) {
        try {
            return new Grammars().compileSpeech(List.of(new GrammarSource(null, "application/grammar+voxeo", simple)));
        } catch (org.rayo.server.component.GrammarException e) {
            throw new AssertionError(e);
        }
    }

    private static SpeechPlan plan(String recognizer) {
        return new SpeechPlan(grammar("help(yes please, help me), no"), recognizer, null, 0.5, -1);
    }

    private Recognizers of(SpeechRecognizer... engines) throws ConfigException {
        recognizers = new Recognizers(ConfigLoader.parse("speech: { recognition: { timeout: 500ms } }").speech().recognition(),
                List.of(engines), meters, System::nanoTime);
        return recognizers;
    }

    /** At 16 kHz, in frames, with silence at the end. */
    static void say(SpeechLibrary.Ear ear, String words) {
        short[] narrow = Talker.pcm(words);
        short[] frame = new short[320];
        for (int from = 0; from < narrow.length + 8 * 900; from += 160) {
            for (int i = 0; i < 320; i++) {
                int at = from + i / 2;
                frame[i] = at < narrow.length ? narrow[at] : 0;
            }
            ear.sink().onFrame(frame, 0, 320);
        }
    }

    private SpeechOutcome outcome(String recognizer) {
        outcomes.clear();
        SpeechLibrary.Ear ear = recognizers.listen(plan(recognizer), began::incrementAndGet, outcomes::add);
        say(ear, "yes please");
        await().atMost(PATIENCE).until(() -> outcomes.size() == 1);
        return outcomes.getFirst();
    }

    /** SRGS 1.0 §4.5; the input's own language is before it. */
    @Test
    void theLanguageOfTheGrammarIsHeardWhereTheInputDoesNotSay() throws Exception {
        String text = "#ABNF 1.0;\nlanguage de-DE; mode voice; root $r; public $r = ja;";
        SpeechGrammar german = new org.rayo.server.grammar.Grammars().compileSpeech(
                List.of(new org.rayo.server.protocol.RayoCommand.GrammarSource(null, "application/srgs", text)));
        assertThat(RecognizerChoice.language(new SpeechPlan(german, null, null, 0.5, -1), "en-US")).isEqualTo("de-de");
        assertThat(RecognizerChoice.language(new SpeechPlan(german, null, "fr", 0.5, -1), "en-US")).isEqualTo("fr");
        assertThat(RecognizerChoice.language(new SpeechPlan(grammar("yes"), null, null, 0.5, -1), "en-US")).isEqualTo("en-US");
    }

    @Test
    void theFirstIsAskedAndTheGrammarTellsWhatItMeans() throws Exception {
        FakeRecognizer first = FakeRecognizer.says("first", "yes please");
        FakeRecognizer second = FakeRecognizer.says("second", "no");
        of(first, second);
        assertThat(outcome(null)).isEqualTo(new SpeechOutcome.Understood("yes please", 0.9, Meaning.of("help")));
        assertThat(began).hasValue(1);
        assertThat(second.asked).hasValue(0);
        // what is said with something before and after it, and no more
        assertThat(first.heard.stream().mapToInt(piece -> piece.length).sum()).isBetween(16_000 / 2, 16_000 * 5 / 2);
        assertThat(outcome("second")).isEqualTo(new SpeechOutcome.Understood("no", 0.9, Meaning.of("no")));
        assertThat(meters.get("rayo.recognition.outcomes").tag("outcome", "match").counter().count()).isEqualTo(2);
    }

    @Test
    void whatIsNotOfTheGrammarIsNotUnderstood() throws Exception {
        of(FakeRecognizer.says("first", "maybe"));
        assertThat(outcome(null)).isEqualTo(new SpeechOutcome.NotUnderstood());
    }

    @Test
    void oneThatFailsOrHangsOrGivesNothingIsReplacedAndHearsAllOfIt() throws Exception {
        FakeRecognizer broken = new FakeRecognizer("broken", 16_000,
                (task, audio) -> audio.take(3).thenMany(Flux.error(new SpeechFailure(Kind.BROKEN, "x"))));
        FakeRecognizer hangs = new FakeRecognizer("hangs", 16_000, (task, audio) -> Flux.never());
        FakeRecognizer silent = new FakeRecognizer("silent", 16_000, (task, audio) -> audio.thenMany(Flux.empty()));
        FakeRecognizer rubbish = new FakeRecognizer("rubbish", 16_000, (task, audio) -> Flux.error(new IllegalStateException("mine")));
        FakeRecognizer good = new FakeRecognizer("good", 8000, (task, audio) -> audio.thenMany(Flux.just(FakeRecognizer.result("no"))));
        of(broken, hangs, silent, rubbish, good);
        assertThat(outcome(null)).isEqualTo(new SpeechOutcome.Understood("no", 0.9, Meaning.of("no")));
        assertThat(hangs.cancelled).hasValue(1);
        assertThat(good.heard.stream().mapToInt(piece -> piece.length).sum()).isBetween(8000 / 2, 8000 * 5 / 2);
        assertThat(meters.get("rayo.recognition.failures").tag("engine", "hangs").tag("kind", "timeout").counter().count()).isEqualTo(1);
        assertThat(meters.get("rayo.recognition.failures").tag("engine", "rubbish").tag("kind", "broken").counter().count()).isEqualTo(1);
    }

    @Test
    void whoeverCannotBeToldKeepsNobodyElseFromBeingHeard() throws Exception {
        of(FakeRecognizer.says("first", "no"));
        AtomicInteger told = new AtomicInteger();
        recognizers.listen(plan(null), began::incrementAndGet, outcome -> {
            told.incrementAndGet();
            throw new IllegalStateException("the call is gone");
        }).sink().close();
        await().atMost(PATIENCE).until(() -> told.get() == 1);
        assertThat(outcome(null)).isEqualTo(new SpeechOutcome.Understood("no", 0.9, Meaning.of("no")));
        assertThat(told).hasValue(1);
    }

    @Test
    void whenAllFailTheReasonIsTold() throws Exception {
        of(new FakeRecognizer("one", 16_000, (task, audio) -> Flux.error(new SpeechFailure(Kind.BUSY, "one has too much to do"))));
        assertThat(outcome(null)).isEqualTo(new SpeechOutcome.Failed("one has too much to do"));
    }

    @Test
    void oneThatFailsOftenIsLeftAlone() throws Exception {
        FakeRecognizer broken = new FakeRecognizer("broken", 16_000, (task, audio) -> Flux.error(new IllegalStateException("x")));
        of(broken, FakeRecognizer.says("good", "no"));
        for (int i = 0; i < CircuitBreaker.FAILURES + 2; i++) {
            outcome(null);
        }
        assertThat(broken.asked).hasValue(CircuitBreaker.FAILURES);
        assertThat(meters.get("rayo.recognition.resting").tag("engine", "broken").gauge().value()).isEqualTo(1);
    }

    @Test
    void whoeverStopsHearsNoMoreAndTheEngineStops() throws Exception {
        FakeRecognizer hangs = new FakeRecognizer("hangs", 16_000, (task, audio) -> Flux.never());
        of(hangs);
        SpeechLibrary.Ear ear = recognizers.listen(plan(null), began::incrementAndGet, outcomes::add);
        say(ear, "no");
        await().atMost(PATIENCE).until(() -> hangs.asked.get() == 1);
        ear.cancel();
        assertThat(hangs.cancelled).hasValue(1);
        assertThat(meters.get("rayo.recognition.listening").gauge().value()).isZero();
        assertThat(outcomes).isEmpty();
    }

    @Test
    void whatComesAfterItWasTakenBackIsNoMoreHeard() throws Exception {
        Sinks.Many<Recognition> late = Sinks.many().multicast().directBestEffort();
        FakeRecognizer slow = new FakeRecognizer("slow", 16_000, (task, audio) -> late.asFlux());
        of(slow);
        SpeechLibrary.Ear ear = recognizers.listen(plan(null), began::incrementAndGet, outcomes::add);
        say(ear, "no");
        await().atMost(PATIENCE).until(() -> late.currentSubscriberCount() == 1);
        ear.cancel();
        // at once, not when the engine has noticed
        assertThat(late.currentSubscriberCount()).isZero();
        late.tryEmitNext(FakeRecognizer.result("no"));
        say(ear, "no");
        assertThat(outcomes).isEmpty();
        assertThat(meters.get("rayo.recognition.running").tag("engine", "slow").gauge().value()).isZero();
    }

    @Test
    void whatItIsTakenForSoFarComesBeforeTheResult() throws Exception {
        of(new FakeRecognizer("partial", 16_000, (task, audio) -> audio.map(piece -> (Recognition) new Recognition.Partial("yes"))
                .concatWithValues(new Recognition.Partial("yes please"), FakeRecognizer.result("yes please"), FakeRecognizer.result("no"))));
        assertThat(outcome(null)).isEqualTo(new SpeechOutcome.Understood("yes please", 0.9, Meaning.of("help")));
        assertThat(outcomes).hasSize(1);
        assertThat(meters.get("rayo.recognition.partials").tag("engine", "partial").counter().count()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void mediaThatEndsIsTold() throws Exception {
        of(FakeRecognizer.says("first", "no"));
        SpeechLibrary.Ear ear = recognizers.listen(plan(null), began::incrementAndGet, outcomes::add);
        ear.sink().close();
        await().atMost(PATIENCE).until(() -> outcomes.size() == 1);
        assertThat(outcomes.getFirst()).isInstanceOf(SpeechOutcome.Failed.class);
    }

    @Test
    void whatNobodyCanIsRefused() throws Exception {
        List<String> refusals = new ArrayList<>();
        of(FakeRecognizer.says("first", "no"));
        refusals.add(recognizers.refuses(plan("nobody")));
        refusals.add(recognizers.refuses(new SpeechPlan(grammar("oui"), null, "fr-FR", 0.5, -1)));
        assertThat(recognizers.refuses(plan("first"))).isNull();
        assertThat(recognizers.refuses(plan("en-us"))).isNull();
        recognizers.close();
        of();
        refusals.add(recognizers.refuses(plan(null)));
        assertThat(refusals).containsExactly("recognizer 'nobody' is not one of first",
                "first does not understand 'fr-FR', and no other recogniser here can; there are first",
                "there is no speech recogniser here; set speech.recognizers, or use mode='dtmf'");
    }

    @Test
    void silenceIsNoSpeech() throws Exception {
        of(FakeRecognizer.says("first", "no"));
        SpeechLibrary.Ear ear = recognizers.listen(plan(null), began::incrementAndGet, outcomes::add);
        for (int i = 0; i < 500; i++) {
            ear.sink().onFrame(new short[320], 0, 320);
        }
        assertThat(began).hasValue(0);
        Mono.delay(Duration.ofMillis(60)).block();
        assertThat(outcomes).isEmpty();
    }

    @Test
    void whatAnEngineWasNotSentIsCounted() throws ConfigException {
        FakeRecognizer slow = FakeRecognizer.says("slow", "yes please");
        slow.droppedMs = 1500;
        of(slow);
        assertThat(meters.get("rayo.recognition.dropped").tag("engine", "slow").functionCounter().count()).isEqualTo(1.5);
    }
}
