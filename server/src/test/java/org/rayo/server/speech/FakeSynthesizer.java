package org.rayo.server.speech;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.rayo.server.component.ssml.SpokenText;
import reactor.core.publisher.Flux;

/** An engine that does as it is told. */
final class FakeSynthesizer implements SpeechSynthesizer {
    final AtomicInteger asked = new AtomicInteger();
    final AtomicInteger cancelled = new AtomicInteger();
    volatile Flux<SpeechEvent> gives;
    volatile boolean queues;
    private final String name;
    private final List<Voice> voices;

    FakeSynthesizer(String name, Flux<SpeechEvent> gives, Voice... voices) {
        this.name = name;
        this.gives = gives;
        this.voices = List.of(voices);
    }

    static Voice english(String name) {
        return new Voice(name, "en-US", "male");
    }

    /** A tone that is heard. */
    static SpeechEvent sound(int ms) {
        short[] samples = new short[8 * ms];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (8000 * Math.sin(2 * Math.PI * 440 * i / 8000));
        }
        return new SpeechEvent.Pcm(samples, 8000);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Voice> voices() {
        return voices;
    }

    @Override
    public boolean queues() {
        return queues;
    }

    @Override
    public Flux<SpeechEvent> speak(SpokenText text, Voice voice) {
        asked.incrementAndGet();
        return gives.doOnCancel(cancelled::incrementAndGet);
    }
}
