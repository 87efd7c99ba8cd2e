package org.rayo.sip.transaction;

import static org.rayo.sip.transaction.Action.*;
import static org.rayo.sip.transaction.State.*;

/** RFC 3261 §17.2.2 (figure 8). */
final class NonInviteServerMachine {
    static final Move START = Move.to(TRYING);

    private static final Move SENT_PROVISIONAL = Move.to(PROCEEDING, SEND);
    private static final Move SENT_FINAL = Move.to(COMPLETED, SEND, LINGER);
    private static final Move BROKEN = Move.to(TERMINATED, TELL_TRANSPORT_ERROR);

    private NonInviteServerMachine() {}

    static Move step(State state, Event event) {
        return switch (state) {
            case TRYING, PROCEEDING -> switch (event) {
                case REQUEST -> state == PROCEEDING ? Move.to(PROCEEDING, SEND_AGAIN) : Move.to(TRYING);
                case PROVISIONAL -> SENT_PROVISIONAL;
                case SUCCESS, FAILURE -> SENT_FINAL;
                case TRANSPORT_ERROR -> BROKEN;
                default -> Move.to(state);
            };
            case COMPLETED -> switch (event) {
                case REQUEST -> Move.to(COMPLETED, SEND_AGAIN);
                case LINGER_TIMER -> Move.to(TERMINATED);
                case TRANSPORT_ERROR -> BROKEN;
                default -> Move.to(state);
            };
            case CALLING, CONFIRMED, ACCEPTED, TERMINATED -> Move.to(state);
        };
    }
}
