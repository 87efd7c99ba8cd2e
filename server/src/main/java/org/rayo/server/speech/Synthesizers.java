package org.rayo.server.speech;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.Cue;
import org.rayo.rtp.audio.PcmClip;
import org.rayo.rtp.audio.Sound;
import org.rayo.server.component.ssml.SpokenText;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.speech.SpeechFailure.Kind;
import org.rayo.server.speech.VoiceChoice.Candidate;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * All engines of the server: who speaks a text, who stands in for an engine that fails, and what was spoken already. An engine
 * fails when it gives an error, nothing in time, or no sound; one whose sound plays already cannot be replaced any more. Safe
 * for any thread; never blocks its caller.
 */
public final class Synthesizers implements AutoCloseable {
    private static final int UNSPOKEN_MS = 20;

    private final ServerConfig.Synthesis config;
    private final List<Engine> engines = new ArrayList<>();
    private final SpeechCache cache;
    private final Counter hits;
    private final MeterRegistry meters;
    private final LongSupplier nanoClock;

    /** An engine with what is known of its doings. */
    private final class Engine {
        final SpeechSynthesizer synthesizer;
        final CircuitBreaker breaker = new CircuitBreaker(nanoClock);
        final AtomicInteger running = new AtomicInteger();
        final Counter texts;
        final Timer waiting;
        final Timer firstSound;

        Engine(SpeechSynthesizer synthesizer) {
            this.synthesizer = synthesizer;
            String name = synthesizer.name();
            this.texts = Counter.builder("rayo.speech.texts").description("texts given to an engine").tag("engine", name).register(meters);
            this.waiting = Timer.builder("rayo.speech.wait").description("time until an engine begins with a text")
                    .tag("engine", name).register(meters);
            this.firstSound = Timer.builder("rayo.speech.first.sound").description("time from then to the first sound of a text")
                    .tag("engine", name).register(meters);
            Gauge.builder("rayo.speech.running", running, AtomicInteger::get).description("texts that are spoken or wait")
                    .tag("engine", name).strongReference(true).register(meters);
            Gauge.builder("rayo.speech.lost", synthesizer, SpeechSynthesizer::lost).strongReference(true)
                    .description("threads of an engine that do not end").tag("engine", name).register(meters);
            Gauge.builder("rayo.speech.resting", breaker, state -> state.open() ? 1 : 0).strongReference(true)
                    .description("1 while an engine that failed often is left alone").tag("engine", name).register(meters);
        }

        void failed(SpeechFailure failure) {
            if (failure.kind() == Kind.BROKEN || failure.kind() == Kind.TIMEOUT) {
                breaker.failed();
            }
            meters.counter("rayo.speech.failures", "engine", synthesizer.name(), "kind", failure.kind().name().toLowerCase(Locale.ROOT))
                    .increment();
        }
    }

    /**
     * @param synthesizers in the order they are tried
     * @param nanoClock as {@link System#nanoTime()}
     */
    public Synthesizers(
            ServerConfig.Synthesis config, List<SpeechSynthesizer> synthesizers, MeterRegistry meters, LongSupplier nanoClock) {
        this.config = config;
        this.meters = meters;
        this.nanoClock = nanoClock;
        this.cache = new SpeechCache(config.cache());
        this.hits = Counter.builder("rayo.speech.cache.hits").description("texts that were spoken before").register(meters);
        Gauge.builder("rayo.speech.cache.octets", cache, SpeechCache::octets).strongReference(true)
                .description("memory that spoken texts take").register(meters);
        synthesizers.forEach(each -> engines.add(new Engine(each)));
    }

    /** A voice with its engine, as the listing has it. */
    public record Listed(String engine, SpeechSynthesizer.Voice voice) {}

    /** All voices, in the order of their engines. */
    public List<Listed> voices() {
        return engines.stream()
                .flatMap(engine -> engine.synthesizer.voices().stream().map(voice -> new Listed(engine.synthesizer.name(), voice)))
                .toList();
    }

    /** Loads all engines; blocks. */
    public void load() {
        engines.forEach(engine -> engine.synthesizer.load());
    }

    /**
     * Speaks a text, which can be played as soon as this gives it.
     *
     * @param rate of its sound in Hz
     * @return fails with {@link SpeechFailure} only
     */
    Mono<Spoken> speak(SpokenText text, int rate) {
        return Mono.defer(() -> {
            List<Candidate> candidates = VoiceChoice.of(
                    text.voice(), config.language(), engines.stream().map(engine -> engine.synthesizer).toList());
            return candidates.isEmpty() ? Mono.just(unspoken(text, rate)) : attempt(text, rate, candidates, 0, null);
        });
    }

