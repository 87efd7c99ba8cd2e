package org.rayo.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
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

/** 100rel, UPDATE, session timers, glare, REFER, Replaces, INFO and MESSAGE against a far end that writes every byte itself. */
@Timeout(60)
class ExtensionsTest {
    private static final String BODY = "Content-Type: application/sdp\r\n\r\n" + Agents.SDP;

    private final Agents agents = new Agents();
    private final Seen session = new Seen();
    private final AtomicReference<InboundInvite> inbound = new AtomicReference<>();
    private RawPeer raw;
    private UserAgent agent;

    @BeforeEach
    void start() throws Exception {
        raw = new RawPeer();
    }

    @AfterEach
    void stop() throws Exception {
        raw.close();
        agents.close();
    }

    private void taking(java.util.function.Consumer<InboundInvite> take, SipConfig config) throws Exception {
        agent = agents.start(config, Taker.of(invite -> {
            inbound.set(invite);
            invite.listener(session);
            take.accept(invite);
        }));
        raw.to(agent);
    }

    private static SipConfig fast() {
        return SipConfig.defaults().withTimers(Agents.FAST);
    }

    private String established() throws Exception {
        taking(invite -> invite.accept(Agents.SDP, SipHeaders.NONE), fast());
        raw.request("INVITE", 5, "", BODY);
        String tag = raw.next("200 INVITE").to().tag();
        raw.request("ACK", 5, tag, "");
        assertThat(session.next()).isEqualTo("acknowledged 0");
        return tag;
    }

    /** A call that the agent placed, answered with these header lines. */
    private SipRequest placed(SipConfig config, String fields) throws Exception {
        agent = agents.start(config, Taker.of(invite -> invite.reject(480, SipHeaders.NONE)));
        Agents.call(agent, raw.uri(), session);
        SipRequest invite = raw.request("INVITE");
        raw.answer(invite, 200, "raw", fields + BODY);
        assertThat(session.next()).isEqualTo("accepted 200");
        raw.request("ACK");
        return invite;
    }

    // ---- 100rel (RFC 3262)

    @ParameterizedTest
    @ValueSource(strings = {"Supported: timer, 100rel", "Require: 100rel"})
    void earlyMediaWaitsForItsPrackAndTheAnswerForBoth(String line) throws Exception {
        taking(invite -> {
            invite.progress(Agents.SDP, SipHeaders.NONE);
            invite.accept(Agents.SDP, SipHeaders.NONE);
        }, fast());
        raw.request("INVITE", 5, "", line + "\r\n" + BODY);
        SipMessage progress = raw.next("183 INVITE");
        assertThat(progress.headers().lists("Require", "100rel")).isTrue();
        long rseq = Long.parseLong(progress.headers().first("RSeq"));
        assertThat(raw.next("183 INVITE").headers().first("RSeq")).as("repeated").isEqualTo(Long.toString(rseq));
        String tag = progress.to().tag();
        raw.request("PRACK", 6, tag, "RAck: " + (rseq + 1) + " 5 INVITE\r\n");
        raw.next("481 PRACK");
        assertThat(raw.seen).doesNotContain("200 INVITE");
        raw.request("PRACK", 7, tag, "RAck: " + rseq + " 5 INVITE\r\n");
        raw.next("200 PRACK");
        raw.next("200 INVITE");
        raw.request("ACK", 5, tag, "");
        assertThat(session.next()).isEqualTo("acknowledged 0");
    }

    /** What was answered is answered, and ends by BYE, not by a refusal. */
    @Test
    void aHangupBehindAnAnswerThatWaitsForItsPrack() throws Exception {
        taking(invite -> {
            invite.progress(Agents.SDP, SipHeaders.NONE);
            invite.accept(Agents.SDP, SipHeaders.NONE);
            invite.hangup(SipHeaders.NONE);
        }, fast());
        raw.request("INVITE", 5, "", "Supported: 100rel\r\n" + BODY);
        SipMessage progress = raw.next("183 INVITE");
        String tag = progress.to().tag();
        raw.request("PRACK", 6, tag, "RAck: " + progress.headers().first("RSeq") + " 5 INVITE\r\n");
        raw.next("200 INVITE");
        raw.request("ACK", 5, tag, "");
        raw.request("BYE");
        assertThat(raw.seen).doesNotContain("480 INVITE");
    }

