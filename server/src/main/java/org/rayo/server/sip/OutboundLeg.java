package org.rayo.server.sip;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rayo.sdp.Direction;
import org.rayo.sdp.OfferAnswer;
import org.rayo.sdp.OfferAnswer.Result;
import org.rayo.server.call.CallSignal;
import org.rayo.server.media.MediaLeg;
import org.rayo.server.protocol.Header;
import org.rayo.sip.dialog.InviteSessionListener;
import org.rayo.sip.dialog.OutboundInvite;
import org.rayo.sip.dialog.OutgoingInvite;
import org.rayo.sip.dialog.Reinvite;
import org.rayo.sip.dialog.SipFailure;
import org.rayo.sip.dialog.UserAgent;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.NameAddr;
import org.rayo.sip.message.SipMessage;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipSyntaxException;
import org.rayo.sip.message.SipText;

/** A call that is placed. */
public final class OutboundLeg implements SipLeg, InviteSessionListener {
    private final MediaLeg media;
    private final Consumer<CallSignal> signals;
    private final SessionNegotiation negotiation = new SessionNegotiation();
    private @Nullable OutboundInvite invite;
    private boolean mediaUp;

    OutboundLeg(MediaLeg media, Consumer<CallSignal> signals) {
        this.media = media;
        this.signals = signals;
    }

    void invite(UserAgent agent, int shard, String to, @Nullable String from, List<Header> headers) {
        OutgoingInvite wanted = new OutgoingInvite(
                SipText.fromUnicode(to),
                from == null ? null : SipText.fromUnicode(from),
                HeaderMapping.toSip(headers),
                negotiation.offer(media.capabilities(), Direction.SENDRECV));
        invite = agent.invite(wanted, shard, this);
    }

    private OutboundInvite invite() {
        return Objects.requireNonNull(invite);
    }

    @Override
    public void ring(List<Header> headers) {
        // only an inbound call rings by us
    }

    @Override
    public void progress(MediaLeg leg, List<Header> headers) {
        // likewise
    }

    @Override
    public void answer(MediaLeg leg, List<Header> headers) {
        // likewise
    }

    @Override
    public void reject(int status, List<Header> headers) {
        hangup(headers);
    }

    @Override
    public void redirect(String to, List<Header> headers) {
        // only an inbound call can be redirected before its answer
    }

    @Override
    public void refer(String to, List<Header> headers) {
        invite().refer(SipText.fromUnicode(to), HeaderMapping.toSip(headers));
    }

    @Override
    public void hangup(List<Header> headers) {
        invite().hangup(HeaderMapping.toSip(headers));
    }

    // ---- from SIP

    /** Takes the answer in a response, once: one after early media repeats it (RFC 3261 §13.2.1). */
    private void takeAnswer(SipMessage response) {
        if (!mediaUp && response.body().length > 0
                && OfferAnswer.accept(response.body(), media.capabilities()) instanceof Result.Agreed agreed) {
            mediaUp = negotiation.start(media, agreed.audio());
        }
    }

    @Override
    public void onProgress(SipResponse response) {
        takeAnswer(response);
        signals.accept(new CallSignal.Progressed(
                response.status(), mediaUp, HeaderMapping.toRayo(response.headers())));
    }

    @Override
    public void onAccepted(SipResponse response) {
        takeAnswer(response);
        signals.accept(new CallSignal.Accepted(
                response.status(), mediaUp, HeaderMapping.toRayo(response.headers())));
    }

    @Override
    public void onRejected(SipResponse response) {
        signals.accept(new CallSignal.Rejected(
                response.status(), contact(response), HeaderMapping.toRayo(response.headers())));
    }

    private static @Nullable String contact(SipResponse response) {
        if (response.status() / 100 != 3) {
            return null;
        }
        try {
            List<String> contacts = response.headers().list(HeaderNames.CONTACT);
            return contacts.isEmpty()
                    ? null
                    : HeaderMapping.xmlText(SipText.toUnicode(NameAddr.parse(contacts.getFirst()).uri()));
        } catch (SipSyntaxException e) {
            return null;
        }
    }

    @Override
    public void onHangup(SipRequest bye) {
        signals.accept(new CallSignal.HungUp(HeaderMapping.toRayo(bye.headers())));
    }

    @Override
    public void onReinvite(Reinvite reinvite) {
        negotiation.reinvited(reinvite);
    }

    @Override
    public void onReferred(int status) {
        signals.accept(new CallSignal.Referred(status));
    }

    @Override
    public void onFailed(SipFailure failure) {
        signals.accept(new CallSignal.SignallingFailed(failure.status(), failure.text()));
    }
}