    /** Nobody speaks its language, and it says that it is left out then; its marks are not. */
    private static Spoken unspoken(SpokenText text, int rate) {
        List<Sound> sounds = new ArrayList<>(List.of(PcmClip.of(Samples.silence(UNSPOKEN_MS, rate), rate)));
        text.marks().forEach(mark -> sounds.add(new Cue(mark)));
        return new Spoken(sounds, () -> null, () -> { });
    }

    private Mono<Spoken> attempt(SpokenText text, int rate, List<Candidate> candidates, int index, @Nullable SpeechFailure before) {
        if (index == candidates.size()) {
            return Mono.error(before == null
                    ? new SpeechFailure(Kind.BUSY, "every synthesizer for this text failed too often just now") : before);
        }
        Candidate candidate = candidates.get(index);
        Engine engine = engines.stream().filter(each -> each.synthesizer.equals(candidate.synthesizer())).findFirst().orElseThrow();
        SpeechCache.Key key = new SpeechCache.Key(candidate.synthesizer().name(), candidate.voice().name(), rate, text.pieces());
        List<Sound> known = cache.get(key);
        if (known != null) {
            hits.increment();
            return Mono.just(new Spoken(known, () -> null, () -> { }));
        }
        if (!engine.breaker.permits()) {
            return attempt(text, rate, candidates, index + 1, before);
        }
        return Mono.<Spoken>create(asked -> new Attempt(engine, candidate.voice(), text, rate, key, asked).start())
                .onErrorResume(SpeechFailure.class, failure -> failure.kind() == Kind.TOO_LONG ? Mono.error(failure)
                        : attempt(text, rate, candidates, index + 1, failure));
    }

    /** One engine at one text. */
    private final class Attempt {
        private final Engine engine;
        private final SpeechSynthesizer.Voice voice;
        private final SpokenText text;
        private final SpeechCache.Key key;
        private final MonoSink<Spoken> asked;
        private final Recital recital;
        private final Disposable.Swap work = reactor.core.Disposables.swap();
        private final long askedNanos = nanoClock.getAsLong();
        private volatile long begunNanos = askedNanos;
        /** Whether it waits for its turn, which is no fault of the engine. */
        private volatile boolean waits;
        private boolean given;

        Attempt(Engine engine, SpeechSynthesizer.Voice voice, SpokenText text, int rate, SpeechCache.Key key, MonoSink<Spoken> asked) {
            this.engine = engine;
            this.voice = voice;
            this.text = text;
            this.key = key;
            this.asked = asked;
            Duration patience = config.timeout().plusSeconds(1);
            this.recital = new Recital(engine.synthesizer.name(), text, rate, config.maxLength(), patience);
        }

        void start() {
            engine.texts.increment();
            engine.running.incrementAndGet();
            waits = engine.synthesizer.queues();
            asked.onCancel(work);
            work.update(engine.synthesizer.speak(text, voice)
                    .timeout(config.timeout())
                    .doOnNext(recital::take)
                    .doOnComplete(recital::done)
                    .doFinally(end -> engine.running.decrementAndGet())
                    .subscribe(this::heard, failure -> failed(typed(failure)), this::done));
        }

        private void heard(SpeechEvent event) {
            if (event instanceof SpeechEvent.Begun) {
                waits = false;
                begunNanos = nanoClock.getAsLong();
                engine.waiting.record(begunNanos - askedNanos, TimeUnit.NANOSECONDS);
            }
            if (!given && recital.begun()) {
                give();
            }
        }

        private void give() {
            given = true;
            engine.firstSound.record(nanoClock.getAsLong() - begunNanos, TimeUnit.NANOSECONDS);
            asked.success(new Spoken(recital.sounds(), recital::failure, () -> {
                work.dispose();
                recital.stop();
            }));
        }

        private void done() {
            engine.breaker.succeeded();
            cache.put(key, recital.clips());
            if (!given) {
                give();
            }
        }

        private SpeechFailure typed(Throwable failure) {
            String name = engine.synthesizer.name();
            return switch (failure) {
                case SpeechFailure typed -> typed;
                case TimeoutException late when waits -> new SpeechFailure(
                        Kind.BUSY, name + " had no time for " + config.timeout().toMillis() + " ms");
                case TimeoutException late -> new SpeechFailure(
                        Kind.TIMEOUT, name + " gave nothing for " + config.timeout().toMillis() + " ms");
                default -> new SpeechFailure(Kind.BROKEN, name + " failed");
            };
        }

        private void failed(SpeechFailure failure) {
            engine.failed(failure);
            if (given) {
                recital.fail("the speech broke off: " + failure.text());
            } else {
                asked.error(failure);
            }
        }
    }

    @Override
    public void close() {
        engines.forEach(engine -> engine.synthesizer.close());
    }
}
