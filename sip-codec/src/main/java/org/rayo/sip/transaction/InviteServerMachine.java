package org.rayo.sip.transaction;

import static org.rayo.sip.transaction.Action.*;
import static org.rayo.sip.transaction.State.*;

/**
 * RFC 3261 §17.2.1 (figure 7) with RFC 6026 §7.1: after a 2xx the transaction stays to absorb retransmitted INVITEs, and
 * sends whatever 2xx its user repeats.
 */
final class InviteServerMachine {
    static final Move START = Move.to(PROCEEDING);

    private static final Move SENT_PROVISIONAL = Move.to(PROCEEDING, SEND);
    private static final Move SENT_SUCCESS = Move.to(ACCEPTED, SEND, LINGER);
    private static final Move SENT_SUCCESS_AGAIN = Move.to(ACCEPTED, SEND);
    private static final Move SENT_FAILURE = Move.to(COMPLETED, SEND, START_RETRANSMITS, START_TIMEOUT);
    private static final Move AGAIN = Move.to(COMPLETED, SEND_AGAIN, RETRANSMIT_LATER);
    private static final Move ACKNOWLEDGED = Move.to(CONFIRMED, STOP_RETRANSMITS, STOP_TIMEOUT, LINGER);
    private static final Move TIMED_OUT = Move.to(TERMINATED, STOP_RETRANSMITS, TELL_TIMEOUT);
    private static final Move BROKEN = Move.to(TERMINATED, STOP_RETRANSMITS, STOP_TIMEOUT, TELL_TRANSPORT_ERROR);

    private InviteServerMachine() {}

    static Move step(State state, Event event) {
        return switch (state) {
            case PROCEEDING -> switch (event) {
                case REQUEST -> Move.to(PROCEEDING, SEND_AGAIN);
                case PROVISIONAL -> SENT_PROVISIONAL;
                case SUCCESS -> SENT_SUCCESS;
                case FAILURE -> SENT_FAILURE;
                case TRANSPORT_ERROR -> BROKEN;
                default -> Move.to(state);
            };
            case COMPLETED -> switch (event) {
                case REQUEST -> Move.to(COMPLETED, SEND_AGAIN);
                case ACK -> ACKNOWLEDGED;
                case RETRANSMIT_TIMER -> AGAIN;
                case TIMEOUT_TIMER -> TIMED_OUT;
                case TRANSPORT_ERROR -> BROKEN;
                default -> Move.to(state);
            };
            case CONFIRMED -> Move.to(event == Event.LINGER_TIMER ? TERMINATED : CONFIRMED);
            case ACCEPTED -> switch (event) {
                case SUCCESS -> SENT_SUCCESS_AGAIN;
                case LINGER_TIMER -> Move.to(TERMINATED);
                default -> Move.to(state);
            };
            case CALLING, TRYING, TERMINATED -> Move.to(state);
        };
    }
}
