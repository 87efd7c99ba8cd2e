package org.rayo.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.sip.dialog.Agents.Seen;
import org.rayo.sip.dialog.Agents.Taker;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipMessage;
import org.rayo.sip.message.SipRequest;

/** What an agent does when the far end does what another agent of ours would not. */
@Timeout(60)
class RawPeerTest {
    private static final String OFFER = "Content-Type: application/sdp\r\n\r\n" + Agents.SDP;

    private final Agents agents = new Agents();
    private final Seen session = new Seen();
    private final AtomicReference<InboundInvite> inbound = new AtomicReference<>();
    private RawPeer raw;
    private UserAgent agent;

    @BeforeEach
    void start() throws Exception {
        raw = new RawPeer();
        agent = agents.start(Taker.of(invite -> {
            inbound.set(invite);
            invite.listener(session);
            invite.accept(Agents.SDP, SipHeaders.NONE);
        }));
    }

    @AfterEach
    void stop() throws Exception {
        raw.close();
        agents.close();
    }

    /** A call from the raw peer that is answered and acknowledged; the agent's tag. */
    private String established() throws Exception {
        raw.to(agent);
        raw.request("INVITE", 5, "", OFFER);
        String tag = raw.next("200 INVITE").to().tag();
        raw.request("ACK", 5, tag, "");
        assertThat(session.next()).isEqualTo("acknowledged 0");
        return tag;
    }

    private OutboundInvite called() throws Exception {
        return Agents.call(agent, raw.uri(), session);
    }

    @Test
    void answerThatIsNeverAcknowledged_rfc3261_13_3_1_4() throws Exception {
        raw.to(agent);
        raw.request("INVITE", 1, "", OFFER);
        SipRequest bye = raw.request("BYE");
        assertThat(session.next()).isEqualTo("failed NO_ACK");
        assertThat(raw.seen.stream().filter("200 INVITE"::equals).count()).isGreaterThanOrEqualTo(6);
        raw.answer(bye, 200, "");
        assertThat(agent.sessions()).isZero();
    }

    @Test
    void secondAnswerOfAForkIsAcknowledgedAndEnded_rfc3261_13_2_2_4() throws Exception {
        OutboundInvite call = called();
        SipRequest invite = raw.request("INVITE");
        raw.answer(invite, 200, "first");
        assertThat(session.next()).isEqualTo("accepted 200");
        assertThat(raw.request("ACK").to().tag()).isEqualTo("first");
        raw.answer(invite, 200, "second");
        assertThat(raw.request("ACK").to().tag()).isEqualTo("second");
        SipRequest bye = raw.request("BYE");
        assertThat(bye.to().tag()).isEqualTo("second");
        raw.answer(bye, 200, "");
        raw.answer(invite, 200, "first");
        assertThat(raw.request("ACK").to().tag()).isEqualTo("first");
        assertThat(call.over()).isFalse();
    }

    @Test
    void requestsOutOfOrder_rfc3261_12_2_2() throws Exception {
        String tag = established();
        raw.request("OPTIONS", 7, tag, "");
        raw.next("200 OPTIONS");
        raw.request("OPTIONS", 6, tag, "");
        assertThat(raw.next("500 OPTIONS").headers().has("Retry-After")).isTrue();
        raw.request("SUBSCRIBE", 8, tag, "");
        assertThat(raw.next("405 SUBSCRIBE").headers().first("Allow")).contains("BYE");
        raw.request("BYE", 9, tag, "");
        raw.next("200 BYE");
        assertThat(session.next()).isEqualTo("hangup");
    }

    @Test
    void reinviteIsAcceptedOrRefusedAndOnlyOneAtATime() throws Exception {
        String tag = established();
        raw.request("INVITE", 6, tag, OFFER);
        assertThat(raw.next("200 INVITE").to().tag()).isEqualTo(tag);
        raw.request("ACK", 6, tag, "");
        assertThat(session.next()).isEqualTo("reinvite");
        session.reinvited = reinvite -> reinvite.reject(488);
        raw.request("INVITE", 7, tag, OFFER);
        raw.next("488 INVITE");
        assertThat(session.next()).isEqualTo("reinvite");
        AtomicReference<Reinvite> held = new AtomicReference<>();
        session.reinvited = held::set;
        raw.request("INVITE", 8, tag, OFFER);
        raw.next("100 INVITE");
        raw.request("INVITE", 9, tag, OFFER);
        assertThat(raw.next("500 INVITE").headers().has("Retry-After")).isTrue();
        Agents.on(inbound.get(), () -> held.get().accept(Agents.SDP));
        assertThat(raw.next("200 INVITE").cseq().number()).isEqualTo(8);
        assertThat(inbound.get().over()).isFalse();
    }

