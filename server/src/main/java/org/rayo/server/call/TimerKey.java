package org.rayo.server.call;

import org.jspecify.annotations.Nullable;

/** Names a timer of a call; scheduling the same key again replaces it. {@code componentId} null: the call's own. */
public record TimerKey(Kind kind, @Nullable String componentId) {

    public enum Kind {
        /** nobody took the offer */
        OFFER,
        /** the dialled party did not answer */
        DIAL,
        /** call without command, component or join */
        IDLE,
        MAX_DURATION,
        OUTPUT_MAX_TIME,
        INPUT_INITIAL,
        INPUT_INTER_DIGIT
    }
}
