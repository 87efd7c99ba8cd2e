package org.rayo.server.sip;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.dialog.InboundInvite;
import org.rayo.sip.dialog.InviteSessionListener;
import org.rayo.sip.dialog.OutboundInvite;
import org.rayo.sip.dialog.OutgoingInvite;
import org.rayo.sip.dialog.Referral;
import org.rayo.sip.dialog.Reinvite;
import org.rayo.sip.dialog.SipFailure;
import org.rayo.sip.dialog.UserAgent;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;

/** One INVITE of a call that is placed, by one of its ways. On the call's loop. */
final class Attempt implements InviteSessionListener {
    private final OutboundLeg leg;
    private final SessionLeg session;
    private final boolean trusted;
    private final OutboundInvite invite;

    Attempt(OutboundLeg leg, SessionLeg session, boolean trusted, UserAgent agent, int shard, OutgoingInvite wanted) {
        this.leg = leg;
        this.session = session;
        this.trusted = trusted;
        this.invite = agent.invite(wanted, shard, this);
    }

    OutboundInvite invite() {
        return invite;
    }

    /** The far end's word on identities counts. */
    boolean trusted() {
        return trusted;
    }

    @Override
    public void onProgress(SipResponse response) {
        leg.progressed(this, response);
    }

    @Override
    public void onAccepted(SipResponse response) {
        leg.accepted(this, response);
    }

    @Override
    public void onRejected(SipResponse response) {
        leg.rejected(this, response);
    }

    @Override
    public void onFailed(SipFailure failure) {
        leg.failed(this, failure);
    }

    @Override
    public void onHangup(SipRequest bye) {
        leg.hungUp(bye);
    }

    @Override
    public void onReinvite(Reinvite reinvite) {
        session.onReinvite(reinvite);
    }

    @Override
    public void offerAgain(Consumer<@Nullable String> offer) {
        session.offerAgain(offer);
    }

    @Override
    public void onAnswerAgain(byte[] sdp) {
        session.onAnswerAgain(sdp);
    }

    @Override
    public void onReferred(int status) {
        session.onReferred(status);
    }

    @Override
    public void onRefer(Referral referral) {
        session.onRefer(referral);
    }

    @Override
    public Reply onInfo(SipRequest info) {
        return session.onInfo(info);
    }

    @Override
    public Reply onMessage(SipRequest message) {
        return session.onMessage(message);
    }

    @Override
    public void onReplaced(InboundInvite by) {
        session.onReplaced(by);
    }
}
