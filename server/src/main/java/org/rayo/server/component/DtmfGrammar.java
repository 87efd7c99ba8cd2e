package org.rayo.server.component;

/** A compiled grammar of digits; immutable and shareable. */
public interface DtmfGrammar {

    /** The state before any digit; its verdict is MATCH when nothing at all matches the grammar. */
    DtmfMatcher start();
}
