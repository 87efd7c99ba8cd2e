package org.rayo.sip.dialog;

import java.util.function.Consumer;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.transaction.ServerTransaction;

/**
 * The far end wants to change the session: a re-INVITE (RFC 3261 §14.2), or an UPDATE or PRACK with an offer (RFC 3311, RFC
 * 3262 §5). Answer it once, from any loop.
 */
public final class Reinvite {
    private final ServerTransaction transaction;
    private final Answering answering;
    private final Consumer<Runnable> onLoop;

    /** How a session answers. */
    interface Answering {
        /** {@code answer}: takes the body of the ACK when the 2xx carries our offer. */
        void accept(ServerTransaction transaction, String sdp, Consumer<byte[]> answer);

        void reject(ServerTransaction transaction, int status);
    }

    Reinvite(ServerTransaction transaction, Answering answering, Consumer<Runnable> onLoop) {
        this.transaction = transaction;
        this.answering = answering;
        this.onLoop = onLoop;
    }

    public SipRequest request() {
        return transaction.request();
    }

    /** Whether it brings an offer; else it wants one of ours. */
    public boolean offers() {
        return request().body().length > 0;
    }

    /** With the answer to its offer. */
    public void accept(String sdp) {
        acceptWithOffer(sdp, ignored -> {});
    }

    /** With an offer of ours; {@code answer} is given what the ACK brings, maybe nothing, on the session's loop. */
    public void acceptWithOffer(String sdp, Consumer<byte[]> answer) {
        onLoop.accept(() -> answering.accept(transaction, sdp, answer));
    }

    /** The session goes on as it was. */
    public void reject(int status) {
        onLoop.accept(() -> answering.reject(transaction, status));
    }
}
