package org.rayo.sip.transaction;

import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.transport.Flow;

/** The core above the transactions of one shard (RFC 3261 §8). On the shard's loop. */
public interface TransactionUser {

    /** A new request, neither ACK nor CANCEL. */
    void onRequest(ServerTransaction transaction);

    /** The CANCEL has been answered; {@code invite} may have been answered too. */
    void onCancel(SipRequest cancel, ServerTransaction invite);

    /** An ACK that belongs to no transaction: for a 2xx. */
    void onAck(SipRequest ack, Flow flow);

    /** A response that belongs to no transaction: perhaps a late 2xx (RFC 3261 §13.2.2.4). */
    void onStrayResponse(SipResponse response, Flow flow);
}
