package org.rayo.server.speech;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import reactor.core.publisher.Flux;

/** An engine that does as it is told. */
final class FakeRecognizer implements SpeechRecognizer {
    final AtomicInteger asked = new AtomicInteger();
    final AtomicInteger cancelled = new AtomicInteger();
    final List<short[]> heard = new ArrayList<>();
    long droppedMs;
    private final String name;
    private final int rate;
    private final BiFunction<Task, Flux<short[]>, Flux<Recognition>> gives;

    FakeRecognizer(String name, int rate, BiFunction<Task, Flux<short[]>, Flux<Recognition>> gives) {
        this.name = name;
        this.rate = rate;
        this.gives = gives;
    }

    /** Understands that, whatever is said. */
    static FakeRecognizer says(String name, String text) {
        return new FakeRecognizer(name, 16_000, (task, audio) -> audio.thenMany(Flux.just(result(text))));
    }

    static Recognition result(String text) {
        return new Recognition.Final(List.of(new Recognition.Alternative(text, 0.9, null)));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int sampleRate() {
        return rate;
    }

    @Override
    public boolean understands(String language) {
        return language.startsWith("en");
    }

    @Override
    public long droppedMs() {
        return droppedMs;
    }

    @Override
    public boolean dictates() {
        return true;
    }

    @Override
    public Flux<Recognition> recognize(Task task, Flux<short[]> audio) {
        asked.incrementAndGet();
        return gives.apply(task, audio.doOnNext(heard::add)).doOnCancel(cancelled::incrementAndGet);
    }
}
