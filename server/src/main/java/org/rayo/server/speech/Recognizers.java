package org.rayo.server.speech;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.Meaning;
import org.rayo.server.component.SpeechJudge;
import org.rayo.server.component.SpeechOutcome;
import org.rayo.server.component.SpeechPlan;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.media.SpeechLibrary;
import org.rayo.server.speech.SpeechFailure.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * All engines of the server that understand speech: who listens, and who stands in for an engine that fails. An engine fails when
 * it gives an error, or no result in time. What is said is kept until it is understood, so that the next one hears it from its
 * begin. Safe for any thread; never blocks its caller.
 */
public final class Recognizers implements SpeechLibrary, SpeechJudge, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Recognizers.class);
    /** How often what was heard is handed on. */
    private static final int PERIOD_MS = 20;

    private final ServerConfig.Recognition config;
    private final List<Engine> engines = new ArrayList<>();
    private final List<SpeechRecognizer> recognizers;
    private final MeterRegistry meters;
    private final LongSupplier nanoClock;
    private final Set<Utterance> utterances = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("rayo-speech-ears").factory());

    /** An engine with what is known of its doings. */
    private final class Engine {
        final SpeechRecognizer recognizer;
        final CircuitBreaker breaker = new CircuitBreaker(nanoClock);
        final AtomicInteger running = new AtomicInteger();
        final Counter asked;
        final Counter partials;
        final Timer thinking;

        Engine(SpeechRecognizer recognizer) {
            this.recognizer = recognizer;
            String name = recognizer.name();
            this.asked = Counter.builder("rayo.recognition.utterances").description("utterances given to an engine")
                    .tag("engine", name).register(meters);
            this.partials = Counter.builder("rayo.recognition.partials").description("what engines took utterances for before their end")
                    .tag("engine", name).register(meters);
            this.thinking = Timer.builder("rayo.recognition.time").description("time from the end of an utterance to its result")
                    .tag("engine", name).register(meters);
            Gauge.builder("rayo.recognition.running", running, AtomicInteger::get).description("utterances that are understood or wait")
                    .tag("engine", name).strongReference(true).register(meters);
            FunctionCounter.builder("rayo.recognition.dropped", recognizer, each -> each.droppedMs() / 1000.0)
                    .description("seconds of utterances that an engine was not sent, because it hears no faster than they are spoken")
                    .baseUnit("seconds").tag("engine", name).register(meters);
            Gauge.builder("rayo.recognition.resting", breaker, state -> state.open() ? 1 : 0).strongReference(true)
                    .description("1 while an engine that failed often is left alone").tag("engine", name).register(meters);
        }

        void failed(SpeechFailure failure) {
            if (failure.kind() == Kind.BROKEN || failure.kind() == Kind.TIMEOUT) {
                breaker.failed();
            }
            meters.counter("rayo.recognition.failures", "engine", recognizer.name(), "kind",
                    failure.kind().name().toLowerCase(Locale.ROOT)).increment();
        }
    }

    /**
     * @param recognizers in the order they are tried
     * @param nanoClock as {@link System#nanoTime()}
     */
    public Recognizers(
            ServerConfig.Recognition config, List<SpeechRecognizer> recognizers, MeterRegistry meters, LongSupplier nanoClock) {
        this.config = config;
        this.recognizers = List.copyOf(recognizers);
        this.meters = meters;
        this.nanoClock = nanoClock;
        recognizers.forEach(each -> engines.add(new Engine(each)));
        Gauge.builder("rayo.recognition.listening", utterances, Set::size).description("inputs that listen for speech")
                .strongReference(true).register(meters);
        if (!recognizers.isEmpty()) {
            var _ = clock.scheduleAtFixedRate(this::turn, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** Loads all engines; blocks. */
    public void load() {
        recognizers.forEach(SpeechRecognizer::load);
    }

    @Override
    public @Nullable String refuses(SpeechPlan plan) {
        try {
            RecognizerChoice.of(plan, config.language(), recognizers);
            return null;
        } catch (SpeechFailure e) {
            return e.text();
        }
    }

    @Override
    public Ear listen(SpeechPlan plan, Runnable began, Consumer<SpeechOutcome> over) {
        Utterance utterance = new Utterance(config, plan, nanoClock, began, heard -> understand(plan, heard), this::forget, over);
        utterances.add(utterance);
        return utterance;
    }

    private void forget(Utterance utterance) {
        utterances.remove(utterance);
    }

    /** Hands on what was heard. */
    private void turn() {
        for (Utterance utterance : utterances) {
            try {
                utterance.turn();
            } catch (RuntimeException e) {
                // the clock would stop, and nobody be heard any more
                LOG.error("an utterance is given up", e);
                utterance.giveUp();
            }
        }
    }

    /** What was said means; fails with {@link SpeechFailure} only. */
    private Mono<SpeechOutcome> understand(SpeechPlan plan, HeardSpeech heard) {
        return Mono.defer(() -> attempt(plan, heard, RecognizerChoice.of(plan, config.language(), recognizers), 0, null))
                .doOnNext(outcome -> meters.counter("rayo.recognition.outcomes", "outcome",
                        outcome instanceof SpeechOutcome.Understood ? "match" : "nomatch").increment());
    }

    private Mono<SpeechOutcome> attempt(
            SpeechPlan plan, HeardSpeech heard, List<SpeechRecognizer> candidates, int index, @Nullable SpeechFailure before) {
        if (index == candidates.size()) {
            return Mono.error(before == null
                    ? new SpeechFailure(Kind.BUSY, "every recogniser for this failed too often just now") : before);
        }
        SpeechRecognizer candidate = candidates.get(index);
        Engine engine = engines.stream().filter(each -> each.recognizer.equals(candidate)).findFirst().orElseThrow();
        if (!engine.breaker.permits()) {
            return attempt(plan, heard, candidates, index + 1, before);
        }
        return ask(engine, plan, heard)
                .map(result -> outcome(plan, result))
                .onErrorResume(failure -> {
                    SpeechFailure typed = typed(engine, failure);
                    engine.failed(typed);
                    return attempt(plan, heard, candidates, index + 1, typed);
                });
    }

    private Mono<Recognition.Final> ask(Engine engine, SpeechPlan plan, HeardSpeech heard) {
        SpeechRecognizer.Task task = new SpeechRecognizer.Task(
                plan.grammar(), RecognizerChoice.language(plan, config.language()), plan.sensitivity());
        return engine.recognizer.recognize(task, heard.audio(engine.recognizer.sampleRate()))
                .doOnNext(each -> {
                    if (each instanceof Recognition.Partial) {
                        engine.partials.increment();
                    }
                })
                .ofType(Recognition.Final.class)
                .next()
                .switchIfEmpty(Mono.error(() -> new SpeechFailure(Kind.BROKEN, engine.recognizer.name() + " gave no result")))
                .timeout(heard.ended().then(Mono.delay(config.timeout())))
                .doOnSubscribe(begun -> {
                    engine.asked.increment();
                    engine.running.incrementAndGet();
                })
                .doFinally(end -> engine.running.decrementAndGet())
                .doOnNext(result -> {
                    engine.breaker.succeeded();
                    engine.thinking.record(Math.max(0, nanoClock.getAsLong() - heard.endedNanos()), TimeUnit.NANOSECONDS);
                });
    }

    private SpeechFailure typed(Engine engine, Throwable failure) {
        String name = engine.recognizer.name();
        return switch (failure) {
            case SpeechFailure typed -> typed;
            case TimeoutException late ->
                new SpeechFailure(Kind.TIMEOUT, name + " gave no result for " + config.timeout().toMillis() + " ms");
            default -> new SpeechFailure(Kind.BROKEN, name + " failed");
        };
    }

    /** The best that is of the grammar. */
    private static SpeechOutcome outcome(SpeechPlan plan, Recognition.Final result) {
        for (Recognition.Alternative each : result.alternatives()) {
            String text = each.text().strip();
            Meaning meaning = each.meaning() != null || text.isEmpty()
                    ? each.meaning() : plan.grammar().interpret(List.of(text.split("\\s+")));
            if (meaning != null) {
                return new SpeechOutcome.Understood(text, Math.clamp(each.confidence(), 0, 1), meaning);
            }
        }
        return new SpeechOutcome.NotUnderstood();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        utterances.forEach(Utterance::cancel);
        recognizers.forEach(SpeechRecognizer::close);
    }
}
