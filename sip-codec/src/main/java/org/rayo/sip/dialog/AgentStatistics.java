package org.rayo.sip.dialog;

/**
 * What a user agent has seen; all but the first two only grow.
 *
 * @param sessions calls that are not over
 * @param transactions that are not over
 * @param overloaded requests refused because of too many transactions or too much waiting
 * @param unsendable messages of ours that had no way to go
 */
public record AgentStatistics(
        int sessions, int transactions, long received, long sent, long malformed, long overloaded, long strays,
        long unsendable) {}
