package org.rayo.server.sip;

import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.rayo.sdp.OfferAnswer.Result;
import org.rayo.server.call.CallSignal;
import org.rayo.server.media.MediaLeg;
import org.rayo.server.protocol.Header;
import org.rayo.sip.dialog.InboundInvite;
import org.rayo.sip.dialog.InviteSessionListener;
import org.rayo.sip.dialog.Referral;
import org.rayo.sip.dialog.Reinvite;
import org.rayo.sip.dialog.SipFailure;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipText;

/** A call that came in, or a far end that has taken the place of another one (RFC 3891). */
public final class InboundLeg implements SipLeg, InviteSessionListener {
    /** RFC 3891 §3 */
    static final List<Header> TAKEN_OVER = List.of(new Header("Reason", "SIP;cause=200;text=\"Replaced\""));

    private final InboundInvite invite;
    private final SessionNegotiation negotiation = new SessionNegotiation();
    private final SessionLeg session;
    private final boolean trusted;
    /** Our offer in a 200 waits for its answer in the ACK. */
    private @Nullable MediaLeg offering;
    private @Nullable String answered;

    /** @param trusted its word on identities counts */
    InboundLeg(InboundInvite invite, boolean trusted) {
        this(invite, invite.loop(), trusted);
    }

    /** @param home the call's loop, which is another one than the session's after a takeover */
    private InboundLeg(InboundInvite invite, EventExecutor home, boolean trusted) {
        this.invite = invite;
        this.trusted = trusted;
        this.session = new SessionLeg(home, negotiation);
        session.session(invite);
        invite.listener(this);
    }

    /** To whom this call's signals go; set before anything else happens. */
    public void signals(Consumer<CallSignal> next) {
        session.signals(next);
    }

    /** Which loop the call must live on. */
    public int shard() {
        return invite.shard();
    }

    public EventExecutor loop() {
        return invite.loop();
    }

    public String requestUri() {
        return HeaderMapping.xmlText(SipText.toUnicode(invite.request().requestUri()));
    }

    public String from() {
        return HeaderMapping.xmlText(SipText.toUnicode(invite.request().from().uri()));
    }

    public boolean hasOffer() {
        return invite.request().body().length > 0;
    }

    /** The far end's SDP; empty when it made no offer. */
    public byte[] offer() {
        return invite.request().body();
    }

    public List<Header> headers() {
        return IdentityTrust.heard(HeaderMapping.toRayo(invite.request().headers()), trusted);
    }

    @Override
    public void ring(List<Header> headers) {
        invite.ring(HeaderMapping.toSip(headers));
    }

    @Override
    public void progress(MediaLeg media, List<Header> headers) {
        String sdp = negotiate(media);
        if (sdp != null) {
            invite.progress(sdp, HeaderMapping.toSip(headers));
        }
    }

    @Override
    public void answer(MediaLeg media, List<Header> headers) {
        if (!hasOffer()) {
            offering = media;
            invite.accept(negotiation.offer(media), HeaderMapping.toSip(headers));
            return;
        }
        String sdp = answered == null ? negotiate(media) : answered;
        if (sdp != null) {
            invite.accept(sdp, HeaderMapping.toSip(headers));
        }
    }

    private @Nullable String negotiate(MediaLeg media) {
        switch (negotiation.answer(invite.request().body(), media)) {
            case Result.Agreed agreed -> answered = agreed.sdp();
            case Result.NotAcceptable refused -> session.tell(new CallSignal.MediaFailed(488, refused.text()));
        }
        return answered;
    }

    @Override
    public void reject(int status, List<Header> headers) {
        invite.reject(status, HeaderMapping.toSip(headers));
    }

    @Override
    public void redirect(String to, List<Header> headers) {
        invite.redirect(SipText.fromUnicode(to), HeaderMapping.toSip(headers));
    }

    @Override
    public void refer(String to, List<Header> headers) {
        session.refer(to, headers);
    }

    @Override
    public void answerRefer(int status) {
        session.answerRefer(status);
    }

    @Override
    public @Nullable SipLeg answerTakeover(int status, MediaLeg media) {
        InboundInvite successor = session.successor();
        InboundLeg taken = successor == null ? null : takeover(successor, status, media, session);
        if (taken != null) {
            hangup(TAKEN_OVER);
        }
        return taken;
    }

    /** The media of a call that was answered with {@code status} 200 go to another far end; null when that cannot be. */
    static @Nullable InboundLeg takeover(InboundInvite by, int status, MediaLeg media, SessionLeg of) {
        if (status / 100 != 2 || by.request().body().length == 0) {
            by.reject(status / 100 == 2 ? 488 : status, SipHeaders.NONE);
            return null;
        }
        InboundLeg leg = new InboundLeg(by, of.home(), false);
        leg.signals(of::tell);
        switch (leg.negotiation.answer(by.request().body(), media)) {
            case Result.Agreed agreed -> by.accept(agreed.sdp(), SipHeaders.NONE);
            case Result.NotAcceptable refused -> {
                by.reject(488, SipHeaders.NONE);
                return null;
            }
        }
        return leg;
    }

    @Override
    public void hold(boolean on) {
        session.hold(on);
    }

    @Override
    public @Nullable String description() {
        return session.description();
    }

    @Override
    public void goDirect(String sdp) {
        session.goDirect(sdp);
    }

    @Override
    public void comeBack() {
        session.comeBack();
    }

    @Override
    public void digits(String digits, int toneMs, MediaLeg media) {
        session.digits(digits, toneMs, rest -> media.sendDigits(rest, toneMs));
    }

    @Override
    public void message(@Nullable String subject, String body, IntConsumer outcome) {
        session.message(subject, body, outcome);
    }

    @Override
    public void hangup(List<Header> headers) {
        session.over();
        invite.hangup(HeaderMapping.toSip(headers));
    }

    // ---- from SIP, on the session's loop

    @Override
    public void onAcknowledged(SipRequest ack) {
        session.home(() -> acknowledged(ack));
    }

    private void acknowledged(SipRequest ack) {
        MediaLeg waiting = offering;
        offering = null;
        if (waiting == null || negotiation.accept(ack.body(), waiting)) {
            session.tell(new CallSignal.Acknowledged());
        } else {
            session.tell(new CallSignal.MediaFailed(488, "the ACK brought no usable answer"));
        }
    }

    @Override
    public void onCancelled(SipRequest cancel) {
        ended(new CallSignal.Cancelled(HeaderMapping.toRayo(cancel.headers())));
    }

    @Override
    public void onHangup(SipRequest bye) {
        ended(new CallSignal.HungUp(HeaderMapping.toRayo(bye.headers())));
    }

    @Override
    public void onFailed(SipFailure failure) {
        ended(new CallSignal.SignallingFailed(failure.status(), failure.text()));
    }

    private void ended(CallSignal signal) {
        session.home(() -> {
            session.over();
            session.tell(signal);
        });
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