    @Test
    void reinviteMovesTheFarEnd_rfc3261_12_2_2() throws Exception {
        String tag = established();
        try (RawPeer moved = new RawPeer()) {
            raw.request("INVITE", 6, tag, "Contact: <" + moved.uri() + ">\r\n" + OFFER);
            raw.next("200 INVITE");
            raw.request("ACK", 6, tag, "");
            Agents.on(inbound.get(), () -> inbound.get().hangup(SipHeaders.NONE));
            assertThat(moved.request("BYE").requestUri()).isEqualTo(moved.uri());
        }
    }

    /** The 200 has the offer, whose answer comes with the ACK: until then no other offer is taken, however the ACK is late. */
    @ParameterizedTest
    @ValueSource(strings = {"UPDATE", "INVITE"})
    void anOfferBeforeTheAnswerToOurs_rfc3311_5_2(String method) throws Exception {
        raw.to(agent);
        raw.request("INVITE", 5, "", "");
        String tag = raw.next("200 INVITE").to().tag();
        raw.request(method, 6, tag, OFFER);
        raw.next("491 " + method);
        raw.request("ACK", method.equals("INVITE") ? 6 : 5, tag, method.equals("INVITE") ? "" : OFFER);
        if (method.equals("INVITE")) {
            raw.request("ACK", 5, tag, OFFER);
        }
        assertThat(session.next()).isEqualTo("acknowledged " + Agents.SDP.length());
        raw.request(method, 7, tag, OFFER);
        raw.next("200 " + method);
        assertThat(session.next()).isEqualTo("reinvite");
    }

    @Test
    void alsoWithinTheCall_rfc3311_5_2() throws Exception {
        String tag = established();
        CompletableFuture<Integer> answered = new CompletableFuture<>();
        session.reinvited = reinvite -> reinvite.acceptWithOffer(Agents.SDP, answer -> answered.complete(answer.length));
        raw.request("INVITE", 6, tag, "");
        raw.next("200 INVITE");
        raw.request("UPDATE", 7, tag, OFFER);
        raw.next("491 UPDATE");
        raw.request("ACK", 6, tag, OFFER);
        assertThat(answered.get(20, TimeUnit.SECONDS)).isEqualTo(Agents.SDP.length());
        session.reinvited = reinvite -> reinvite.accept(Agents.SDP);
        raw.request("UPDATE", 8, tag, OFFER);
        raw.next("200 UPDATE");
    }

    @Test
    void aCancelledReinviteLeavesTheCall() throws Exception {
        String tag = established();
        session.reinvited = reinvite -> {};
        raw.request("INVITE", 6, tag, OFFER);
        raw.next("100 INVITE");
        raw.cancel(6, tag);
        raw.next("487 INVITE");
        assertThat(raw.seen).contains("200 CANCEL");
        assertThat(inbound.get().over()).isFalse();
    }

