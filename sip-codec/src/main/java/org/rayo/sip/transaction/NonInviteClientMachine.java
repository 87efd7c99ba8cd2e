package org.rayo.sip.transaction;

import static org.rayo.sip.transaction.Action.*;
import static org.rayo.sip.transaction.State.*;

/** RFC 3261 §17.1.2 (figure 6). */
final class NonInviteClientMachine {
    static final Move START = Move.to(TRYING, SEND, START_RETRANSMITS, START_TIMEOUT);

    private static final Move AGAIN = Move.to(TRYING, SEND_AGAIN, RETRANSMIT_LATER);
    private static final Move SLOWLY_AGAIN = Move.to(PROCEEDING, SEND_AGAIN, SLOW_RETRANSMITS);
    private static final Move PROVISIONAL = Move.to(PROCEEDING, PASS_RESPONSE);
    private static final Move FINAL = Move.to(COMPLETED, STOP_RETRANSMITS, STOP_TIMEOUT, PASS_RESPONSE, LINGER);
    private static final Move TIMED_OUT = Move.to(TERMINATED, STOP_RETRANSMITS, TELL_TIMEOUT);
    private static final Move BROKEN = Move.to(TERMINATED, STOP_RETRANSMITS, STOP_TIMEOUT, TELL_TRANSPORT_ERROR);

    private NonInviteClientMachine() {}

    static Move step(State state, Event event) {
        return switch (state) {
            case TRYING, PROCEEDING -> switch (event) {
                case RETRANSMIT_TIMER -> state == TRYING ? AGAIN : SLOWLY_AGAIN;
                case TIMEOUT_TIMER -> TIMED_OUT;
                case PROVISIONAL -> PROVISIONAL;
                case SUCCESS, FAILURE -> FINAL;
                case TRANSPORT_ERROR -> BROKEN;
                default -> Move.to(state);
            };
            case COMPLETED -> Move.to(event == Event.LINGER_TIMER ? TERMINATED : COMPLETED);
            case CALLING, CONFIRMED, ACCEPTED, TERMINATED -> Move.to(state);
        };
    }
}
