package org.rayo.server.call;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a call remembers of its SIP session beyond its life and end. Immutable.
 *
 * @param held we hold the far end
 * @param muted nobody hears the far end
 * @param holding the hold or unhold that waits for the far end
 * @param unholding that one lets go
 * @param tried where a dialled call was sent so far
 * @param targets where it can be sent next, best first
 */
record SessionState(
        boolean held, boolean muted, @Nullable Request holding, boolean unholding, Set<String> tried,
        List<String> targets) {

    static final SessionState INITIAL = new SessionState(false, false, null, false, Set.of(), List.of());

    SessionState {
        targets = List.copyOf(targets);
    }

    SessionState withHolding(@Nullable Request request, boolean off) {
        return new SessionState(held, muted, request, off, tried, targets);
    }

    SessionState withHeld(boolean next) {
        return new SessionState(next, muted, null, false, tried, targets);
    }

    SessionState withMuted(boolean next) {
        return new SessionState(held, next, holding, unholding, tried, targets);
    }

    SessionState withTargets(Set<String> nextTried, List<String> nextTargets) {
        return new SessionState(held, muted, holding, unholding, nextTried, nextTargets);
    }
}
