package org.rayo.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every arrow of the figures of RFC 3261 §17 and RFC 6026 §7, and that nothing else moves. */
class MachinesTest {

    private static BiFunction<State, Event, Move> machine(String name) {
        return switch (name) {
            case "ict" -> InviteClientMachine::step;
            case "nict" -> NonInviteClientMachine::step;
            case "ist" -> InviteServerMachine::step;
            case "nist" -> NonInviteServerMachine::step;
            default -> throw new IllegalArgumentException(name);
        };
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ict  | CALLING    | RETRANSMIT_TIMER | CALLING    | SEND_AGAIN RETRANSMIT_LATER
            ict  | CALLING    | TIMEOUT_TIMER    | TERMINATED | STOP_RETRANSMITS TELL_TIMEOUT
            ict  | CALLING    | TRANSPORT_ERROR  | TERMINATED | STOP_RETRANSMITS STOP_TIMEOUT TELL_TRANSPORT_ERROR
            ict  | CALLING    | PROVISIONAL      | PROCEEDING | STOP_RETRANSMITS STOP_TIMEOUT PASS_RESPONSE
            ict  | CALLING    | SUCCESS          | ACCEPTED   | STOP_RETRANSMITS STOP_TIMEOUT PASS_RESPONSE LINGER
            ict  | CALLING    | FAILURE          | COMPLETED  | STOP_RETRANSMITS STOP_TIMEOUT SEND_ACK PASS_RESPONSE LINGER
            ict  | PROCEEDING | PROVISIONAL      | PROCEEDING | PASS_RESPONSE
            ict  | PROCEEDING | SUCCESS          | ACCEPTED   | STOP_RETRANSMITS STOP_TIMEOUT PASS_RESPONSE LINGER
            ict  | PROCEEDING | FAILURE          | COMPLETED  | STOP_RETRANSMITS STOP_TIMEOUT SEND_ACK PASS_RESPONSE LINGER
            ict  | PROCEEDING | TRANSPORT_ERROR  | TERMINATED | STOP_RETRANSMITS STOP_TIMEOUT TELL_TRANSPORT_ERROR
            ict  | COMPLETED  | FAILURE          | COMPLETED  | SEND_ACK
            ict  | COMPLETED  | LINGER_TIMER     | TERMINATED |
            ict  | ACCEPTED   | SUCCESS          | ACCEPTED   | PASS_RESPONSE
            ict  | ACCEPTED   | LINGER_TIMER     | TERMINATED |
            nict | TRYING     | RETRANSMIT_TIMER | TRYING     | SEND_AGAIN RETRANSMIT_LATER
            nict | TRYING     | TIMEOUT_TIMER    | TERMINATED | STOP_RETRANSMITS TELL_TIMEOUT
            nict | TRYING     | TRANSPORT_ERROR  | TERMINATED | STOP_RETRANSMITS STOP_TIMEOUT TELL_TRANSPORT_ERROR
            nict | TRYING     | PROVISIONAL      | PROCEEDING | PASS_RESPONSE
            nict | TRYING     | SUCCESS          | COMPLETED  | STOP_RETRANSMITS STOP_TIMEOUT PASS_RESPONSE LINGER
            nict | TRYING     | FAILURE          | COMPLETED  | STOP_RETRANSMITS STOP_TIMEOUT PASS_RESPONSE LINGER
            nict | PROCEEDING | RETRANSMIT_TIMER | PROCEEDING | SEND_AGAIN SLOW_RETRANSMITS
            nict | PROCEEDING | TIMEOUT_TIMER    | TERMINATED | STOP_RETRANSMITS TELL_TIMEOUT
            nict | PROCEEDING | TRANSPORT_ERROR  | TERMINATED | STOP_RETRANSMITS STOP_TIMEOUT TELL_TRANSPORT_ERROR
            nict | PROCEEDING | PROVISIONAL      | PROCEEDING | PASS_RESPONSE
            nict | PROCEEDING | SUCCESS          | COMPLETED  | STOP_RETRANSMITS STOP_TIMEOUT PASS_RESPONSE LINGER
            nict | PROCEEDING | FAILURE          | COMPLETED  | STOP_RETRANSMITS STOP_TIMEOUT PASS_RESPONSE LINGER
            nict | COMPLETED  | LINGER_TIMER     | TERMINATED |
            ist  | PROCEEDING | REQUEST          | PROCEEDING | SEND_AGAIN
            ist  | PROCEEDING | PROVISIONAL      | PROCEEDING | SEND
            ist  | PROCEEDING | SUCCESS          | ACCEPTED   | SEND LINGER
            ist  | PROCEEDING | FAILURE          | COMPLETED  | SEND START_RETRANSMITS START_TIMEOUT
            ist  | PROCEEDING | TRANSPORT_ERROR  | TERMINATED | STOP_RETRANSMITS STOP_TIMEOUT TELL_TRANSPORT_ERROR
            ist  | COMPLETED  | REQUEST          | COMPLETED  | SEND_AGAIN
            ist  | COMPLETED  | ACK              | CONFIRMED  | STOP_RETRANSMITS STOP_TIMEOUT LINGER
            ist  | COMPLETED  | RETRANSMIT_TIMER | COMPLETED  | SEND_AGAIN RETRANSMIT_LATER
            ist  | COMPLETED  | TIMEOUT_TIMER    | TERMINATED | STOP_RETRANSMITS TELL_TIMEOUT
            ist  | COMPLETED  | TRANSPORT_ERROR  | TERMINATED | STOP_RETRANSMITS STOP_TIMEOUT TELL_TRANSPORT_ERROR
            ist  | CONFIRMED  | LINGER_TIMER     | TERMINATED |
            ist  | ACCEPTED   | SUCCESS          | ACCEPTED   | SEND
            ist  | ACCEPTED   | LINGER_TIMER     | TERMINATED |
            nist | TRYING     | PROVISIONAL      | PROCEEDING | SEND
            nist | TRYING     | SUCCESS          | COMPLETED  | SEND LINGER
            nist | TRYING     | FAILURE          | COMPLETED  | SEND LINGER
            nist | TRYING     | TRANSPORT_ERROR  | TERMINATED | TELL_TRANSPORT_ERROR
            nist | PROCEEDING | REQUEST          | PROCEEDING | SEND_AGAIN
            nist | PROCEEDING | PROVISIONAL      | PROCEEDING | SEND
            nist | PROCEEDING | SUCCESS          | COMPLETED  | SEND LINGER
            nist | PROCEEDING | FAILURE          | COMPLETED  | SEND LINGER
            nist | PROCEEDING | TRANSPORT_ERROR  | TERMINATED | TELL_TRANSPORT_ERROR
            nist | COMPLETED  | REQUEST          | COMPLETED  | SEND_AGAIN
            nist | COMPLETED  | LINGER_TIMER     | TERMINATED |
            nist | COMPLETED  | TRANSPORT_ERROR  | TERMINATED | TELL_TRANSPORT_ERROR
            """)
    void arrow(String machine, State from, Event event, State to, String actions) {
        List<Action> expected = new ArrayList<>();
        if (actions != null) {
            for (String action : actions.split(" ")) {
                expected.add(Action.valueOf(action));
            }
        }
        assertThat(machine(machine).apply(from, event)).isEqualTo(new Move(to, expected));
    }

    @ParameterizedTest
    @CsvSource({"ict,14", "nict,13", "ist,13", "nist,12"})
    void nothingElseMoves(String machine, int arrows) {
        int moving = 0;
        for (State state : State.values()) {
            for (Event event : Event.values()) {
                Move move = machine(machine).apply(state, event);
                if (move.next() != state || !move.actions().isEmpty()) {
                    moving++;
                }
            }
        }
        assertThat(moving).isEqualTo(arrows);
    }
}
