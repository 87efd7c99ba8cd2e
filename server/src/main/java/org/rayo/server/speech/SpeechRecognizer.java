package org.rayo.server.speech;

import org.jspecify.annotations.Nullable;
import org.rayo.server.component.SpeechGrammar;
import reactor.core.publisher.Flux;

/**
 * An engine that understands speech. Safe for any thread; nothing here blocks whoever calls. It is given what was said from
 * shortly before its begin to its end: where that is, is found before.
 */
public interface SpeechRecognizer {
    /** What {@code recognizer} calls it. */
    String name();

    /** What it hears, in Hz: 8000 or 16000. */
    int sampleRate();

    /** Whether it knows that language, as in {@code xml:lang}. */
    boolean understands(String language);

    /** Whether it can write down anything that is said. */
    boolean dictates();

    /**
     * Why it cannot listen for this grammar, as a part of a sentence for the application; null when it can. Quick and without
     * blocking: it is asked before the input is accepted.
     */
    default @Nullable String refuses(SpeechGrammar grammar) {
        String script = runsScripts() ? null : grammar.script();
        return grammar.dictation() && !dictates() ? name() + " cannot take dictation"
                : script != null ? name() + " runs no scripts, and a tag of the grammar is one: " + script.substring(0, Math.min(60, script.length()))
                : null;
    }

    /** Whether it makes something of tags that are ECMAScript. */
    default boolean runsScripts() {
        return false;
    }

    /**
     * Understands one utterance. Nothing happens before the subscription, and cancelling it ends the work within 20 ms; it fails
     * with {@link SpeechFailure}.
     *
     * @param audio 16-bit mono at {@link #sampleRate} in pieces of any length as they are heard; completes when what is said is
     *     over, at most {@code speech.max-length} after its begin. Each array belongs to nobody: it is not changed any more
     * @return any number of {@link Recognition.Partial}, then one {@link Recognition.Final}
     */
    Flux<Recognition> recognize(Task task, Flux<short[]> audio);

    /** What it was not sent of all utterances so far because it hears too slowly, in ms. */
    default long droppedMs() {
        return 0;
    }

    /** Loads what the first utterance would load; blocks. */
    default void load() {
        // most have nothing to load
    }

    /** Takes no more, and ends what runs; does not block. */
    default void close() {
        // most hold nothing
    }

    /**
     * What is to be understood.
     *
     * @param language as in {@code xml:lang}
     * @param sensitivity 0 to 1, for engines that look for speech themselves
     */
    record Task(SpeechGrammar grammar, String language, double sensitivity) {}
}
