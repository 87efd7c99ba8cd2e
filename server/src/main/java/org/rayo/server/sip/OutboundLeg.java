package org.rayo.server.sip;

import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rayo.server.call.CallSignal;
import org.rayo.server.media.MediaLeg;
import org.rayo.server.protocol.Header;
import org.rayo.sip.dialog.InboundInvite;
import org.rayo.sip.dialog.InviteSessionListener;
import org.rayo.sip.dialog.OutboundInvite;
import org.rayo.sip.dialog.OutgoingInvite;
import org.rayo.sip.dialog.Referral;
import org.rayo.sip.dialog.Reinvite;
import org.rayo.sip.dialog.SipFailure;
import org.rayo.sip.dialog.UserAgent;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.NameAddr;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipSyntaxException;
import org.rayo.sip.message.SipText;

/** A call that is placed. */
public final class OutboundLeg implements SipLeg, InviteSessionListener {
    private static final int MAX_TARGETS = 8;

    private final MediaLeg media;
    private final SessionNegotiation negotiation = new SessionNegotiation();
    private final SessionLeg session;
    private final Predicate<String> mayFollow;
    private final boolean trusted;
    private @Nullable OutboundInvite invite;
    private boolean mediaUp;
    /** Of whose answer the media runs: of several phones that ring, each may make its own (RFC 3261 §13.2.2.4). */
    private @Nullable String answeredBy;

    /**
     * @param mayFollow whether the call may be redirected there
     * @param trusted the far end's word on identities counts
     */
    OutboundLeg(EventExecutor loop, MediaLeg media, Consumer<CallSignal> signals, Predicate<String> mayFollow,
            boolean trusted) {
        this.trusted = trusted;
        this.media = media;
        this.mayFollow = mayFollow;
        this.session = new SessionLeg(loop, negotiation);
        session.signals(signals);
    }

    void invite(UserAgent agent, int shard, String to, @Nullable String from, List<Header> headers) {
        OutgoingInvite wanted = new OutgoingInvite(
                SipText.fromUnicode(to),
                from == null ? null : SipText.fromUnicode(from),
                HeaderMapping.toSip(headers),
                negotiation.offer(media));
        OutboundInvite placed = agent.invite(wanted, shard, this);
        invite = placed;
        session.session(placed);
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
        session.refer(to, headers);
    }

    @Override
    public void answerRefer(int status) {
        session.answerRefer(status);
    }

    @Override
    public @Nullable SipLeg answerTakeover(int status, MediaLeg leg) {
        InboundInvite successor = session.successor();
        InboundLeg taken = successor == null ? null : InboundLeg.takeover(successor, status, leg, session);
        if (taken != null) {
            hangup(InboundLeg.TAKEN_OVER);
        }
        return taken;
    }

    @Override
    public void hold(boolean on) {
        session.hold(on);
    }

    @Override
    public void digits(String digits, MediaLeg leg) {
        session.digits(digits, leg::sendDigits);
    }

    @Override
    public void hangup(List<Header> headers) {
        session.over();
        invite().hangup(HeaderMapping.toSip(headers));
    }

    // ---- from SIP

    /** Takes the answer in a response, once of each far end: one after early media repeats it (RFC 3261 §13.2.1). */
    private void takeAnswer(SipResponse response) {
        String tag = response.to().tag();
        if (response.body().length > 0 && (!mediaUp || !Objects.equals(tag, answeredBy))
                && negotiation.accept(response.body(), media)) {
            mediaUp = true;
            answeredBy = tag;
        }
    }

    @Override
    public void onProgress(SipResponse response) {
        takeAnswer(response);
        session.tell(new CallSignal.Progressed(
                response.status(), mediaUp, headers(response)));
    }

    @Override
    public void onAccepted(SipResponse response) {
        takeAnswer(response);
        session.tell(new CallSignal.Accepted(
                response.status(), mediaUp, headers(response)));
    }

    @Override
    public void onRejected(SipResponse response) {
        List<String> contacts = response.status() / 100 == 3 ? contacts(response) : List.of();
        session.tell(new CallSignal.Rejected(
                response.status(),
                contacts.isEmpty() ? null : contacts.getFirst(),
                contacts.stream().filter(mayFollow).limit(MAX_TARGETS).toList(),
                headers(response)));
    }

    private List<Header> headers(SipResponse response) {
        return IdentityTrust.heard(HeaderMapping.toRayo(response.headers()), trusted);
    }

    private record Contact(String uri, double q) {}

    /** The Contacts of a 3xx, best first (RFC 3261 §8.1.3.4). */
    private static List<String> contacts(SipResponse response) {
        List<Contact> contacts = new ArrayList<>();
        try {
            for (String value : response.headers().list(HeaderNames.CONTACT)) {
                NameAddr contact = NameAddr.parse(value);
                contacts.add(new Contact(HeaderMapping.xmlText(SipText.toUnicode(contact.uri())), q(contact)));
            }
        } catch (SipSyntaxException e) {
            return List.of();
        }
        return contacts.stream().sorted(Comparator.comparingDouble(Contact::q).reversed()).map(Contact::uri).toList();
    }

    private static double q(NameAddr contact) {
        String q = contact.params().get("q");
        return q != null && q.matches("[01](\\.\\d{1,3})?") ? Double.parseDouble(q) : 1;
    }

    @Override
    public void onHangup(SipRequest bye) {
        session.over();
        session.tell(new CallSignal.HungUp(HeaderMapping.toRayo(bye.headers())));
    }

    @Override
    public void onFailed(SipFailure failure) {
        session.over();
        session.tell(new CallSignal.SignallingFailed(failure.status(), failure.text()));
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
        session.tell(new CallSignal.Referred(status));
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
    public void onReplaced(InboundInvite by) {
        session.onReplaced(by);
    }
}
