package org.rayo.server.speech;

/** What an engine gives. */
public sealed interface SpeechEvent {
    /** The engine begins with the text, which had to wait for its turn; first of all, from engines where texts wait. */
    record Begun() implements SpeechEvent {}

    /** 16-bit mono; the array belongs to whoever is given it. {@code rate} in Hz is the same in one text. */
    // nobody compares pieces of sound
    @SuppressWarnings("ArrayRecordComponent")
    record Pcm(short[] samples, int rate) implements SpeechEvent {}

    /** A mark of the text lies here. */
    record Mark(String name) implements SpeechEvent {}
}
