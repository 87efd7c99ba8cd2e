package org.rayo.sip.dialog;

import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;

/** Which requests are too long for a datagram: more than 1300 octets when nobody knows the path (RFC 3261 §18.1.1). */
final class Datagrams {
    private static final int LONGEST = 1_300;
    /** The version, two line ends, and Content-Length, which the encoder writes. */
    private static final int FIXED = 40;

    private Datagrams() {}

    static boolean fits(SipRequest request) {
        int octets = FIXED + request.method().length() + request.requestUri().length() + request.body().length;
        SipHeaders headers = request.headers();
        for (int i = 0; i < headers.size(); i++) {
            octets += headers.name(i).length() + headers.value(i).length() + 4;
        }
        return octets <= LONGEST;
    }
}
