package org.rayo.xmpp.component;

/**
 * How long to wait before the next attempt: doubled each time up to a maximum, and between half of that and all of it by
 * chance, so that many components do not come back at once. Immutable.
 *
 * @param attempts failed ones so far
 */
record Backoff(long firstMs, long maxMs, int attempts) {
    private static final int MOST_DOUBLINGS = 20;

    static Backoff of(long firstMs, long maxMs) {
        return new Backoff(firstMs, maxMs, 0);
    }

    Backoff failed() {
        return new Backoff(firstMs, maxMs, Math.min(attempts + 1, MOST_DOUBLINGS));
    }

    Backoff reset() {
        return new Backoff(firstMs, maxMs, 0);
    }

    /** @param chance 0 to 1 */
    long delayMs(double chance) {
        long full = Math.min(maxMs, firstMs << Math.max(0, attempts - 1));
        return full / 2 + Math.round(full / 2.0 * chance);
    }
}
