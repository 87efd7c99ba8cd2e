package org.rayo.sip.dialog;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.auth.Credential;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.transaction.ServerTransaction;
import org.rayo.sip.transport.Flow;

/** Who takes the calls. */
public interface UserAgentListener {

    /**
     * Asked for every request other than ACK and CANCEL, retransmissions too, before it gets any state; on the socket's loop,
     * so more than one may ask at once.
     */
    default Reception receive(SipRequest request, Flow flow) {
        return Reception.TAKE;
    }

    /** Whether malformed requests by this way are answered with what is wrong; what strangers do wrong is their business. */
    default boolean knows(Flow flow) {
        return true;
    }

    /**
     * Asked before a new INVITE gets any state; on the loop of its Call-ID.
     *
     * @return null to take it, or a refusal
     */
    @Nullable Refusal admit(SipRequest invite, InetSocketAddress from);

    /**
     * A new call; 100 has been sent. Must give it a listener and answer it at some time.
     */
    void onInvite(InboundInvite invite);

    /**
     * A request outside of a dialog with a method that a user agent does not serve by itself, such as REGISTER; on the loop
     * of its Call-ID.
     *
     * @return false when it is not answered and never will be: it is refused with 405
     */
    default boolean onRequest(ServerTransaction transaction) {
        return false;
    }

    /** How whom we dial is reached; asked at each INVITE, on its loop. */
    default Destination destination(String to) {
        return Destination.of(to);
    }

    /** What answers the challenges of whoever called by this way; null: nothing does. */
    default @Nullable Credential credential(Flow flow) {
        return null;
    }

    /** What becomes of a request. */
    sealed interface Reception {
        Reception TAKE = new Take();
        Reception IGNORE = new Ignore();

        record Take() implements Reception {}

        /** No answer at all. */
        record Ignore() implements Reception {}

        /** Answered without any state (RFC 3261 §8.2.7). */
        record Refuse(int status, SipHeaders headers) implements Reception {}
    }

    /** @param retryAfterSeconds 0: no Retry-After */
    record Refusal(int status, int retryAfterSeconds) {}
}
