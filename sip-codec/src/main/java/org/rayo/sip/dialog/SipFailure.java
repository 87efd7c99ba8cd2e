package org.rayo.sip.dialog;

/** Why a session broke off without a word from the far end. */
public record SipFailure(Kind kind, String text) {

    public enum Kind {
        /** a request of ours had no answer in 64 T1 */
        TIMEOUT,
        /** our 2xx was never acknowledged; BYE has been sent (RFC 3261 §13.3.1.4) */
        NO_ACK,
        /** a reliable provisional answer of ours was never acknowledged (RFC 3262 §3) */
        NO_PRACK,
        /** nobody refreshed the session in its time; BYE has been sent (RFC 4028 §10) */
        EXPIRED,
        /** the far end does not know the dialog any more: 481 */
        GONE,
        /** nobody is registered there */
        ABSENT,
        /** the next hop cannot be found or reached */
        UNREACHABLE
    }

    /** The SIP status that says it best. */
    public int status() {
        return switch (kind) {
            case UNREACHABLE -> 503;
            case ABSENT -> 480;
            case GONE -> 481;
            case NO_PRACK -> 504;
            case TIMEOUT, NO_ACK, EXPIRED -> 408;
        };
    }
}