    @Test
    void reinviteBeforeTheFirstAnswer_rfc3261_14_2() throws Exception {
        agent = agents.start(Taker.of(invite -> {
            invite.listener(session);
            invite.ring(SipHeaders.NONE);
        }));
        raw.to(agent);
        raw.request("INVITE", 5, "", OFFER);
        String tag = raw.next("180 INVITE").to().tag();
        raw.request("INVITE", 6, tag, OFFER);
        assertThat(raw.next("500 INVITE").headers().has("Retry-After")).isTrue();
        assertThat(session.quiet()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lr", "strict"})
    void requestsFollowTheRecordedRoute_rfc3261_12_2_1_1(String kind) throws Exception {
        String first = raw.uri().replace("raw@", "p1@") + (kind.equals("lr") ? ";lr" : "");
        raw.extra = "Record-Route: <" + first + ">, <sip:p2@h;lr>\r\n";
        established();
        Agents.on(inbound.get(), () -> inbound.get().hangup(SipHeaders.NONE));
        SipRequest bye = raw.request("BYE");
        if (kind.equals("lr")) {
            assertThat(bye.requestUri()).isEqualTo(raw.uri());
            assertThat(bye.headers().list("Route")).containsExactly("<" + first + ">", "<sip:p2@h;lr>");
        } else {
            assertThat(bye.requestUri()).isEqualTo(first);
            assertThat(bye.headers().list("Route")).containsExactly("<sip:p2@h;lr>", "<" + raw.uri() + ">");
        }
        raw.answer(bye, 200, "");
    }

    @Test
    void cancelWaitsForAProvisionalAnswerAndMayCrossA200_rfc3261_9_1() throws Exception {
        OutboundInvite call = called();
        SipRequest invite = raw.request("INVITE");
        Agents.on(call, () -> call.hangup(SipHeaders.NONE));
        raw.request("INVITE");
        assertThat(raw.seen).doesNotContain("CANCEL");
        raw.answer(invite, 180, "late");
        SipRequest cancel = raw.request("CANCEL");
        assertThat(cancel.topVia()).isEqualTo(invite.topVia());
        assertThat(cancel.cseq().number()).isEqualTo(invite.cseq().number());
        raw.answer(cancel, 200, "late");
        raw.answer(invite, 200, "late");
        raw.request("ACK");
        raw.answer(raw.request("BYE"), 200, "");
        TwoAgentsTest.drained(agent);
        assertThat(session.quiet()).isTrue();
    }

    /** The far end takes the CANCEL and never answers the INVITE: nothing of the call may stay. */
    @Test
    void cancelWithoutAnEnd_rfc3261_9_1() throws Exception {
        OutboundInvite call = called();
        raw.answer(raw.request("INVITE"), 180, "x");
        assertThat(session.next()).isEqualTo("progress 180");
        Agents.on(call, () -> call.hangup(SipHeaders.NONE));
        raw.answer(raw.request("CANCEL"), 200, "x");
        TwoAgentsTest.drained(agent);
        assertThat(session.quiet()).isTrue();
    }

    @Test
    void rejectionAfterWeGaveUpIsNoNews() throws Exception {
        OutboundInvite call = called();
        SipRequest invite = raw.request("INVITE");
        Agents.on(call, () -> call.hangup(SipHeaders.NONE));
        raw.answer(invite, 486, "x");
        raw.request("ACK");
        TwoAgentsTest.drained(agent);
        assertThat(session.quiet()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"BYE", "INFO", "INVITE", "OPTIONS", "NOTIFY", "UPDATE"})
    void dialogsThatAreNotThere(String method) throws Exception {
        raw.to(agent);
        raw.request(method, 1, "nobody", "");
        raw.next("481 " + method);
        assertThat(agent.sessions()).isZero();
    }

    @Test
    void outsideOfDialogs() throws Exception {
        raw.to(agent);
        raw.request("OPTIONS", 1, "", "");
        SipMessage options = raw.next("200 OPTIONS");
        assertThat(options.headers().first("Allow")).isEqualTo(
                "INVITE, ACK, CANCEL, BYE, OPTIONS, NOTIFY, PRACK, UPDATE, REFER, INFO, MESSAGE");
        assertThat(options.headers().first("Accept")).isEqualTo("application/sdp");
        for (String method : new String[] {"REGISTER", "SUBSCRIBE", "MESSAGE", "PUBLISH", "FOO"}) {
            raw.request(method, 2, "", "");
            assertThat(raw.next("405 " + method).headers().has("Allow")).isTrue();
        }
        raw.request("CANCEL", 3, "", "");
        raw.next("481 CANCEL");
        raw.request("OPTIONS", 4, "", "Require: a, b\r\nRequire: c\r\n");
        assertThat(raw.next("420 OPTIONS").headers().list("Unsupported")).containsExactly("a", "b", "c");
        raw.request("INVITE", 5, "", "Accept: text/plain, audio/*;q=1\r\n" + OFFER);
        raw.next("406 INVITE");
        raw.request("INVITE", 6, "", "Content-Encoding: gzip\r\n" + OFFER);
        assertThat(raw.next("415 INVITE").headers().first("Accept-Encoding")).isEqualTo("identity");
        assertThat(session.quiet()).isTrue();
    }

    @Test
    void referAndItsNotify_rfc3515() throws Exception {
        String tag = established();
        Agents.on(inbound.get(), () -> inbound.get().refer("sip:carol@c", SipHeaders.NONE));
        SipRequest refer = raw.request("REFER");
        assertThat(refer.headers().first("Refer-To")).isEqualTo("<sip:carol@c>");
        raw.answer(refer, 202, "");
        String fragment = "Event: refer\r\nContent-Type: message/sipfrag\r\n\r\nSIP/2.0 ";
        raw.request("NOTIFY", 6, tag, fragment + "100 Trying\r\n");
        raw.next("200 NOTIFY");
        raw.request("NOTIFY", 7, tag, "Event: presence\r\n");
        raw.next("489 NOTIFY");
        raw.request("NOTIFY", 8, tag, fragment + "603 Declined\r\n");
        assertThat(session.next()).isEqualTo("referred 603");
    }

    @Test
    void twoThousandDatagramsOfRubbish() throws Exception {
        raw.to(agent);
        Random random = new Random(4_711);
        byte[] valid = "INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP x\r\nFrom: <sip:a@b>;tag=1\r\n".getBytes(
                java.nio.charset.StandardCharsets.ISO_8859_1);
        for (int i = 0; i < 2_000; i++) {
            byte[] rubbish = new byte[random.nextInt(1_500)];
            random.nextBytes(rubbish);
            if (i % 2 == 0) {
                System.arraycopy(valid, 0, rubbish, 0, Math.min(rubbish.length, valid.length));
            }
            raw.send(rubbish);
            if (i % 50 == 49) {
                // before the buffers of the sockets are full
                raw.request("OPTIONS", i, "", "");
                raw.next("200 OPTIONS");
            }
        }
        assertThat(agent.sessions()).isZero();
        assertThat(agent.statistics().block(Agents.PATIENCE).malformed()).isPositive();
    }
}
