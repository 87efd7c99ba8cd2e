package org.rayo.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.SipRequest;

/** By what a request is known that comes again on another way (RFC 3261 §8.2.2.2). */
record MergeKey(String callId, String fromTag, long cseq, String method) {

    /** Null when it cannot have been merged: within a dialog, or from a client that knows no tags. */
    static @Nullable MergeKey of(SipRequest request) {
        String fromTag = request.from().tag();
        if (fromTag == null || request.to().tag() != null || request.is("CANCEL")) {
            return null;
        }
        return new MergeKey(request.callId(), fromTag, request.cseq().number(), request.method());
    }
}
