package org.rayo.sip.dialog;

/**
 * How long a session may live without a refresh (RFC 4028).
 *
 * @param seconds what we ask for; 0 asks for nothing, and what others ask is still met
 * @param minSeconds the shortest we accept; RFC 4028 §4 wants at least 90
 */
public record SessionTimerPolicy(int seconds, int minSeconds) {
    static final int LEAST_SECONDS = 90;

    public static final SessionTimerPolicy DEFAULT = new SessionTimerPolicy(1800, LEAST_SECONDS);
}