    @Test
    void ringingIsReliableOnlyForThoseWhoInsist() throws Exception {
        taking(invite -> invite.ring(SipHeaders.NONE), fast());
        raw.request("INVITE", 5, "", "Supported: 100rel\r\n" + BODY);
        assertThat(raw.next("180 INVITE").headers().has("RSeq")).isFalse();
        raw.request("INVITE", 6, "", "Require: 100rel\r\n" + BODY);
        assertThat(raw.next("180 INVITE").headers().has("RSeq")).isTrue();
    }

    @Test
    void withoutAPrackTheCallIsRefused() throws Exception {
        taking(invite -> invite.progress(Agents.SDP, SipHeaders.NONE), fast());
        raw.request("INVITE", 5, "", "Require: 100rel\r\n" + BODY);
        raw.next("504 INVITE");
        assertThat(session.next()).isEqualTo("failed NO_PRACK");
    }

    @Test
    void reliableAnswersGetTheirPrackInOrderAndOnce() throws Exception {
        agent = agents.start();
        Agents.call(agent, raw.uri(), session);
        SipRequest invite = raw.request("INVITE");
        assertThat(invite.headers().lists("Supported", "100rel")).isTrue();
        raw.answer(invite, 183, "a", "Require: 100rel\r\nRSeq: 700\r\n" + BODY);
        SipRequest prack = raw.request("PRACK");
        assertThat(prack.headers().first("RAck")).isEqualTo("700 1 INVITE");
        assertThat(prack.requestUri()).isEqualTo(raw.uri());
        assertThat(prack.cseq().number()).isEqualTo(2);
        raw.answer(prack, 200, "a");
        assertThat(session.next()).isEqualTo("progress 183");
        // one is missing, one is repeated: neither is news
        raw.answer(invite, 180, "a", "Require: 100rel\r\nRSeq: 702\r\n\r\n");
        raw.answer(invite, 183, "a", "Require: 100rel\r\nRSeq: 700\r\n" + BODY);
        raw.answer(invite, 180, "a", "Require: 100rel\r\nRSeq: 701\r\n\r\n");
        SipRequest second = raw.requestAfter(prack);
        assertThat(second.headers().first("RAck")).isEqualTo("701 1 INVITE");
        raw.answer(second, 200, "a");
        assertThat(session.next()).isEqualTo("progress 180");
        // another phone of the same call rings too
        raw.answer(invite, 180, "b", "Require: 100rel\r\nRSeq: 9\r\n\r\n");
        SipRequest other = raw.requestAfter(second);
        assertThat(other.to().tag()).isEqualTo("b");
        raw.answer(other, 200, "b");
        assertThat(session.next()).isEqualTo("progress 180");
        raw.answer(invite, 200, "b", BODY);
        assertThat(raw.request("ACK").to().tag()).isEqualTo("b");
        assertThat(session.next()).isEqualTo("accepted 200");
        assertThat(session.quiet()).isTrue();
    }

    // ---- UPDATE and glare

    @Test
    void updatesEarlyAndLate_rfc3311() throws Exception {
        taking(invite -> invite.ring(SipHeaders.NONE), fast());
        raw.request("INVITE", 5, "", BODY);
        String tag = raw.next("180 INVITE").to().tag();
        raw.request("UPDATE", 6, tag, "");
        assertThat(raw.next("200 UPDATE").body()).isEmpty();
        assertThat(session.quiet()).isTrue();
        raw.request("UPDATE", 7, tag, BODY);
        assertThat(raw.next("200 UPDATE").body()).isEqualTo(Agents.SDP.getBytes(StandardCharsets.UTF_8));
        assertThat(session.next()).isEqualTo("reinvite");
        session.reinvited = reinvite -> reinvite.reject(488);
        raw.request("UPDATE", 8, tag, BODY);
        raw.next("488 UPDATE");
    }

