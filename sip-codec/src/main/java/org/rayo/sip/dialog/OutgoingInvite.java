package org.rayo.sip.dialog;

import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.SipHeaders;

/**
 * A call to place.
 *
 * @param to a {@code sip:} URI, or any other when an outbound proxy is configured
 * @param from null: anonymous at our own host
 * @param headers extra ones; those that the stack writes itself are left out
 * @param sdp the offer; null leaves it to the far end
 * @param by the way there; null: what {@link UserAgentListener#destination} says
 */
public record OutgoingInvite(
        String to, @Nullable String from, SipHeaders headers, @Nullable String sdp, @Nullable Destination by) {
    public OutgoingInvite(String to, @Nullable String from, SipHeaders headers, @Nullable String sdp) {
        this(to, from, headers, sdp, null);
    }
}
