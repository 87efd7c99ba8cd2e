package org.rayo.server.sip;

import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rayo.server.call.CallSignal;
import org.rayo.server.media.MediaLeg;
import org.rayo.server.protocol.Header;
import org.rayo.sip.dialog.InboundInvite;
import org.rayo.sip.dialog.OutgoingInvite;
import org.rayo.sip.dialog.SipFailure;
import org.rayo.sip.dialog.UserAgent;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.NameAddr;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipSyntaxException;
import org.rayo.sip.message.SipText;

/** A call that is placed, by as many ways at once as whom is dialled has phones: the first that answers has it. */
public final class OutboundLeg implements SipLeg {
    private static final int MAX_TARGETS = 8;
    /** RFC 3326 §3.1: a phone need not show it as missed. */
    private static final List<Header> ELSEWHERE =
            List.of(new Header("Reason", "SIP;cause=200;text=\"Call completed elsewhere\""));

    /** What an attempt came to. */
    private sealed interface Outcome {
        record Refused(Attempt by, SipResponse response) implements Outcome {}

        record Failed(SipFailure failure) implements Outcome {}

        default int status() {
            return switch (this) {
                case Refused refused -> refused.response().status();
                case Failed failed -> failed.failure().status();
            };
        }
    }

    /** Whose answer the media run by: of several phones that ring, each may make its own (RFC 3261 §13.2.2.4). */
    private record Answerer(Attempt by, @Nullable String tag) {}

    /** Places one attempt. */
    private interface Caller {
        Attempt call(Ways.Way way);
    }

    private final MediaLeg media;
    private final SessionNegotiation negotiation = new SessionNegotiation();
    private final SessionLeg session;
    private final Predicate<String> mayFollow;
    private final List<Attempt> open = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final Deque<Ways.Way> afterwards = new ArrayDeque<>();
    private @Nullable Caller caller;
    private @Nullable Attempt winner;
    private @Nullable Answerer answeredBy;
    private boolean mediaUp;

    /** @param mayFollow whether the call may be redirected there */
    OutboundLeg(EventExecutor loop, MediaLeg media, Consumer<CallSignal> signals, Predicate<String> mayFollow) {
        this.media = media;
        this.mayFollow = mayFollow;
        this.session = new SessionLeg(loop, negotiation);
        session.signals(signals);
    }

    /** @param headers of the INVITE by each way */
    void invite(UserAgent agent, int shard, Ways ways, @Nullable String from, Function<Ways.Way, List<Header>> headers) {
        String offer = negotiation.offer(media);
        caller = way -> new Attempt(this, session, way.trusted(), agent, shard, new OutgoingInvite(
                SipText.fromUnicode(way.to()),
                from == null ? null : SipText.fromUnicode(from),
                HeaderMapping.toSip(headers.apply(way)),
                offer,
                way.destination()));
        afterwards.addAll(ways.afterwards());
        ways.atOnce().forEach(this::call);
    }

    private void call(Ways.Way way) {
        Attempt attempt = Objects.requireNonNull(caller).call(way);
        open.add(attempt);
        session.session(attempt.invite());
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
    public void digits(String digits, int toneMs, MediaLeg leg) {
        session.digits(digits, toneMs, rest -> leg.sendDigits(rest, toneMs));
    }

    @Override
    public void message(@Nullable String subject, String body, IntConsumer outcome) {
        session.message(subject, body, outcome);
    }

    @Override
    public void hangup(List<Header> headers) {
        session.over();
        afterwards.clear();
        end(open, headers);
    }

    private static void end(List<Attempt> attempts, List<Header> headers) {
        for (Attempt each : attempts) {
            each.invite().hangup(HeaderMapping.toSip(headers));
        }
    }

    // ---- from SIP

    void progressed(Attempt by, SipResponse response) {
        takeAnswer(by, response);
        session.tell(new CallSignal.Progressed(response.status(), mediaUp, headers(by, response)));
    }

    void accepted(Attempt by, SipResponse response) {
        winner = by;
        open.remove(by);
        end(open, ELSEWHERE);
        open.clear();
        open.add(by);
        session.session(by.invite());
        takeAnswer(by, response);
        session.tell(new CallSignal.Accepted(response.status(), mediaUp, headers(by, response)));
    }

    /** Takes the answer in a response, once of each far end: one after early media repeats it (RFC 3261 §13.2.1). */
    private void takeAnswer(Attempt by, SipResponse response) {
        Answerer answerer = new Answerer(by, response.to().tag());
        if (response.body().length > 0 && (!mediaUp || !answerer.equals(answeredBy))
                && negotiation.accept(response.body(), media)) {
            mediaUp = true;
            answeredBy = answerer;
        }
    }

    void rejected(Attempt by, SipResponse response) {
        cameTo(by, new Outcome.Refused(by, response));
    }

    void failed(Attempt by, SipFailure failure) {
        if (by.equals(winner)) {
            session.over();
            session.tell(new CallSignal.SignallingFailed(failure.status(), failure.text()));
        } else {
            cameTo(by, new Outcome.Failed(failure));
        }
    }

    private void cameTo(Attempt by, Outcome outcome) {
        open.remove(by);
        outcomes.add(outcome);
        if (ForkRules.isGlobal(outcome.status())) {
            end(open, List.of());
            open.clear();
        }
        if (!open.isEmpty()) {
            return;
        }
        Ways.Way next = isServerAtFault(outcome) ? afterwards.poll() : null;
        if (next == null) {
            tell(outcomes.get(ForkRules.best(outcomes.stream().map(Outcome::status).toList())));
        } else {
            call(next);
        }
    }

    private static boolean isServerAtFault(Outcome outcome) {
        return outcome instanceof Outcome.Failed || ForkRules.isServerAtFault(outcome.status());
    }

    private void tell(Outcome outcome) {
        switch (outcome) {
            case Outcome.Failed(SipFailure failure) -> {
                session.over();
                session.tell(new CallSignal.SignallingFailed(failure.status(), failure.text()));
            }
            case Outcome.Refused(Attempt by, SipResponse response) -> {
                List<String> contacts = response.status() / 100 == 3 ? contacts(response) : List.of();
                session.tell(new CallSignal.Rejected(
                        response.status(),
                        contacts.isEmpty() ? null : contacts.getFirst(),
                        contacts.stream().filter(mayFollow).limit(MAX_TARGETS).toList(),
                        headers(by, response)));
            }
        }
    }

    void hungUp(SipRequest bye) {
        session.over();
        session.tell(new CallSignal.HungUp(HeaderMapping.toRayo(bye.headers())));
    }

    private static List<Header> headers(Attempt by, SipResponse response) {
        return IdentityTrust.heard(HeaderMapping.toRayo(response.headers()), by.trusted());
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
}
