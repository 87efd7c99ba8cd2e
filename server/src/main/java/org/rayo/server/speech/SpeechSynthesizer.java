package org.rayo.server.speech;

import java.util.List;
import org.rayo.server.component.ssml.SpokenText;
import org.rayo.server.config.ServerConfig;
import reactor.core.publisher.Flux;

/** An engine that turns text into sound. Safe for any thread; nothing here blocks whoever calls. */
public interface SpeechSynthesizer {
    /** What {@code renderer} calls it. */
    String name();

    /** Those it can speak with; at least one. */
    List<Voice> voices();

    /**
     * Speaks. Nothing happens before the subscription, and cancelling it ends the work; it fails with {@link SpeechFailure}.
     *
     * @param voice one of its own
     * @return {@link SpeechEvent.Begun} if it {@link #queues}, then sound in order with the marks of the text between, each once
     */
    Flux<SpeechEvent> speak(SpokenText text, Voice voice);

    /** Whether texts wait for their turn here; then {@link SpeechEvent.Begun} tells when it has come. */
    default boolean queues() {
        return false;
    }

    /** Loads what the first text would load; blocks. */
    default void load() {
        // most have nothing to load
    }

    /** Takes no more, and ends what runs; does not block. */
    default void close() {
        // most hold nothing
    }

    /**
     * Somebody who speaks.
     *
     * @param language as in {@code xml:lang}
     * @param gender {@code male}, {@code female} or {@code neutral}
     */
    record Voice(String name, String language, String gender) {
        /** Those that the configuration names. */
        static List<Voice> listed(List<ServerConfig.SpeechVoice> named) {
            return named.stream().map(each -> new Voice(each.name(), each.language(), each.gender())).toList();
        }
    }

    /** Workers that were given up because they do not end. */
    default int lost() {
        return 0;
    }
}
