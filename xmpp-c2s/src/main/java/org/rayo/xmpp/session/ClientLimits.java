package org.rayo.xmpp.session;

/**
 * What clients may cost.
 *
 * @param maxConnections most connections at once; more are closed at accept
 * @param maxConnectionsPerSource most connections at once from one address
 * @param maxAuthFailures failed logins until a stream is closed with policy-violation
 * @param freeAuthFailures failed logins of one account, and twice as many of one source, before further ones are refused
 *     unlooked at for a while that doubles with each
 * @param maxUnansweredIqs iqs of one client in work; at that number the client is not read until one is answered
 * @param stanzasPerSecond what a client may send in the long run; faster, it is not read for a while; 0 for no limit
 * @param highWaterOctets unsent octets of one client at which it is not read any more
 * @param outboundLimitOctets unsent octets of one client, or unacknowledged ones (XEP-0198), at which its stream ends with
 *     resource-constraint
 * @param maxQueuedStanzas elements from other threads that wait for a client's loop; more end the stream
 * @param loginTimeoutMs from connecting to being bound
 * @param closeTimeoutMs how long a closed stream waits for the client to close too
 * @param keepAliveMs silence of ours after which the server sends a space, so that a dead connection shows; 0 for never
 * @param idleMs silence of the client's after which it is pinged, and if it says nothing for another {@code keepAliveMs}
 *     its connection is given up; 0 for never, and never without {@code keepAliveMs}
 * @param resumeMs how long a session whose connection was lost waits to be resumed (XEP-0198 §5); 0 for not at all
 */
public record ClientLimits(int maxConnections, int maxConnectionsPerSource, int maxAuthFailures, int freeAuthFailures,
    int maxUnansweredIqs, int stanzasPerSecond, int highWaterOctets, int outboundLimitOctets, int maxQueuedStanzas,
    long loginTimeoutMs, long closeTimeoutMs, long keepAliveMs, long idleMs, long resumeMs) {

    /**
     * 10,000 connections, 1,000 per source, 5 failed logins per stream, 5 per account, 64 iqs, 1,000 stanzas a second,
     * 256 KiB and 1 MiB unsent, 4,096 queued, 30 s, 2 s, 60 s, 5 min, 60 s.
     */
    public static final ClientLimits DEFAULT = new ClientLimits(10_000, 1_000, 5, 5, 64, 1_000, 256 * 1024, 1024 * 1024, 4_096,
        30_000, 2_000, 60_000, 300_000, 60_000);

    /** Checks that every limit makes sense. */
    public ClientLimits {
        if (maxConnections <= 0 || maxConnectionsPerSource <= 0 || maxAuthFailures <= 0 || freeAuthFailures <= 0 || maxUnansweredIqs <= 0
            || stanzasPerSecond < 0 || highWaterOctets <= 1 || outboundLimitOctets < highWaterOctets || maxQueuedStanzas <= 0
            || loginTimeoutMs <= 0 || closeTimeoutMs <= 0 || keepAliveMs < 0 || idleMs < 0 || resumeMs < 0) {
            throw new IllegalArgumentException("limits must be positive, and the outbound limit not below the high-water mark");
        }
    }

    /** With other connection limits. */
    public ClientLimits withConnections(int total, int perSource) {
        return new ClientLimits(total, perSource, maxAuthFailures, freeAuthFailures, maxUnansweredIqs, stanzasPerSecond, highWaterOctets,
            outboundLimitOctets, maxQueuedStanzas, loginTimeoutMs, closeTimeoutMs, keepAliveMs, idleMs, resumeMs);
    }

    /** With another limit for failed logins of an account and a source. */
    public ClientLimits withFreeAuthFailures(int free) {
        return new ClientLimits(maxConnections, maxConnectionsPerSource, maxAuthFailures, free, maxUnansweredIqs, stanzasPerSecond,
            highWaterOctets, outboundLimitOctets, maxQueuedStanzas, loginTimeoutMs, closeTimeoutMs, keepAliveMs, idleMs, resumeMs);
    }

    /** With other limits for what is unsent. */
    public ClientLimits withOutbound(int newHighWaterOctets, int newLimitOctets) {
        return new ClientLimits(maxConnections, maxConnectionsPerSource, maxAuthFailures, freeAuthFailures, maxUnansweredIqs,
            stanzasPerSecond, newHighWaterOctets, newLimitOctets, maxQueuedStanzas, loginTimeoutMs, closeTimeoutMs, keepAliveMs,
            idleMs, resumeMs);
    }

    /** With another limit for unanswered iqs. */
    public ClientLimits withUnansweredIqs(int max) {
        return new ClientLimits(maxConnections, maxConnectionsPerSource, maxAuthFailures, freeAuthFailures, max, stanzasPerSecond,
            highWaterOctets, outboundLimitOctets, maxQueuedStanzas, loginTimeoutMs, closeTimeoutMs, keepAliveMs, idleMs, resumeMs);
    }

    /** With another rate of stanzas; 0 for no limit. */
    public ClientLimits withStanzasPerSecond(int rate) {
        return new ClientLimits(maxConnections, maxConnectionsPerSource, maxAuthFailures, freeAuthFailures, maxUnansweredIqs, rate,
            highWaterOctets, outboundLimitOctets, maxQueuedStanzas, loginTimeoutMs, closeTimeoutMs, keepAliveMs, idleMs, resumeMs);
    }

    /** With other times. */
    public ClientLimits withTimes(long newLoginTimeoutMs, long newCloseTimeoutMs, long newKeepAliveMs) {
        return new ClientLimits(maxConnections, maxConnectionsPerSource, maxAuthFailures, freeAuthFailures, maxUnansweredIqs,
            stanzasPerSecond, highWaterOctets, outboundLimitOctets, maxQueuedStanzas, newLoginTimeoutMs, newCloseTimeoutMs,
            newKeepAliveMs, idleMs, resumeMs);
    }

    /** With another time of silence after which a client is taken for dead, and another for its session to be resumed. */
    public ClientLimits withLoss(long newIdleMs, long newResumeMs) {
        return new ClientLimits(maxConnections, maxConnectionsPerSource, maxAuthFailures, freeAuthFailures, maxUnansweredIqs,
            stanzasPerSecond, highWaterOctets, outboundLimitOctets, maxQueuedStanzas, loginTimeoutMs, closeTimeoutMs, keepAliveMs,
            newIdleMs, newResumeMs);
    }
}
