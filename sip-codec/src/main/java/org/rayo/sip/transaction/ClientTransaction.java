package org.rayo.sip.transaction;

import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.transport.Flow;

/**
 * A request that we send (RFC 3261 §17.1), for who sends it. On the shard's loop. It keeps the request; what waits for
 * stragglers after the answer does not.
 */
public final class ClientTransaction {

    /** Told what came back. After a final response to other than INVITE, or a failure, nothing more comes. */
    public interface User {
        void onResponse(SipResponse response);

        /** No answer in 64 T1 (408), or the network is gone (503). */
        void onTransactionFailed(int likeStatus, String what);

        /** There is no way to the next hop: nothing was sent. */
        default void onUnreachable(String what) {
            onTransactionFailed(503, what);
        }
    }

    private final SipRequest request;
    private final ClientExchange exchange;

    ClientTransaction(SipRequest request, ClientExchange exchange) {
        this.request = request;
        this.exchange = exchange;
    }

    public SipRequest request() {
        return request;
    }

    public Flow flow() {
        return exchange.flow();
    }

    /** Ends it without a word: an INVITE that nobody answers even though it was cancelled (§9.1). */
    public void giveUp() {
        exchange.abandon();
    }
}