    @Test
    void whenBothOfferAtOnceBothStepBackAndWeTryAgain_rfc3261_14() throws Exception {
        String tag = established();
        Agents.on(inbound.get(), () -> inbound.get().change(Agents.SDP, session.outcome));
        SipRequest ours = raw.request("INVITE");
        raw.request("INVITE", 6, tag, BODY);
        raw.next("491 INVITE");
        raw.answer(ours, 491, "");
        raw.request("ACK");
        // the one that did not make the Call-ID may come back at once
        SipRequest again = raw.request("INVITE");
        assertThat(again.cseq().number()).isEqualTo(ours.cseq().number() + 1);
        raw.answer(again, 200, "", BODY);
        raw.request("ACK");
        assertThat(session.next()).isEqualTo("changed " + Agents.SDP.length());
        raw.answer(again, 200, "", BODY);
        assertThat(raw.request("ACK").cseq().number()).as("a repeated 200 has its ACK too").isEqualTo(again.cseq().number());
        assertThat(session.quiet()).isTrue();
    }

    @Test
    void changesOfOursWaitForEachOtherAndForTheAck() throws Exception {
        taking(invite -> {
            invite.accept(Agents.SDP, SipHeaders.NONE);
            invite.change("v=0\r\n", session.outcome);
            invite.change(Agents.SDP, session.outcome);
        }, fast());
        raw.request("INVITE", 5, "", BODY);
        String tag = raw.next("200 INVITE").to().tag();
        raw.request("ACK", 5, tag, "");
        assertThat(session.next()).isEqualTo("acknowledged 0");
        SipRequest first = raw.request("INVITE");
        raw.answer(first, 488, "");
        assertThat(session.next()).isEqualTo("refused 488");
        SipRequest second = raw.request("INVITE");
        assertThat(second.body()).hasSize(Agents.SDP.length());
        raw.answer(second, 481, "");
        assertThat(session.next()).isEqualTo("refused 481");
        assertThat(session.next()).as("a dialog that the far end has forgotten").isEqualTo("failed GONE");
        raw.request("BYE");
    }

    @Test
    void reinviteWithoutOfferIsAnsweredWithOne_rfc3261_14_2() throws Exception {
        String tag = established();
        session.reinvited = reinvite -> reinvite.acceptWithOffer(Agents.SDP, body -> session.outcome.changed(body));
        raw.request("INVITE", 6, tag, "");
        assertThat(raw.next("200 INVITE").body()).isNotEmpty();
        assertThat(session.next()).isEqualTo("reinvite");
        raw.request("ACK", 6, tag, BODY);
        assertThat(session.next()).isEqualTo("changed " + Agents.SDP.length());
    }

    // ---- session timers (RFC 4028)

    @Test
    void tooShortASessionIsRefused() throws Exception {
        taking(invite -> invite.accept(Agents.SDP, SipHeaders.NONE), fast());
        raw.request("INVITE", 5, "", "Supported: timer\r\nSession-Expires: 60\r\n" + BODY);
        assertThat(raw.next("422 INVITE").headers().first("Min-SE")).isEqualTo("90");
        assertThat(agent.sessions()).isZero();
    }

