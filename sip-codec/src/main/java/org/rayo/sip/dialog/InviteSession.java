package org.rayo.sip.dialog;

import io.netty.util.concurrent.EventExecutor;
import java.util.function.IntConsumer;
import org.rayo.sip.message.SipHeaders;

/** A call leg (RFC 3261 §13). All methods on its own loop. */
public sealed interface InviteSession permits InboundInvite, OutboundInvite {

    /** Told once what became of a change. */
    interface ChangeOutcome {
        /** {@code answer}: the SDP of the 2xx; empty when it brought none. */
        void changed(byte[] answer);

        /** The session goes on as it was, unless its end is told too. */
        void refused(int status);
    }

    /** Which of the agent's loops it lives on. */
    int shard();

    EventExecutor loop();

    String callId();

    /** Ends it in the way its state needs: final response, CANCEL or BYE. No effect when it is over. */
    void hangup(SipHeaders headers);

    /** Asks the far end of an answered call to call somebody else (RFC 3515). */
    void refer(String to, SipHeaders headers);

    /** Offers another session to the far end of an answered call; waits while another change is under way. */
    void change(String sdp, ChangeOutcome outcome);

    /** Whether the far end has said that it takes this method. */
    boolean allows(String method);

    /** Sends INFO or MESSAGE to the far end of an answered call. {@code outcome} is told the final status. */
    void send(String method, String contentType, byte[] body, SipHeaders headers, IntConsumer outcome);

    /** Nothing more can happen. */
    boolean over();
}
