package org.rayo.server.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.rayo.server.speech.FakeSynthesizer.english;
import static org.rayo.server.speech.FakeSynthesizer.sound;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.rtp.audio.AudioReader;
import org.rayo.rtp.audio.Cue;
import org.rayo.rtp.audio.Sound;
import org.rayo.server.component.ssml.PlayItem;
import org.rayo.server.component.ssml.SpokenText;
import org.rayo.server.component.ssml.Ssml;
import org.rayo.server.component.ssml.VoiceWish;
import org.rayo.server.config.ConfigLoader;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.speech.SpeechFailure.Kind;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Who speaks, who stands in, and what is kept; engines are made up. */
class SynthesizersTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private final AtomicLong now = new AtomicLong();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private Synthesizers of(SpeechSynthesizer... engines) {
        return new Synthesizers(ServerConfig.defaults().speech().synthesis(), List.of(engines), meters, now::get);
    }

    static SpokenText text(String ssml) {
        try {
            for (PlayItem item : Ssml.read("<speak>" + ssml + "</speak>", VoiceWish.ANY)) {
                if (item instanceof SpokenText text) {
                    return text;
                }
            }
        } catch (org.rayo.server.component.ssml.SsmlException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("nothing to speak");
    }

    private static Flux<SpeechEvent> broken(String why) {
        return Flux.error(new SpeechFailure(Kind.BROKEN, why));
    }

    private static int samples(Spoken spoken) throws Exception {
        int all = 0;
        for (Sound sound : spoken.sounds()) {
            try (AudioReader reader = sound.open()) {
                all += (int) reader.skip(Integer.MAX_VALUE / 2);
            }
        }
        return all;
    }

    private static SpeechFailure failure(Synthesizers synthesizers, SpokenText text) {
        try {
            synthesizers.speak(text, 8000).block(LONG);
        } catch (SpeechFailure e) {
            return e;
        }
        throw new AssertionError("it was spoken");
    }

    @Test
    void theFirstEngineSpeaks() throws Exception {
        FakeSynthesizer first = new FakeSynthesizer("first", Flux.just(sound(100), sound(50)), english("a"));
        FakeSynthesizer second = new FakeSynthesizer("second", broken("never asked"), english("b"));
        assertThat(samples(of(first, second).speak(text("hello"), 8000).block(LONG))).isEqualTo(1200);
        assertThat(second.asked).hasValue(0);
        assertThat(meters.get("rayo.speech.texts").tag("engine", "first").counter().count()).isEqualTo(1);
    }

    @Test
    void soundIsConvertedToTheCall() throws Exception {
        FakeSynthesizer engine = new FakeSynthesizer("e", Flux.just(sound(100), sound(50)), english("a"));
        assertThat(samples(of(engine).speak(text("hello"), 16_000).block(LONG))).isEqualTo(2400);
    }

    @Test
    void anotherOneStandsInForWhatFails() throws Exception {
        Flux<SpeechEvent> silence = Flux.just(new SpeechEvent.Pcm(new short[800], 8000));
        Flux<SpeechEvent> mixed = Flux.just(new SpeechEvent.Pcm(new short[800], 8000), new SpeechEvent.Pcm(new short[800], 16_000));
        FakeSynthesizer good = new FakeSynthesizer("good", Flux.just(sound(100)), english("z"));
        Synthesizers all = of(
                new FakeSynthesizer("busy", Flux.error(new SpeechFailure(Kind.BUSY, "busy")), english("a")),
                new FakeSynthesizer("broken", broken("broken"), english("b")),
                new FakeSynthesizer("bug", Flux.error(new IllegalStateException("bug")), english("c")),
                new FakeSynthesizer("empty", Flux.empty(), english("d")),
                new FakeSynthesizer("silent", silence, english("e")),
                new FakeSynthesizer("mixed", mixed, english("f")),
                good);
        assertThat(samples(all.speak(text("hello"), 8000).block(LONG))).isEqualTo(800);
        assertThat(meters.find("rayo.speech.failures").counters()).hasSize(6);
    }

    @Test
    void whenNobodyCanTheLastWordCounts() {
        assertThat(failure(of(new FakeSynthesizer("a", broken("one"), english("a")), new FakeSynthesizer("b", Flux.empty(), english("b"))), text("x")).text())
                .isEqualTo("b gave no sound for this text");
    }

    @Test
    void oneThatHangsIsReplacedInTime() {
        FakeSynthesizer hangs = new FakeSynthesizer("hangs", Flux.never(), english("a"));
        FakeSynthesizer good = new FakeSynthesizer("good", Flux.just(sound(100)), english("b"));
        VirtualTimeScheduler.getOrSet();
        try {
            StepVerifier.withVirtualTime(() -> of(hangs, good).speak(text("hello"), 8000))
                    .expectSubscription()
                    .expectNoEvent(Duration.ofMillis(9900))
                    .thenAwait(Duration.ofSeconds(1))
                    .expectNextCount(1)
                    .verifyComplete();
        } finally {
            VirtualTimeScheduler.reset();
        }
        assertThat(hangs.cancelled).hasValue(1);
    }

    @Test
    void whatATextWaitsForItsTurnIsNotTheEnginesTime() {
        TestPublisher<SpeechEvent> engine = TestPublisher.create();
        FakeSynthesizer queues = new FakeSynthesizer("queues", engine.flux(), english("a"));
        queues.queues = true;
        of(queues).speak(text("hello"), 8000).subscribe();
        now.addAndGet(Duration.ofSeconds(5).toNanos());
        engine.next(new SpeechEvent.Begun());
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        engine.next(sound(20));
        assertThat(meters.get("rayo.speech.wait").timer().totalTime(TimeUnit.SECONDS)).isEqualTo(5);
        assertThat(meters.get("rayo.speech.first.sound").timer().totalTime(TimeUnit.SECONDS)).isEqualTo(2);
    }

    /** Only what begins and then gives nothing is broken. */
    @ParameterizedTest
    @CsvSource({"false, busy, 0", "true, timeout, 1"})
    void anEngineThatHasNoTimeIsBusyAndNotBroken(boolean begins, String kind, double resting) {
        FakeSynthesizer full = new FakeSynthesizer(
                "full", begins ? Flux.<SpeechEvent>just(new SpeechEvent.Begun()).concatWith(Flux.never()) : Flux.never(), english("a"));
        full.queues = true;
        FakeSynthesizer good = new FakeSynthesizer("good", Flux.just(sound(100)), english("b"));
        Synthesizers all = of(full, good);
        VirtualTimeScheduler clock = VirtualTimeScheduler.getOrSet();
        try {
            for (int i = 0; i < CircuitBreaker.FAILURES; i++) {
                all.speak(text("text " + i), 8000).subscribe();
                clock.advanceTimeBy(Duration.ofSeconds(11));
            }
        } finally {
            VirtualTimeScheduler.reset();
        }
        assertThat(good.asked).hasValue(CircuitBreaker.FAILURES);
        assertThat(meters.get("rayo.speech.failures").tag("kind", kind).counter().count()).isEqualTo(CircuitBreaker.FAILURES);
        assertThat(meters.get("rayo.speech.resting").tag("engine", "full").gauge().value()).isEqualTo(resting);
    }

    /** An engine within this process that goes on and on, deaf to everything, as FreeTTS might on a text that nobody tried. */
    @Test
    void oneThatLoopsIsReplacedAndItsThreadToo() throws Exception {
        CountDownLatch until = new CountDownLatch(1);
        AtomicInteger texts = new AtomicInteger();
        WorkerSynthesizer loops = new WorkerSynthesizer("loops", 1, 4) {
            @Override
            public List<Voice> voices() {
                return List.of(english("a"));
            }

            @Override
            void work(SpokenText text, Voice voice, SpeechSink out) {
                if (texts.incrementAndGet() > 1) {
                    out.pcm(((SpeechEvent.Pcm) sound(50)).samples(), 8000);
                }
                while (texts.get() == 1 && until.getCount() > 0) {
                    Thread.onSpinWait();
                }
            }
        };
        FakeSynthesizer good = new FakeSynthesizer("good", Flux.just(sound(100)), english("b"));
        Synthesizers all = new Synthesizers(ConfigLoader.parse("speech: { timeout: 1s }").speech().synthesis(), List.of(loops, good), meters, now::get);
        assertThat(samples(all.speak(text("one"), 8000).block(LONG))).isEqualTo(800);
        assertThat(meters.get("rayo.speech.failures").tag("engine", "loops").tag("kind", "timeout").counter().count()).isEqualTo(1);
        await().atMost(LONG).until(() -> meters.get("rayo.speech.lost").tag("engine", "loops").gauge().value() == 1);
        // another thread has its place
        assertThat(samples(all.speak(text("two"), 8000).block(LONG))).isEqualTo(400);
        until.countDown();
        await().atMost(LONG).until(() -> loops.lost() == 0);
        all.close();
    }

    @Test
    void whatPlaysAlreadyIsNotReplacedButTold() {
        TestPublisher<SpeechEvent> engine = TestPublisher.create();
        FakeSynthesizer good = new FakeSynthesizer("good", Flux.just(sound(100)), english("b"));
        Synthesizers all = of(new FakeSynthesizer("breaks", engine.flux(), english("a")), good);
        List<Spoken> given = new java.util.ArrayList<>();
        all.speak(text("hello"), 8000).subscribe(given::add);
        assertThat(given).isEmpty();
        engine.next(sound(20));
        assertThat(given).hasSize(1);
        assertThat(given.getFirst().failure().get()).isNull();
        engine.error(new SpeechFailure(Kind.BROKEN, "gone"));
        assertThat(given.getFirst().failure().get()).isEqualTo("the speech broke off: gone");
        assertThat(good.asked).hasValue(0);
    }

    @Test
    void nobodyHearsItAnyMore() {
        TestPublisher<SpeechEvent> engine = TestPublisher.create();
        Synthesizers all = of(new FakeSynthesizer("e", engine.flux(), english("a")));
        all.speak(text("hello"), 8000).subscribe().dispose();
        engine.assertCancelled();
        TestPublisher<SpeechEvent> begun = TestPublisher.create();
        List<Spoken> given = new java.util.ArrayList<>();
        of2(begun).speak(text("hello"), 8000).subscribe(given::add);
        begun.next(sound(20));
        given.getFirst().cancel().run();
        begun.assertCancelled();
    }

    private Synthesizers of2(TestPublisher<SpeechEvent> engine) {
        return new Synthesizers(ServerConfig.defaults().speech().synthesis(), List.of(new FakeSynthesizer("f", engine.flux(), english("a"))),
                new SimpleMeterRegistry(), now::get);
    }

    @Test
    void marksCutTheSound() throws Exception {
        FakeSynthesizer engine = new FakeSynthesizer(
                "e", Flux.just(sound(100), new SpeechEvent.Mark("m"), new SpeechEvent.Mark("unknown"), sound(50), new SpeechEvent.Mark("n"), sound(20)), english("a"));
        Spoken spoken = of(engine).speak(text("one <mark name='m'/>two<mark name='n'/> three"), 8000).block(LONG);
        assertThat(spoken.sounds()).hasSize(5);
        assertThat(spoken.sounds().get(1)).isEqualTo(new Cue("m"));
        assertThat(spoken.sounds().get(3)).isEqualTo(new Cue("n"));
        try (AudioReader reader = spoken.sounds().get(2).open()) {
            assertThat(reader.skip(100_000)).isEqualTo(400);
        }
    }

    @Test
    void theSameTextOfTheSameVoiceIsKept() throws Exception {
        FakeSynthesizer engine = new FakeSynthesizer("e", Flux.just(sound(100)), english("a"));
        Synthesizers all = of(engine);
        all.speak(text("hello"), 8000).block(LONG);
        assertThat(samples(all.speak(text(" hello "), 8000).block(LONG))).isEqualTo(800);
        assertThat(engine.asked).hasValue(1);
        all.speak(text("hello"), 16_000).block(LONG);
        all.speak(text("hello you"), 8000).block(LONG);
        all.speak(text("<prosody rate='fast'>hello</prosody>"), 8000).block(LONG);
        assertThat(engine.asked).hasValue(4);
    }

    @Test
    void theCacheIsBounded() {
        SpeechCache cache = new SpeechCache(100_000);
        for (int i = 0; i < 1000; i++) {
            cache.put(new SpeechCache.Key("e", "v", 8000, text("text " + i).pieces()), List.of(org.rayo.rtp.audio.PcmClip.of(new short[1000])));
            assertThat(cache.octets()).isLessThanOrEqualTo(100_000);
        }
        assertThat(cache.get(new SpeechCache.Key("e", "v", 8000, text("text 999").pieces()))).isNotNull();
        assertThat(cache.get(new SpeechCache.Key("e", "v", 8000, text("text 1").pieces()))).isNull();
        cache.put(new SpeechCache.Key("e", "v", 8000, text("huge").pieces()), List.of(org.rayo.rtp.audio.PcmClip.of(new short[100_000])));
        assertThat(cache.get(new SpeechCache.Key("e", "v", 8000, text("huge").pieces()))).isNull();
    }

    @Test
    void anEngineThatFailsTimeAfterTimeIsLeftAlone() {
        FakeSynthesizer bad = new FakeSynthesizer("bad", broken("no"), english("a"));
        FakeSynthesizer good = new FakeSynthesizer("good", Flux.just(sound(100)), english("b"));
        Synthesizers all = of(bad, good);
        for (int i = 0; i < 20; i++) {
            all.speak(text("text " + i), 8000).block(LONG);
        }
        assertThat(bad.asked).hasValue(CircuitBreaker.FAILURES);
        assertThat(meters.get("rayo.speech.resting").tag("engine", "bad").gauge().value()).isEqualTo(1);
        now.addAndGet(CircuitBreaker.REST.toNanos());
        bad.gives = Flux.just(sound(10));
        all.speak(text("again"), 8000).block(LONG);
        all.speak(text("and again"), 8000).block(LONG);
        assertThat(bad.asked).hasValue(CircuitBreaker.FAILURES + 2);
    }

    @Test
    void anEngineAloneThatRestsIsAnError() {
        Synthesizers alone = of(new FakeSynthesizer("bad", broken("no"), english("a")));
        for (int i = 0; i < CircuitBreaker.FAILURES; i++) {
            assertThat(failure(alone, text("text " + i)).text()).isEqualTo("no");
        }
        assertThat(failure(alone, text("one more")).text()).contains("failed too often");
    }

    @Test
    void tooLongIsAnErrorAtOnce() {
        FakeSynthesizer endless = new FakeSynthesizer("endless", Flux.<SpeechEvent>just(new SpeechEvent.Pcm(new short[80_000], 8000)).repeat(), english("a"));
        FakeSynthesizer good = new FakeSynthesizer("good", Flux.just(sound(100)), english("b"));
        assertThat(failure(of(endless, good), text("hello")).kind()).isEqualTo(Kind.TOO_LONG);
        assertThat(good.asked).hasValue(0);
    }

    @Test
    void voicesAreChosen() {
        SpeechSynthesizer one = new FakeSynthesizer("one", Flux.empty(), english("kim"), new SpeechSynthesizer.Voice("anna", "en-GB", "female"));
        SpeechSynthesizer two = new FakeSynthesizer("two", Flux.empty(), english("kim"), new SpeechSynthesizer.Voice("hans", "de-DE", "male"));
        assertThat(chosen(VoiceWish.ANY, one, two)).isEqualTo("one/kim two/kim");
        assertThat(chosen(new VoiceWish("TWO", List.of(), null, null), one, two)).isEqualTo("two/kim one/kim");
        assertThat(chosen(new VoiceWish(null, List.of("HANS"), null, null), one, two)).isEqualTo("two/hans");
        assertThat(chosen(new VoiceWish(null, List.of("two/kim"), null, null), one, two)).isEqualTo("two/kim one/kim");
        assertThat(chosen(new VoiceWish(null, List.of("nobody", "anna"), null, null), one, two)).isEqualTo("one/anna two/kim");
        assertThat(chosen(new VoiceWish(null, List.of(), "en-GB", null), one, two)).isEqualTo("one/anna two/kim");
        assertThat(chosen(new VoiceWish(null, List.of(), "en", "female"), one, two)).isEqualTo("one/anna two/kim");
        assertThat(chosen(new VoiceWish(null, List.of(), "de-AT", null), one, two)).isEqualTo("two/hans");
        assertThat(chosen(new VoiceWish(null, List.of("kim"), "de", null), one, two)).isEqualTo("two/hans");
        assertThat(failure(of(one, two), new SpokenText(new VoiceWish(null, List.of(), "fr", null), text("x").pieces())).text())
                .contains("no synthesizer here speaks 'fr'").contains("one, two");
        assertThat(failure(of(), text("x")).text()).contains("no speech synthesizer is configured");
    }

    private static VoiceWish wish(String language, String gender, int variant, List<VoiceWish.Feature> required, VoiceWish otherwise, VoiceWish.OnLanguage failure) {
        return new VoiceWish(null, List.of(), language, gender, new VoiceWish.Choice(-1, variant, required, List.of(), otherwise, failure));
    }

    /** SSML 1.1 §3.1.2 and §3.2.1. */
    @Test
    void voicesThatAreNotThereAreReplacedAsTheDocumentSays() {
        SpeechSynthesizer one = new FakeSynthesizer("one", Flux.empty(), english("kim"), english("tim"), new SpeechSynthesizer.Voice("anna", "en-GB", "female"));
        SpeechSynthesizer two = new FakeSynthesizer("two", Flux.empty(), new SpeechSynthesizer.Voice("hans", "de-DE", "male"));
        List<VoiceWish.Feature> both = List.of(VoiceWish.Feature.LANGUAGES, VoiceWish.Feature.GENDER);
        VoiceWish.OnLanguage change = VoiceWish.OnLanguage.CHANGE_VOICE;
        VoiceWish kept = new VoiceWish(null, List.of("kim"), null, null);
        assertThat(chosen(wish("en", null, 2, List.of(), null, change), one)).isEqualTo("one/tim");
        assertThat(chosen(wish("en", "female", 1, both, null, change), one, two)).isEqualTo("one/anna");
        assertThat(chosen(wish("de", "female", 1, both, kept, change), one, two)).isEqualTo("one/kim");
        assertThat(chosen(wish("de", "female", 1, both, null, change), one, two)).isEqualTo("two/hans");
        assertThat(chosen(wish("fr", null, 1, List.of(), null, VoiceWish.OnLanguage.IGNORE_TEXT), one, two)).isEmpty();
        assertThat(chosen(wish("fr", null, 1, List.of(), null, VoiceWish.OnLanguage.IGNORE_LANGUAGE), one, two)).isEqualTo("one/kim");
        VoiceWish child = new VoiceWish(null, List.of(), "en", null,
                new VoiceWish.Choice(9, 1, List.of(VoiceWish.Feature.AGE), List.of(), new VoiceWish(null, List.of("anna"), null, null), change));
        assertThat(chosen(child, one, two)).isEqualTo("one/anna");
        Spoken unspoken = of(one, two).speak(new SpokenText(wish("fr", null, 1, List.of(), null, VoiceWish.OnLanguage.IGNORE_TEXT),
                text("a<mark name='m'/>b").pieces()), 8000).block();
        assertThat(unspoken.sounds()).contains(new org.rayo.rtp.audio.Cue("m"));
    }

    private static String chosen(VoiceWish wish, SpeechSynthesizer... engines) {
        StringBuilder names = new StringBuilder();
        VoiceChoice.of(wish, "en-US", List.of(engines))
                .forEach(each -> names.append(names.isEmpty() ? "" : " ").append(each.synthesizer().name()).append('/').append(each.voice().name()));
        return names.toString();
    }
}
