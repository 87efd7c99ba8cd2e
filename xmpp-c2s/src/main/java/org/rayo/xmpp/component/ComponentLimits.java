package org.rayo.xmpp.component;

/**
 * What a link may hold and how long it waits.
 *
 * @param connectMs for a TCP connection
 * @param handshakeMs from the connection to the accepted handshake
 * @param firstRetryMs wait after the first failure, doubled after each further one
 * @param maxRetryMs longest wait
 * @param pingMs of silence, then the server is asked whether it is there; after as much again it is not
 * @param closeMs for the server to close its half
 * @param maxQueued stanzas of other loops that wait to be written; more end the connection
 * @param outboundOctets written and not yet taken by the server; more end the connection
 * @param maxUnansweredIqs requests that are not answered yet; with more the server is not read
 */
public record ComponentLimits(long connectMs, long handshakeMs, long firstRetryMs, long maxRetryMs, long pingMs, long closeMs,
    int maxQueued, long outboundOctets, int maxUnansweredIqs) {

    /** For a server nearby. */
    public static final ComponentLimits DEFAULT =
        new ComponentLimits(10_000, 30_000, 1_000, 60_000, 60_000, 2_000, 20_000, 16 << 20, 2_000);

    /** Other waits between attempts. */
    public ComponentLimits withRetries(long firstMs, long maxMs) {
        return new ComponentLimits(connectMs, handshakeMs, firstMs, maxMs, pingMs, closeMs, maxQueued, outboundOctets, maxUnansweredIqs);
    }

    /** Another patience with silence. */
    public ComponentLimits withPingMs(long newPingMs) {
        return new ComponentLimits(connectMs, handshakeMs, firstRetryMs, maxRetryMs, newPingMs, closeMs, maxQueued, outboundOctets,
            maxUnansweredIqs);
    }

    /** Another bound of what waits. */
    public ComponentLimits withOutbound(int newMaxQueued, long newOutboundOctets) {
        return new ComponentLimits(connectMs, handshakeMs, firstRetryMs, maxRetryMs, pingMs, closeMs, newMaxQueued, newOutboundOctets,
            maxUnansweredIqs);
    }
}
