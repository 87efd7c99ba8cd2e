package org.rayo.server.sip;

import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rayo.sdp.Direction;
import org.rayo.sdp.OfferAnswer;
import org.rayo.sdp.OfferAnswer.Result;
import org.rayo.server.call.CallSignal;
import org.rayo.server.media.MediaLeg;
import org.rayo.server.protocol.Header;
import org.rayo.sip.dialog.InboundInvite;
import org.rayo.sip.dialog.InviteSessionListener;
import org.rayo.sip.dialog.Reinvite;
import org.rayo.sip.dialog.SipFailure;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipText;

/** A call that came in. */
public final class InboundLeg implements SipLeg, InviteSessionListener {
    private final InboundInvite invite;
    private final SessionNegotiation negotiation = new SessionNegotiation();
    private Consumer<CallSignal> signals = signal -> {};
    /** Our offer in a 200 waits for its answer in the ACK. */
    private @Nullable MediaLeg offering;
    private @Nullable String answered;

    InboundLeg(InboundInvite invite) {
        this.invite = invite;
        invite.listener(this);
    }

    /** To whom this call's signals go; set before anything else happens. */
    public void signals(Consumer<CallSignal> next) {
        signals = next;
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

    public List<Header> headers() {
        return HeaderMapping.toRayo(invite.request().headers());
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
            invite.accept(negotiation.offer(media.capabilities(), Direction.SENDRECV), HeaderMapping.toSip(headers));
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
            case Result.NotAcceptable refused -> signals.accept(new CallSignal.MediaFailed(488, refused.text()));
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
        invite.refer(SipText.fromUnicode(to), HeaderMapping.toSip(headers));
    }

    @Override
    public void hangup(List<Header> headers) {
        invite.hangup(HeaderMapping.toSip(headers));
    }

    // ---- from SIP

    @Override
    public void onAcknowledged(SipRequest ack) {
        MediaLeg waiting = offering;
        offering = null;
        if (waiting != null && OfferAnswer.accept(ack.body(), waiting.capabilities()) instanceof Result.Agreed agreed
                && negotiation.start(waiting, agreed.audio())) {
            signals.accept(new CallSignal.Acknowledged());
        } else if (waiting != null) {
            signals.accept(new CallSignal.MediaFailed(488, "the ACK brought no usable answer"));
        } else {
            signals.accept(new CallSignal.Acknowledged());
        }
    }

    @Override
    public void onCancelled(SipRequest cancel) {
        signals.accept(new CallSignal.Cancelled(HeaderMapping.toRayo(cancel.headers())));
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
