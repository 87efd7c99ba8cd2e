package org.rayo.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.transport.Flow;

/** The core above the transactions of one shard (RFC 3261 §8). On the shard's loop. */
public interface TransactionUser {

    /**
     * Asked before a new request gets any state.
     *
     * @return null to take it; else it is answered so and forgotten (RFC 3261 §8.2.7)
     */
    default @Nullable Refusal refusal(SipRequest request, Flow flow) {
        return null;
    }

    /** @param retryAfterSeconds 0: no Retry-After */
    record Refusal(int status, int retryAfterSeconds) {}

    /** A new request, neither ACK nor CANCEL. */
    void onRequest(ServerTransaction transaction);

    /** The CANCEL has been answered; {@code invite} has not. */
    void onCancel(SipRequest cancel, ServerTransaction invite);

    /** An ACK that belongs to no transaction: for a 2xx. */
    void onAck(SipRequest ack, Flow flow);

    /** A response that belongs to no transaction: perhaps a late 2xx (RFC 3261 §13.2.2.4). */
    void onStrayResponse(SipResponse response, Flow flow);
}
