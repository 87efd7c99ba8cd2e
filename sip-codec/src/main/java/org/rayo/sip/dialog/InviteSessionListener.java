package org.rayo.sip.dialog;

import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;

/** What happens to a session. On the session's loop; nothing comes after the one call that ends it. */
public interface InviteSessionListener {

    /** Outbound: 101 to 199. */
    default void onProgress(SipResponse response) {}

    /** Outbound: the first 2xx; it has been acknowledged, with {@link OutboundInvite#answer} if the offer was theirs. */
    default void onAccepted(SipResponse response) {}

    /** Outbound: 3xx to 6xx. Ends the session. */
    default void onRejected(SipResponse response) {}

    /** Inbound: the ACK of our 2xx. */
    default void onAcknowledged(SipRequest ack) {}

    /** Inbound: the caller gave up before the answer; 487 has been sent. Ends the session. */
    default void onCancelled(SipRequest cancel) {}

    /** BYE. Ends the session. */
    void onHangup(SipRequest bye);

    /** A re-INVITE; must be answered, now or later. */
    void onReinvite(Reinvite reinvite);

    /** The outcome of {@link InviteSession#refer}: the final status of the attempt, or of the REFER itself. */
    default void onReferred(int status) {}

    /** Ends the session. */
    void onFailed(SipFailure failure);
}
