package org.rayo.server.call;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration decides about every call; durations in ms, 0 is never.
 *
 * @param offerTimeoutMs how long one client (or one round of clients) may think about an offer
 * @param idleMs an answered call without component or command is ended after that
 * @param maxDurationMs every call is ended after that
 * @param noClientStatus what a caller is told whom nobody takes: 503 or 480
 * @param maxRedirects how many redirections of a dialled call are followed; 0 hands every one to the application
 */
public record CallPolicy(
        long offerTimeoutMs, long idleMs, long maxDurationMs, OnClientLoss onClientLoss, int noClientStatus,
        int maxRedirects) {

    /** Follows no redirection. */
    public CallPolicy(
            long offerTimeoutMs, long idleMs, long maxDurationMs, OnClientLoss onClientLoss, int noClientStatus) {
        this(offerTimeoutMs, idleMs, maxDurationMs, onClientLoss, noClientStatus, 0);
    }

    /** The same with another time for offers; null: the same. */
    public CallPolicy withOfferTimeout(@Nullable Duration time) {
        return time == null ? this
                : new CallPolicy(time.toMillis(), idleMs, maxDurationMs, onClientLoss, noClientStatus, maxRedirects);
    }

    /** What becomes of the calls of a client that is gone. */
    public enum OnClientLoss { HANGUP, REOFFER }

    public static final CallPolicy DEFAULT = new CallPolicy(10_000, 300_000, 14_400_000, OnClientLoss.HANGUP, 503);
}
