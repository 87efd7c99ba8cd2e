package org.rayo.xmpp.session;

/** How fast one client may send stanzas: a bucket of two seconds' worth that fills at the rate. Pure: time is an argument. */
final class StanzaRate {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int BURST_SECONDS = 2;

    private final long nanosPerStanza;
    private final long depthNanos;
    private long emptyAtNanos;
    private boolean started;

    /** @param perSecond 0 for no limit */
    StanzaRate(int perSecond) {
        this.nanosPerStanza = perSecond == 0 ? 0 : NANOS_PER_SECOND / perSecond;
        this.depthNanos = BURST_SECONDS * NANOS_PER_SECOND;
    }

    /** One stanza came; how long to read nothing more, 0 for not at all. */
    long delayNanos(long nowNanos) {
        if (nanosPerStanza == 0) {
            return 0;
        }
        // the time at which all that came so far would have come at the rate
        if (!started || emptyAtNanos - nowNanos < 0) {
            started = true;
            emptyAtNanos = nowNanos;
        }
        emptyAtNanos += nanosPerStanza;
        return Math.max(0, emptyAtNanos - nowNanos - depthNanos);
    }
}
