package org.rayo.server.call;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names a timer of a call; scheduling the same key again replaces it. {@code componentId} null: the call's own. */
public record TimerKey(Kind kind, @Nullable String componentId) {

    /** Those that end with their component. */
    static final List<Kind> OF_COMPONENTS =
            List.of(Kind.OUTPUT_MAX_TIME, Kind.INPUT_INITIAL,
                    Kind.INPUT_INTER_DIGIT, Kind.INPUT_RECOGNITION, Kind.CPA_SPEECH);

    public enum Kind {
        /** nobody took the offer */
        OFFER,
        /** the dialled party did not answer */
        DIAL,
        /** call without command, component or join */
        IDLE,
        MAX_DURATION,
        /** a join waits for the media of one side; named by the node of the other */
        JOIN,
        OUTPUT_MAX_TIME,
        INPUT_INITIAL,
        INPUT_INTER_DIGIT,
        /** somebody has spoken for so long */
        INPUT_RECOGNITION,
        /** nobody knows yet who answered */
        CPA_SPEECH,
        /** the call is over, its recordings take long to be whole */
        FINALIZE
    }
}