    @Test
    void aSessionThatTheCallerDoesNotRefreshIsEnded() throws Exception {
        taking(invite -> invite.accept(Agents.SDP, SipHeaders.NONE), fast().withSessionTimer(new SessionTimerPolicy(0, 1)));
        raw.request("INVITE", 5, "", "Supported: timer\r\nSession-Expires: 3\r\n" + BODY);
        SipMessage answer = raw.next("200 INVITE");
        assertThat(answer.headers().first("Session-Expires")).isEqualTo("3;refresher=uac");
        assertThat(answer.headers().first("Require")).isEqualTo("timer");
        String tag = answer.to().tag();
        raw.request("ACK", 5, tag, "");
        assertThat(session.next()).isEqualTo("acknowledged 0");
        raw.request("UPDATE", 6, tag, "Supported: timer\r\nSession-Expires: 3;refresher=uac\r\n");
        raw.next("200 UPDATE");
        raw.answer(raw.request("BYE"), 200, "");
        assertThat(session.next()).isEqualTo("failed EXPIRED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE", "INVITE"})
    void weRefreshByUpdateOrElseByInvite(String method) throws Exception {
        placed(fast().withSessionTimer(new SessionTimerPolicy(2, 1)),
                (method.equals("UPDATE") ? "Allow: INVITE, UPDATE\r\n" : "") + "Session-Expires: 2;refresher=uac\r\n");
        SipRequest refresh = raw.request(method);
        assertThat(refresh.headers().first("Session-Expires")).isEqualTo("2;refresher=uac");
        assertThat(refresh.body().length > 0).isEqualTo(method.equals("INVITE"));
        raw.answer(refresh, 200, "", "Session-Expires: 2;refresher=uac\r\n" + (method.equals("INVITE") ? BODY : "\r\n"));
        SipRequest second = raw.requestAfter(refresh);
        assertThat(second.cseq().number()).isGreaterThan(refresh.cseq().number());
        assertThat(session.quiet()).isTrue();
    }

    @Test
    void theIntervalOfAHopOnTheWayIsTaken_rfc4028_7_3() throws Exception {
        agent = agents.start(fast(), Taker.of(invite -> invite.reject(480, SipHeaders.NONE)));
        Agents.call(agent, raw.uri(), session);
        SipRequest first = raw.request("INVITE");
        assertThat(first.headers().first("Session-Expires")).isEqualTo("1800");
        raw.answer(first, 422, "raw", "Min-SE: 3600\r\n\r\n");
        raw.request("ACK");
        SipRequest second = raw.request("INVITE");
        assertThat(second.callId()).isEqualTo(first.callId());
        assertThat(second.from()).isEqualTo(first.from());
        assertThat(second.cseq().number()).isEqualTo(2);
        assertThat(second.headers().first("Session-Expires")).isEqualTo("3600");
        assertThat(second.headers().first("Min-SE")).isEqualTo("3600");
        raw.answer(second, 486, "raw");
        assertThat(session.next()).isEqualTo("rejected 486");
    }

    // ---- REFER, Replaces, INFO, MESSAGE

    @Test
    void referIsTakenAndItsOutcomeToldBeforeTheBye_rfc3515() throws Exception {
        String tag = established();
        raw.request("REFER", 6, tag, "Refer-To: <sip:carol@c>\r\n");
        raw.next("202 REFER");
        assertThat(session.next()).isEqualTo("refer sip:carol@c");
        SipRequest trying = raw.request("NOTIFY");
        assertThat(trying.headers().first("Event")).isEqualTo("refer");
        assertThat(trying.headers().first("Subscription-State")).isEqualTo("active;expires=60");
        assertThat(new String(trying.body(), StandardCharsets.UTF_8)).isEqualTo("SIP/2.0 100 Trying\r\n");
        raw.answer(trying, 200, "");
        raw.request("REFER", 7, tag, "Refer-To: <sip:d@c>\r\n");
        raw.next("491 REFER");
        Agents.on(inbound.get(), () -> inbound.get().hangup(SipHeaders.NONE));
        SipRequest outcome = raw.request("NOTIFY");
        assertThat(outcome.headers().first("Subscription-State")).isEqualTo("terminated;reason=noresource");
        assertThat(new String(outcome.body(), StandardCharsets.UTF_8)).isEqualTo("SIP/2.0 200 OK\r\n");
        assertThat(raw.request("BYE").cseq().number()).isEqualTo(outcome.cseq().number() + 1);
    }

    @Test
    void referWithoutSubscriptionOrSense_rfc4488() throws Exception {
        String tag = established();
        raw.request("REFER", 6, tag, "Refer-To: <sip:carol@c>\r\nRefer-Sub: false\r\n");
        assertThat(raw.next("202 REFER").headers().first("Refer-Sub")).isEqualTo("false");
        raw.request("REFER", 7, tag, "");
        raw.next("400 REFER");
        raw.request("REFER", 8, tag, "Refer-To: <sip:a@b>, <sip:c@d>\r\n");
        raw.next("400 REFER");
        raw.request("BYE", 9, tag, "");
        raw.next("200 BYE");
        assertThat(raw.seen).doesNotContain("NOTIFY");
    }

