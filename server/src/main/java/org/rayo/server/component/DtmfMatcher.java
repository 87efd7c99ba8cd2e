package org.rayo.server.component;

/** Where a grammar stands after some digits; immutable. */
public interface DtmfMatcher {

    /** The state after one more digit: 0-9 A-D * #. */
    DtmfMatcher feed(char digit);

    Verdict verdict();

    /** The digits so far, without separators. */
    String digits();

    /** What the digits mean: what the tags say that matched, else the digits separated by blanks. */
    Meaning meaning();

    /** PARTIAL needs more; MATCH is complete and may grow; MATCH_END is complete and cannot. */
    enum Verdict { NO_MATCH, PARTIAL, MATCH, MATCH_END }
}
