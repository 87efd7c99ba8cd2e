package org.rayo.sip.dialog;

import io.netty.util.concurrent.EventExecutor;
import org.rayo.sip.message.SipHeaders;

/** A call leg (RFC 3261 §13). All methods on its own loop. */
public sealed interface InviteSession permits InboundInvite, OutboundInvite {

    /** Which of the agent's loops it lives on. */
    int shard();

    EventExecutor loop();

    String callId();

    /** Ends it in the way its state needs: final response, CANCEL or BYE. No effect when it is over. */
    void hangup(SipHeaders headers);

    /** Asks the far end of an answered call to call somebody else (RFC 3515). */
    void refer(String to, SipHeaders headers);

    /** Nothing more can happen. */
    boolean over();
}
