package org.rayo.sip.transaction;

import static org.rayo.sip.transaction.Action.*;
import static org.rayo.sip.transaction.State.*;

/** RFC 3261 §17.1.1 (figure 5) with RFC 6026 §7.2: a 2xx leads to ACCEPTED, where every further 2xx is passed up. */
final class InviteClientMachine {
    static final Move START = Move.to(CALLING, SEND, START_RETRANSMITS, START_TIMEOUT);

    private static final Move AGAIN = Move.to(CALLING, SEND_AGAIN, RETRANSMIT_LATER);
    private static final Move FIRST_PROVISIONAL = Move.to(PROCEEDING, STOP_RETRANSMITS, STOP_TIMEOUT, PASS_RESPONSE);
    private static final Move PROVISIONAL = Move.to(PROCEEDING, PASS_RESPONSE);
    private static final Move FAILED = Move.to(COMPLETED, STOP_RETRANSMITS, STOP_TIMEOUT, SEND_ACK, PASS_RESPONSE, LINGER);
    private static final Move FAILED_AGAIN = Move.to(COMPLETED, SEND_ACK);
    private static final Move SUCCEEDED = Move.to(ACCEPTED, STOP_RETRANSMITS, STOP_TIMEOUT, PASS_RESPONSE, LINGER);
    private static final Move SUCCEEDED_AGAIN = Move.to(ACCEPTED, PASS_RESPONSE);
    private static final Move TIMED_OUT = Move.to(TERMINATED, STOP_RETRANSMITS, TELL_TIMEOUT);
    private static final Move BROKEN = Move.to(TERMINATED, STOP_RETRANSMITS, STOP_TIMEOUT, TELL_TRANSPORT_ERROR);

    private InviteClientMachine() {}

    static Move step(State state, Event event) {
        return switch (state) {
            case CALLING -> switch (event) {
                case RETRANSMIT_TIMER -> AGAIN;
                case TIMEOUT_TIMER -> TIMED_OUT;
                case PROVISIONAL -> FIRST_PROVISIONAL;
                case SUCCESS -> SUCCEEDED;
                case FAILURE -> FAILED;
                case TRANSPORT_ERROR -> BROKEN;
                default -> Move.to(state);
            };
            case PROCEEDING -> switch (event) {
                case PROVISIONAL -> PROVISIONAL;
                case SUCCESS -> SUCCEEDED;
                case FAILURE -> FAILED;
                case TRANSPORT_ERROR -> BROKEN;
                default -> Move.to(state);
            };
            case COMPLETED -> switch (event) {
                case FAILURE -> FAILED_AGAIN;
                case LINGER_TIMER -> Move.to(TERMINATED);
                default -> Move.to(state);
            };
            case ACCEPTED -> switch (event) {
                case SUCCESS -> SUCCEEDED_AGAIN;
                case LINGER_TIMER -> Move.to(TERMINATED);
                default -> Move.to(state);
            };
            case TRYING, CONFIRMED, TERMINATED -> Move.to(state);
        };
    }
}
