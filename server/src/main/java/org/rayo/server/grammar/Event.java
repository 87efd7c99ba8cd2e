package org.rayo.server.grammar;

/** What a way through an automaton comes across besides digits and words: what its meaning is made of. */
sealed interface Event {
    /** An item with a literal tag begins. */
    record Begin() implements Event {}

    /** It ends. */
    record Literal(String text, int order) implements Event {}

    /** A rule with a result of its own begins. */
    record Enter(String rule, boolean scripted) implements Event {}

    /** It ends. */
    record Leave() implements Event {}

    /** A word, as the grammar writes it. */
    record Said(String word) implements Event {}

    /** A tag that is a script. */
    record Run(Script script) implements Event {}
}
