package org.rayo.sip.transaction;

import java.util.List;

/** One step of a machine. */
record Move(State next, List<Action> actions) {

    static Move to(State next, Action... actions) {
        return new Move(next, List.of(actions));
    }
}
