package org.rayo.xmpp.session;

/**
 * What clients may cost.
 *
 * @param maxConnections most connections at once; more are closed at accept
 * @param maxConnectionsPerSource most connections at once from one address
 * @param maxAuthFailures failed logins until a stream is closed with policy-violation
 * @param maxUnansweredIqs iqs of one client in work; at that number the client is not read until one is answered
 * @param highWaterOctets unsent octets of one client at which it is not read any more
 * @param outboundLimitOctets unsent octets of one client at which its stream ends with resource-constraint
 * @param maxQueuedStanzas elements from other threads that wait for a client's loop; more end the stream
 * @param loginTimeoutMs from connecting to being bound
 * @param closeTimeoutMs how long a closed stream waits for the client to close too
 * @param keepAliveMs silence after which the server sends a space, so that a dead connection shows; 0 for never
 */
public record ClientLimits(int maxConnections, int maxConnectionsPerSource, int maxAuthFailures, int maxUnansweredIqs,
    int highWaterOctets, int outboundLimitOctets, int maxQueuedStanzas, long loginTimeoutMs, long closeTimeoutMs, long keepAliveMs) {

    /** 10,000 connections, 1,000 per source, 3 failed logins, 64 iqs, 256 KiB and 1 MiB unsent, 4,096 queued, 30 s, 2 s, 60 s. */
    public static final ClientLimits DEFAULT =
        new ClientLimits(10_000, 1_000, 3, 64, 256 * 1024, 1024 * 1024, 4_096, 30_000, 2_000, 60_000);

    /** Checks that every limit makes sense. */
    public ClientLimits {
        if (maxConnections <= 0 || maxConnectionsPerSource <= 0 || maxAuthFailures <= 0 || maxUnansweredIqs <= 0
            || highWaterOctets <= 1 || outboundLimitOctets < highWaterOctets || maxQueuedStanzas <= 0
            || loginTimeoutMs <= 0 || closeTimeoutMs <= 0 || keepAliveMs < 0) {
            throw new IllegalArgumentException("limits must be positive, and the outbound limit not below the high-water mark");
        }
    }

    /** With other connection limits. */
    public ClientLimits withConnections(int total, int perSource) {
        return new ClientLimits(total, perSource, maxAuthFailures, maxUnansweredIqs, highWaterOctets, outboundLimitOctets,
            maxQueuedStanzas, loginTimeoutMs, closeTimeoutMs, keepAliveMs);
    }

    /** With other limits for what is unsent. */
    public ClientLimits withOutbound(int newHighWaterOctets, int newLimitOctets) {
        return new ClientLimits(maxConnections, maxConnectionsPerSource, maxAuthFailures, maxUnansweredIqs, newHighWaterOctets,
            newLimitOctets, maxQueuedStanzas, loginTimeoutMs, closeTimeoutMs, keepAliveMs);
    }

    /** With another limit for unanswered iqs. */
    public ClientLimits withUnansweredIqs(int max) {
        return new ClientLimits(maxConnections, maxConnectionsPerSource, maxAuthFailures, max, highWaterOctets,
            outboundLimitOctets, maxQueuedStanzas, loginTimeoutMs, closeTimeoutMs, keepAliveMs);
    }

    /** With other times. */
    public ClientLimits withTimes(long newLoginTimeoutMs, long newCloseTimeoutMs, long newKeepAliveMs) {
        return new ClientLimits(maxConnections, maxConnectionsPerSource, maxAuthFailures, maxUnansweredIqs, highWaterOctets,
            outboundLimitOctets, maxQueuedStanzas, newLoginTimeoutMs, newCloseTimeoutMs, newKeepAliveMs);
    }
}
