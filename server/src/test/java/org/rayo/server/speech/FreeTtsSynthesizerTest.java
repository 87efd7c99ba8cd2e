package org.rayo.server.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** The embedded engine itself. */
@Timeout(120)
class FreeTtsSynthesizerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final FreeTtsSynthesizer ENGINE = new FreeTtsSynthesizer(2, 100);

    private static List<SpeechEvent> speak(String ssml, String voice) {
        List<SpeechEvent> events = ENGINE.speak(SynthesizersTest.text(ssml), new SpeechSynthesizer.Voice(voice, "en-US", "male"))
                .collectList().block(PATIENCE);
        assertThat(events.getFirst()).isEqualTo(new SpeechEvent.Begun());
        return events.subList(1, events.size());
    }

    private static double seconds(List<SpeechEvent> events) {
        double seconds = 0;
        for (SpeechEvent event : events) {
            seconds += event instanceof SpeechEvent.Pcm pcm ? (double) pcm.samples().length / pcm.rate() : 0;
        }
        return seconds;
    }

    @ParameterizedTest
    @CsvSource({"kevin,8000", "kevin16,16000"})
    void itsVoicesSpeak(String voice, int rate) {
        List<SpeechEvent> events = speak("Hello world, this is a test.", voice);
        assertThat(events).allSatisfy(event -> assertThat(((SpeechEvent.Pcm) event).rate()).isEqualTo(rate));
        assertThat(seconds(events)).isBetween(1.5, 4.0);
    }

    @Test
    void marksLieBeforeTheirWords() {
        List<SpeechEvent> events = speak("one two three <mark name='four'/>four five. <mark name='six'/>Six seven <mark name='eight'/>eight", "kevin16");
        List<String> names = new ArrayList<>();
        List<Double> at = new ArrayList<>();
        double seconds = 0;
        for (SpeechEvent event : events) {
            switch (event) {
                case SpeechEvent.Begun() -> throw new AssertionError("twice");
                case SpeechEvent.Pcm pcm -> seconds += (double) pcm.samples().length / pcm.rate();
                case SpeechEvent.Mark(String name) -> {
                    names.add(name);
                    at.add(seconds);
                }
            }
        }
        assertThat(names).containsExactly("four", "six", "eight");
        // what is before a mark takes as long as it does by itself, without the pause at its end
        assertThat(at.get(0)).isCloseTo(seconds(speak("one two three", "kevin16")), within(0.45));
        assertThat(at.get(1)).isCloseTo(seconds(speak("one two three four five.", "kevin16")), within(0.5));
        assertThat(at.get(2)).isGreaterThan(at.get(1) + 0.4).isLessThan(seconds - 0.1);
    }

    @Test
    void rateAndPitchAndVolumeAreHeard() {
        double usual = seconds(speak("one two three four five", "kevin"));
        assertThat(seconds(speak("<prosody rate='200%'>one two three four five</prosody>", "kevin"))).isCloseTo(usual / 2, within(usual / 8));
        assertThat(zeroCrossings("<prosody pitch='200Hz'>oh oh oh oh</prosody>")).isGreaterThan((int) (1.2 * zeroCrossings("<prosody pitch='70Hz'>oh oh oh oh</prosody>")));
        assertThat(peak("<prosody volume='-12dB'>one</prosody>")).isCloseTo(peak("one") / 4, within(peak("one") / 20));
        assertThat(peak("<prosody volume='silent'>one</prosody>")).isZero();
    }

    private static short[] samples(String ssml) {
        SpeechEvent.Pcm all = (SpeechEvent.Pcm) speak(ssml, "kevin").getFirst();
        return all.samples();
    }

    /** Periods of the voice, counted where a smoothed signal rises through a quarter of its peak. */
    private static int zeroCrossings(String ssml) {
        short[] samples = samples(ssml);
        double smooth = 0;
        double level = peak(ssml) / 12;
        boolean above = false;
        int count = 0;
        for (short sample : samples) {
            smooth += (Math.abs(sample) - smooth) / 24;
            boolean now = above ? smooth > level * 0.8 : smooth > level;
            count += now && !above ? 1 : 0;
            above = now;
        }
        return count;
    }

    private static double peak(String ssml) {
        int peak = 0;
        for (short sample : samples(ssml)) {
            peak = Math.max(peak, Math.abs(sample));
        }
        return peak;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "caf\u00e9 \u2013 it\u2019s \u201cfine\u201d\u2026 | true", "<![CDATA[a < b & c]]> | true", "... | false", "\u65e5\u672c\u8a9e | false", "5\u20ac | true", "! ? ; | false"
    })
    void whateverItIsGivenItStaysWell(String ssml, boolean heard) {
        assertThat(seconds(speak(ssml, "kevin")) > 0).isEqualTo(heard);
        assertThat(seconds(speak("still here", "kevin"))).isGreaterThan(0.5);
    }

    @Test
    void wordsWithoutEndAreCut() {
        assertThat(seconds(speak("x".repeat(20_000), "kevin"))).isLessThan(40);
        assertThat(seconds(speak("word ".repeat(400), "kevin"))).isGreaterThan(45);
    }

    @Test
    void theFirstSentenceComesBeforeTheLastIsMade() {
        AtomicBoolean first = new AtomicBoolean();
        List<Integer> sizes = ENGINE.speak(SynthesizersTest.text("One sentence. Another sentence. A third sentence."), ENGINE.voices().getFirst())
                .ofType(SpeechEvent.Pcm.class).doOnNext(event -> first.set(true)).map(event -> event.samples().length).collectList().block(PATIENCE);
        assertThat(sizes).hasSize(3);
    }

    @Test
    void cancellingEndsTheWork() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        Disposable work = ENGINE.speak(SynthesizersTest.text("one sentence after the other. ".repeat(1000)), ENGINE.voices().getFirst())
                .doOnNext(event -> begun.countDown()).doFinally(end -> ended.countDown()).subscribe();
        assertThat(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        work.dispose();
        assertThat(ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        // both workers are free again
        assertThat(Flux.merge(ENGINE.speak(SynthesizersTest.text("a"), ENGINE.voices().getFirst()), ENGINE.speak(SynthesizersTest.text("b"), ENGINE.voices().getFirst()))
                .collectList().block(PATIENCE)).isNotEmpty();
    }

    @Test
    void moreThanItsPlacesIsBusy() throws Exception {
        FreeTtsSynthesizer small = new FreeTtsSynthesizer(1, 1);
        List<String> failures = java.util.Collections.synchronizedList(new ArrayList<>());
        CountDownLatch over = new CountDownLatch(10);
        for (int i = 0; i < 10; i++) {
            small.speak(SynthesizersTest.text("some words that take their time. ".repeat(50)), small.voices().getFirst())
                    .subscribe(event -> { }, failure -> {
                        failures.add(((SpeechFailure) failure).kind() + "");
                        over.countDown();
                    }, over::countDown);
        }
        assertThat(over.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(failures).isNotEmpty().hasSizeLessThan(9).allMatch("BUSY"::equals);
    }
}