    @ParameterizedTest
    @ValueSource(strings = {"terminated;reason=noresource", "terminated;reason=timeout", "Refer-Sub"})
    void referOfOursThatTellsNoMore(String how) throws Exception {
        String tag = established();
        Agents.on(inbound.get(), () -> inbound.get().refer("sip:carol@c", SipHeaders.NONE));
        SipRequest refer = raw.request("REFER");
        if (how.equals("Refer-Sub")) {
            raw.answer(refer, 202, "", "Refer-Sub: false\r\n\r\n");
        } else {
            raw.answer(refer, 202, "");
            raw.request("NOTIFY", 6, tag, "Event: refer;id=1\r\nSubscription-State: " + how
                    + "\r\nContent-Type: message/sipfrag\r\n\r\nSIP/2.0 100 Trying\r\n");
            raw.next("200 NOTIFY");
        }
        assertThat(session.next()).isEqualTo(how.endsWith("timeout") ? "referred 408" : "referred 202");
    }

    @Test
    void anotherDialogTakesTheCallOver_rfc3891() throws Exception {
        String tag = established();
        String replaces = "Replaces: raw-call;to-tag=" + tag + ";from-tag=raw";
        raw.newCall("raw-second");
        raw.request("INVITE", 1, "", "Require: replaces\r\n" + replaces + ";early-only\r\n" + BODY);
        raw.next("486 INVITE");
        raw.request("INVITE", 2, "", replaces.replace("from-tag=raw", "from-tag=other") + "\r\n" + BODY);
        raw.next("481 INVITE");
        raw.request("INVITE", 3, "", "Replaces: nonsense\r\n" + BODY);
        raw.next("400 INVITE");
        raw.request("INVITE", 4, "", "Require: replaces\r\n" + replaces + "\r\n" + BODY);
        raw.next("200 INVITE");
        assertThat(session.next()).isEqualTo("replaced");
        Agents.on(inbound.get(), () -> inbound.get().hangup(SipHeaders.NONE));
        assertThat(raw.request("BYE").callId()).isEqualTo("raw-call");
    }

    @Test
    void digitsAndMessagesGoBothWays() throws Exception {
        String tag = established();
        raw.request("INFO", 6, tag, "Content-Type: application/dtmf-relay\r\n\r\nSignal=5\r\n");
        raw.next("200 INFO");
        assertThat(session.next()).isEqualTo("info application/dtmf-relay");
        raw.request("INFO", 7, tag, "Content-Type: text/odd\r\n\r\nx");
        assertThat(raw.next("415 INFO").headers().list("Accept")).containsExactly("application/dtmf-relay");
        raw.request("MESSAGE", 8, tag, "Content-Type: text/plain\r\n\r\nhello");
        raw.next("200 MESSAGE");
        assertThat(session.next()).isEqualTo("info text/odd");
        assertThat(session.next()).isEqualTo("message hello");
        Agents.on(inbound.get(), () -> inbound.get().send(
                "MESSAGE", "text/plain", new byte[] {'h', 'i'}, SipHeaders.NONE, status -> session.outcome.refused(status)));
        SipRequest message = raw.request("MESSAGE");
        assertThat(message.headers().first("Content-Type")).isEqualTo("text/plain");
        assertThat(message.body()).containsExactly('h', 'i');
        raw.answer(message, 202, "");
        assertThat(session.next()).isEqualTo("refused 202");
    }

    @Test
    void whatARequestInTheDialogRequiresMustBeUnderstood() throws Exception {
        String tag = established();
        raw.request("INVITE", 6, tag, "Require: timer, precondition\r\n" + BODY);
        assertThat(raw.next("420 INVITE").headers().list("Unsupported")).containsExactly("precondition");
    }
}
