package org.rayo.sip.transaction;

import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipStatus;
import org.rayo.sip.transport.Flow;

/**
 * A request that we answer (RFC 3261 §17.2), for who answers it. On the shard's loop. It keeps the request; what waits for
 * stragglers after the answer does not.
 */
public final class ServerTransaction {

    /** Told what the answers met. */
    public interface User {
        /** No ACK came for a failure response, or the network is gone. The transaction is over. */
        void onTransactionFailed(String what);

        /** A CANCEL for it has come, before it was answered, and has been answered 200 (RFC 3261 §9.2). */
        default void onCancel(SipRequest cancel) {}
    }

    /** Does not care. */
    public static final User NOBODY = what -> {};

    private static final byte[] NO_BODY = {};

    private final SipRequest request;
    private final ServerExchange exchange;

    ServerTransaction(SipRequest request, ServerExchange exchange) {
        this.request = request;
        this.exchange = exchange;
    }

    public SipRequest request() {
        return request;
    }

    public Flow flow() {
        return exchange.flow();
    }

    public void user(User next) {
        exchange.user(next);
    }

    /** Tells the user of a CANCEL. */
    public void cancelled(SipRequest cancel) {
        exchange.user().onCancel(cancel);
    }

    /** Whether a final response was sent. */
    public boolean answered() {
        return exchange.answered();
    }

    public void respond(SipResponse response) {
        exchange.take(Transaction.eventOf(response), response);
    }

    /** A response without body. {@code toTag}: see {@link SipResponse#to}. */
    public void respond(int status, String toTag, SipHeaders extra) {
        respond(SipResponse.to(request, status, SipStatus.reason(status), toTag, extra, NO_BODY));
    }
}
