package org.rayo.sip.dialog;

import java.util.function.Consumer;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.transaction.ServerTransaction;

/**
 * The far end asks us to call somebody else (RFC 3515). Answer it once, from any loop; what came of it is told to
 * the far end when the session is hung up, or after a minute.
 */
public final class Referral {
    private final ServerTransaction transaction;
    private final String to;
    private final Answering answering;
    private final Consumer<Runnable> onLoop;

    /** How a session answers. */
    interface Answering {
        void accept(ServerTransaction transaction);

        void reject(ServerTransaction transaction, int status);
    }

    Referral(ServerTransaction transaction, String to, Answering answering, Consumer<Runnable> onLoop) {
        this.transaction = transaction;
        this.to = to;
        this.answering = answering;
        this.onLoop = onLoop;
    }

    /** A URI of any scheme, as written. */
    public String to() {
        return to;
    }

    public SipRequest request() {
        return transaction.request();
    }

    /** 202. */
    public void accept() {
        onLoop.accept(() -> answering.accept(transaction));
    }

    public void reject(int status) {
        onLoop.accept(() -> answering.reject(transaction, status));
    }
}
