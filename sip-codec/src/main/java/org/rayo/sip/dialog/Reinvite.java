package org.rayo.sip.dialog;

import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.transaction.ServerTransaction;

/** The far end wants to change the session (RFC 3261 §14.2). Answer it once, on the session's loop. */
public final class Reinvite {
    private final ServerTransaction transaction;
    private final AcceptedInvite.Answering answering;

    Reinvite(ServerTransaction transaction, AcceptedInvite.Answering answering) {
        this.transaction = transaction;
        this.answering = answering;
    }

    public SipRequest request() {
        return transaction.request();
    }

    public void accept(String sdp) {
        answering.accept(transaction, sdp);
    }

    /** The session goes on as it was. */
    public void reject(int status) {
        if (!transaction.answered()) {
            transaction.respond(status, "", SipHeaders.builder().add(HeaderNames.ALLOW, Methods.ALLOWED).build());
        }
    }
}
