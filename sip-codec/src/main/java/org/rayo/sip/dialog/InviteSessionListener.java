package org.rayo.sip.dialog;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;

/** What happens to a session. On the session's loop; nothing comes after the one call that ends it. */
public interface InviteSessionListener {

    /** The answer to a request; {@code accepts}: what is said with 415. */
    record Reply(int status, List<String> accepts) {
        public static final Reply OK = new Reply(200, List.of());

        public static Reply of(int status) {
            return new Reply(status, List.of());
        }

        public static Reply unsupported(String... types) {
            return new Reply(415, List.of(types));
        }
    }

    /** Outbound: 101 to 199; one that wants a PRACK has had it, a repeated one does not come again. */
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

    /** A re-INVITE, or an UPDATE or PRACK with an offer; must be answered, now or later. */
    void onReinvite(Reinvite reinvite);

    /**
     * The session is refreshed by re-INVITE: {@code offer} must be given what stands, to be said again, now or later and from
     * any loop; null lets the session run out.
     */
    default void offerAgain(Consumer<@Nullable String> offer) {
        offer.accept(null);
    }

    /** The answer to {@link #offerAgain}. */
    default void onAnswerAgain(byte[] sdp) {}

    /** The outcome of {@link InviteSession#refer}: the final status of the attempt, or of the REFER itself. */
    default void onReferred(int status) {}

    /** The far end asks us to call somebody else; must be answered, now or later. */
    default void onRefer(Referral referral) {
        referral.reject(603);
    }

    default Reply onInfo(SipRequest info) {
        return Reply.unsupported();
    }

    default Reply onMessage(SipRequest message) {
        return Reply.of(405);
    }

    /** Another dialog wants to take this one's place (RFC 3891); must be answered like any call. */
    default void onReplaced(InboundInvite by) {
        by.reject(603, org.rayo.sip.message.SipHeaders.NONE);
    }

    /** Ends the session. */
    void onFailed(SipFailure failure);
}
