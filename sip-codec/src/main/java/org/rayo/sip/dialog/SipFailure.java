package org.rayo.sip.dialog;

/** Why a session broke off without a word from the far end. */
public record SipFailure(Kind kind, String text) {

    public enum Kind {
        /** a request of ours had no answer in 64 T1 */
        TIMEOUT,
        /** our 2xx was never acknowledged; BYE has been sent (RFC 3261 §13.3.1.4) */
        NO_ACK,
        /** the next hop cannot be found or reached */
        UNREACHABLE
    }

    /** The SIP status that says it best. */
    public int status() {
        return kind == Kind.UNREACHABLE ? 503 : 408;
    }
}
