package org.rayo.sip.dialog;

import org.jspecify.annotations.Nullable;
import org.rayo.sip.auth.Credential;
import org.rayo.sip.transport.Flow;

/**
 * How somebody who is dialled is reached.
 *
 * @param requestUri of the INVITE
 * @param nextHop the URI whose server it is sent to; null: the outbound proxy if there is one, else the request URI
 * @param flow the way itself, such as the connection of a registered phone; null: by the next hop
 * @param credential answers the challenges of this call; null: they end it
 * @param identity who calls when nobody says; null: anonymous
 * @param failure why nobody can be reached there at all; null: try
 */
public record Destination(
        String requestUri, @Nullable String nextHop, @Nullable Flow flow, @Nullable Credential credential,
        @Nullable String identity, @Nullable SipFailure failure) {

    /** By its URI alone. */
    public static Destination of(String uri) {
        return new Destination(uri, null, null, null, null, null);
    }

    public static Destination none(String uri, SipFailure failure) {
        return new Destination(uri, null, null, null, null, failure);
    }
}
