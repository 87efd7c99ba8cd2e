package org.rayo.sip.dialog;

import java.util.random.RandomGenerator;

/**
 * Which offers and INVITEs may cross (RFC 3261 §14.1 and §14.2, RFC 3311 §5.2, RFC 3262 §5): pure functions.
 */
final class OfferRules {
    private static final int TEN_MS = 10;

    private OfferRules() {}

    /**
     * The status that a request must be refused with, 0 to take it.
     *
     * @param invite a re-INVITE, else UPDATE or PRACK
     * @param offers it carries an offer
     * @param oursOpen an offer or re-INVITE of ours waits for its answer
     * @param theirsOpen one of theirs waits for ours
     */
    static int refusal(boolean invite, boolean offers, boolean oursOpen, boolean theirsOpen) {
        if (!invite && !offers) {
            return 0;
        }
        return theirsOpen ? 500 : oursOpen ? 491 : 0;
    }

    /** How long to wait after a 491, ms: who made the Call-ID waits longer, so that both do not meet again (§14.1). */
    static long backoffMs(boolean ownsCallId, RandomGenerator random) {
        return ownsCallId ? 2_100 + TEN_MS * random.nextLong(191) : TEN_MS * random.nextLong(201);
    }
}
