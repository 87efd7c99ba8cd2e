package org.rayo.sip.transaction;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.SipMessage;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.Via;

/** What makes a message part of a transaction (RFC 3261 §17.1.3, §17.2.3). */
record TransactionKey(String branch, String sentBy, String method) {

    static TransactionKey ofServer(SipRequest request) {
        return ofServer(request, request.is("ACK") ? "INVITE" : request.method());
    }

    /** The transaction that a CANCEL is about (§9.2). */
    static TransactionKey cancelled(SipRequest cancel) {
        return ofServer(cancel, "INVITE");
    }

    private static TransactionKey ofServer(SipRequest request, String method) {
        Via via = request.topVia();
        @Nullable String branch = via.branch();
        if (branch == null || branch.length() <= Via.MAGIC_COOKIE.length() || !branch.startsWith(Via.MAGIC_COOKIE)) {
            // a client of RFC 2543: the parts of the request that a retransmission, ACK or CANCEL shares with it
            branch = String.join("\n", request.requestUri(), request.callId(),
                    Long.toString(request.cseq().number()), String.valueOf(request.from().tag()));
        }
        return new TransactionKey(branch, via.sentBy().toString().toLowerCase(Locale.ROOT), method);
    }

    /** Ours: every branch we make is unique, whatever we say of ourselves in sent-by. */
    static @Nullable TransactionKey ofClient(SipResponse response) {
        return ofClient((SipMessage) response);
    }

    static @Nullable TransactionKey ofClient(SipMessage message) {
        @Nullable String branch = message.topVia().branch();
        return branch == null ? null : new TransactionKey(branch, "", message.cseq().method());
    }
}
