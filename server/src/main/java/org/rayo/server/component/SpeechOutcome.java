package org.rayo.server.component;

/** What became of something that was said. */
public sealed interface SpeechOutcome {

    /**
     * It was understood, and is of the grammar.
     *
     * @param text as it was heard
     * @param confidence 0 to 1
     * @param meaning of it
     */
    record Understood(String text, double confidence, Meaning meaning) implements SpeechOutcome {}

    /** It is not of the grammar. */
    record NotUnderstood() implements SpeechOutcome {}

    /** No engine could be asked; {@code text} is for the application. */
    record Failed(String text) implements SpeechOutcome {}
}
