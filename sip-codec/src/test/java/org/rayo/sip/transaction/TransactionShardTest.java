package org.rayo.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.rayo.sip.codec.ParseResult;
import org.rayo.sip.codec.SipLimits;
import org.rayo.sip.codec.SipParser;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipMessage;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipStatus;
import org.rayo.sip.transport.Flow;
import org.rayo.sip.transport.Flows;
import org.rayo.sip.transport.Transport;

/** Every timer of RFC 3261 §17 (table 4) to the millisecond, on a clock of the test's own. */
class TransactionShardTest {
    private static final String BRANCH = "z9hG4bKone";

    private final ManualClock clock = new ManualClock();
    /** "500 INVITE", "0 200 INVITE" (sent); "32000 failed 408", "7 got 180" (told). */
    private final List<String> log = new ArrayList<>();
    private final List<Consumer<Throwable>> sends = new ArrayList<>();
    private final List<SipMessage> wire = new ArrayList<>();
    private final TransactionShard shard = new TransactionShard(SipTimers.DEFAULT, clock, this::sent, 3);
    private final Core core = new Core();

    @AfterEach
    void nothingIsLeft() {
        clock.until(clock.now() + 64_000);
        if (shard.size() > 0) {
            shard.stop();
        }
        assertThat(shard.size()).isZero();
        assertThat(clock.waiting()).isZero();
    }

    private void sent(SipMessage message, Flow flow, Consumer<Throwable> failed) {
        sends.add(failed);
        wire.add(message);
        note(switch (message) {
            case SipRequest request -> request.method();
            case SipResponse response -> response.status() + " " + response.cseq().method();
        });
    }

    private void note(String what) {
        log.add(clock.now() + " " + what);
    }

    private List<String> taken() {
        List<String> all = List.copyOf(log);
        log.clear();
        return all;
    }

    private final class Core implements TransactionUser {
        final List<ServerTransaction> requests = new ArrayList<>();
        TransactionUser.Refusal refusal;

        @Override
        public TransactionUser.Refusal refusal(SipRequest request, Flow flow) {
            return refusal;
        }

        @Override
        public void onRequest(ServerTransaction transaction) {
            requests.add(transaction);
            transaction.user(what -> note("failed " + what));
        }

        @Override
        public void onCancel(SipRequest cancel, ServerTransaction invite) {
            note("cancelled " + requests.indexOf(invite));
        }

        @Override
        public void onAck(SipRequest ack, Flow flow) {
            note("acknowledged");
        }

        @Override
        public void onStrayResponse(SipResponse response, Flow flow) {
            note("stray " + response.status());
        }

        ServerTransaction only() {
            assertThat(requests).hasSize(1);
            return requests.getFirst();
        }
    }

    private static SipRequest request(String method, String branch) {
        return request(method, branch, "c", "");
    }

    private static SipRequest request(String method, String branch, String callId, String toTag) {
        String text = method + " sip:bob@b SIP/2.0\r\nVia: SIP/2.0/UDP a" + (branch.isEmpty() ? "" : ";branch=" + branch)
                + "\r\nFrom: <sip:a@a>;tag=1\r\nTo: <sip:b@b>" + toTag + "\r\nCall-ID: " + callId + "\r\nCSeq: 1 " + method + "\r\n\r\n";
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        return (SipRequest) ((ParseResult.Parsed) new SipParser(SipLimits.DEFAULT).parse(octets, 0, octets.length)).message();
    }

    private ClientTransaction send(String method, Transport transport) {
        return shard.send(request(method, BRANCH), Flows.of(transport), new ClientTransaction.User() {
            @Override
            public void onResponse(SipResponse response) {
                note("got " + response.status());
            }

            @Override
            public void onTransactionFailed(int likeStatus, String what) {
                note("failed " + likeStatus);
            }
        });
    }

    private void receive(String method, Transport transport) {
        shard.onRequest(request(method, BRANCH), Flows.of(transport), core);
    }

    private void answered(ClientTransaction transaction, int status) {
        shard.onResponse(SipResponse.to(transaction.request(), status, SipStatus.reason(status), "2", SipHeaders.NONE,
                new byte[0]), transaction.flow(), core);
    }

    // ---- client

    @Test
    void timersAandB() {
        send("INVITE", Transport.UDP);
        clock.until(31_999);
        assertThat(taken()).containsExactly(
                "0 INVITE", "500 INVITE", "1500 INVITE", "3500 INVITE", "7500 INVITE", "15500 INVITE", "31500 INVITE");
        clock.until(32_000);
        assertThat(taken()).containsExactly("32000 failed 408");
        assertThat(shard.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"INVITE", "BYE"})
    void reliableTransportsRepeatNothing(String method) {
        send(method, Transport.TCP);
        clock.until(40_000);
        assertThat(taken()).containsExactly("0 " + method, "32000 failed 408");
        assertThat(shard.size()).isZero();
    }

    @Test
    void aProvisionalAnswerStopsAandB() {
        ClientTransaction invite = send("INVITE", Transport.UDP);
        clock.until(600);
        answered(invite, 100);
        clock.until(300_000);
        answered(invite, 180);
        assertThat(taken()).containsExactly("0 INVITE", "500 INVITE", "600 got 100", "300000 got 180");
        assertThat(shard.size()).isOne();
        invite.giveUp();
        assertThat(shard.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"UDP,32000", "TCP,0"})
    void timerD(Transport transport, long linger) {
        ClientTransaction invite = send("INVITE", transport);
        answered(invite, 486);
        assertThat(taken()).containsExactly("0 INVITE", "0 ACK", "0 got 486");
        assertThat(wire.get(1).topVia().branch()).isEqualTo(BRANCH);
        assertThat(wire.get(1).to().tag()).isEqualTo("2");
        assertThat(wire.get(1).cseq().toString()).isEqualTo("1 ACK");
        if (linger > 0) {
            clock.until(linger - 1);
            answered(invite, 486);
            assertThat(taken()).containsExactly("31999 ACK");
        }
        clock.until(linger);
        assertThat(shard.size()).isZero();
    }

    @ParameterizedTest
    @EnumSource(value = Transport.class, names = {"UDP", "TCP"})
    void timerM_rfc6026(Transport transport) {
        ClientTransaction invite = send("INVITE", transport);
        answered(invite, 200);
        clock.until(31_999);
        answered(invite, 200);
        answered(invite, 486);
        assertThat(taken()).containsExactly("0 INVITE", "0 got 200", "31999 got 200");
        clock.until(32_000);
        assertThat(shard.size()).isZero();
        answered(invite, 200);
        assertThat(taken()).containsExactly("32000 stray 200");
    }

    @Test
    void timersEandF() {
        send("BYE", Transport.UDP);
        clock.until(32_000);
        assertThat(taken()).containsExactly(
                "0 BYE", "500 BYE", "1500 BYE", "3500 BYE", "7500 BYE", "11500 BYE", "15500 BYE", "19500 BYE", "23500 BYE",
                "27500 BYE", "31500 BYE", "32000 failed 408");
        assertThat(shard.size()).isZero();
    }

    @Test
    void timerEAfterAProvisionalAnswerIsT2() {
        ClientTransaction bye = send("BYE", Transport.UDP);
        answered(bye, 100);
        clock.until(13_000);
        assertThat(taken()).containsExactly("0 BYE", "0 got 100", "500 BYE", "4500 BYE", "8500 BYE", "12500 BYE");
        clock.until(32_000);
        assertThat(taken()).endsWith("32000 failed 408");
    }

    @ParameterizedTest
    @CsvSource({"UDP,5000", "TCP,0"})
    void timerK(Transport transport, long linger) {
        ClientTransaction bye = send("BYE", transport);
        answered(bye, 481);
        assertThat(taken()).containsExactly("0 BYE", "0 got 481");
        if (linger > 0) {
            clock.until(linger - 1);
            answered(bye, 481);
            assertThat(shard.size()).isOne();
        }
        clock.until(linger);
        assertThat(taken()).isEmpty();
        assertThat(shard.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"INVITE", "BYE"})
    void aDeadNetworkIsTold(String method) {
        send(method, Transport.TCP);
        sends.getFirst().accept(new IOException("gone"));
        assertThat(taken()).containsExactly("0 " + method);
        clock.until(0);
        assertThat(taken()).containsExactly("0 failed 503");
        assertThat(shard.size()).isZero();
    }

    // ---- server

    @Test
    void timersGandH() {
        receive("INVITE", Transport.UDP);
        core.only().respond(486, "2", SipHeaders.NONE);
        clock.until(32_000);
        assertThat(taken()).containsExactly(
                "0 486 INVITE", "500 486 INVITE", "1500 486 INVITE", "3500 486 INVITE", "7500 486 INVITE",
                "11500 486 INVITE", "15500 486 INVITE", "19500 486 INVITE", "23500 486 INVITE", "27500 486 INVITE",
                "31500 486 INVITE", "32000 failed no ACK");
        assertThat(shard.size()).isZero();
    }

    @Test
    void timerHOverTcpRepeatsNothing() {
        receive("INVITE", Transport.TCP);
        core.only().respond(486, "2", SipHeaders.NONE);
        clock.until(32_000);
        assertThat(taken()).containsExactly("0 486 INVITE", "32000 failed no ACK");
    }

    @ParameterizedTest
    @CsvSource({"UDP,5000", "TCP,0"})
    void timerI(Transport transport, long linger) {
        receive("INVITE", transport);
        core.only().respond(486, "2", SipHeaders.NONE);
        receive("ACK", transport);
        if (linger > 0) {
            clock.until(linger - 1);
            receive("ACK", transport);
            receive("INVITE", transport);
            assertThat(shard.size()).isOne();
        }
        clock.until(linger);
        assertThat(taken()).containsExactly("0 486 INVITE");
        assertThat(shard.size()).isZero();
        core.only();
    }

    @Test
    void repeatedInviteGetsTheLastAnswerAgain() {
        receive("INVITE", Transport.UDP);
        receive("INVITE", Transport.UDP);
        assertThat(taken()).isEmpty();
        core.only().respond(100, "", SipHeaders.NONE);
        receive("INVITE", Transport.UDP);
        core.only().respond(180, "2", SipHeaders.NONE);
        receive("INVITE", Transport.UDP);
        core.only().respond(603, "2", SipHeaders.NONE);
        receive("INVITE", Transport.UDP);
        assertThat(taken()).containsExactly(
                "0 100 INVITE", "0 100 INVITE", "0 180 INVITE", "0 180 INVITE", "0 603 INVITE", "0 603 INVITE");
        core.only();
    }

    @ParameterizedTest
    @EnumSource(value = Transport.class, names = {"UDP", "TCP"})
    void timerL_rfc6026(Transport transport) {
        receive("INVITE", transport);
        core.only().respond(200, "2", SipHeaders.NONE);
        clock.until(31_999);
        receive("INVITE", transport);
        receive("ACK", transport);
        assertThat(taken()).containsExactly("0 200 INVITE", "31999 acknowledged");
        assertThat(shard.size()).isOne();
        clock.until(32_000);
        assertThat(shard.size()).isZero();
        receive("ACK", transport);
        assertThat(taken()).containsExactly("32000 acknowledged");
    }

    @ParameterizedTest
    @CsvSource({"UDP,32000", "TCP,0"})
    void timerJ(Transport transport, long linger) {
        receive("OPTIONS", transport);
        receive("OPTIONS", transport);
        assertThat(taken()).isEmpty();
        core.only().respond(200, "2", SipHeaders.NONE);
        if (linger > 0) {
            clock.until(linger - 1);
            receive("OPTIONS", transport);
            assertThat(taken()).containsExactly("0 200 OPTIONS", "31999 200 OPTIONS");
        }
        clock.until(linger);
        assertThat(shard.size()).isZero();
        core.only();
    }

    @Test
    void cancelFindsItsInvite_rfc3261_9_2() {
        receive("INVITE", Transport.UDP);
        receive("CANCEL", Transport.UDP);
        receive("CANCEL", Transport.UDP);
        assertThat(taken()).containsExactly("0 200 CANCEL", "0 cancelled 0", "0 200 CANCEL");
        core.only().respond(487, "2", SipHeaders.NONE);
        receive("ACK", Transport.UDP);
    }

    @Test
    void cancelOfNothing() {
        receive("INVITE", Transport.UDP);
        shard.onRequest(request("CANCEL", "z9hG4bKother"), Flows.of(Transport.UDP), core);
        assertThat(taken()).containsExactly("0 481 CANCEL");
    }

    @Test
    void beyondTheCapacity() {
        for (int i = 0; i < 5; i++) {
            shard.onRequest(request("OPTIONS", BRANCH + i, "c" + i, ""), Flows.of(Transport.UDP), core);
        }
        assertThat(taken()).containsExactly("0 503 OPTIONS", "0 503 OPTIONS");
        assertThat(wire.getFirst().headers().first("Retry-After")).isEqualTo("5");
        assertThat(wire.getFirst().to().tag()).isNotNull();
        assertThat(shard.overloaded()).isEqualTo(2);
        assertThat(core.requests).hasSize(3);
    }

    @Test
    void theSameRequestOnAnotherWayIsALoop_rfc3261_8_2_2_2() {
        receive("INVITE", Transport.UDP);
        shard.onRequest(request("INVITE", "z9hG4bKother"), Flows.of(Transport.UDP), core);
        shard.onRequest(request("INVITE", "z9hG4bKinside", "c", ";tag=2"), Flows.of(Transport.UDP), core);
        assertThat(taken()).containsExactly("0 482 INVITE");
        assertThat(shard.merged()).isOne();
        assertThat(core.requests).hasSize(2);
        core.requests.forEach(transaction -> transaction.respond(486, "2", SipHeaders.NONE));
        // timer H: gone, and the way is free
        clock.until(32_000);
        shard.onRequest(request("INVITE", "z9hG4bKother"), Flows.of(Transport.UDP), core);
        assertThat(core.requests).hasSize(3);
        assertThat(shard.merged()).isOne();
        core.requests.getLast().respond(486, "2", SipHeaders.NONE);
    }

    @Test
    void aCoreThatIsFullRefusesBeforeThereIsAnyState() {
        core.refusal = new TransactionUser.Refusal(503, 7);
        receive("INVITE", Transport.UDP);
        assertThat(taken()).containsExactly("0 503 INVITE");
        assertThat(wire.getFirst().headers().first("Retry-After")).isEqualTo("7");
        assertThat(shard.size()).isZero();
        assertThat(shard.overloaded()).isOne();
        assertThat(core.requests).isEmpty();
    }

    @Test
    void theLastFifthIsForRequestsWithinDialogs() {
        TransactionShard roomy = new TransactionShard(SipTimers.DEFAULT, clock, this::sent, 10);
        for (int i = 0; i < 10; i++) {
            roomy.onRequest(request("OPTIONS", BRANCH + i, "c" + i, ""), Flows.of(Transport.UDP), core);
        }
        assertThat(core.requests).hasSize(8);
        for (int i = 0; i < 3; i++) {
            roomy.onRequest(request("BYE", BRANCH + i, "c" + i, ";tag=2"), Flows.of(Transport.UDP), core);
        }
        assertThat(core.requests).hasSize(10);
        assertThat(taken()).containsExactly("0 503 OPTIONS", "0 503 OPTIONS", "0 503 BYE");
        roomy.stop();
    }

    @Test
    void aCancelThatComesTooLateChangesNothing_rfc3261_9_2() {
        receive("INVITE", Transport.UDP);
        core.only().respond(486, "2", SipHeaders.NONE);
        receive("CANCEL", Transport.UDP);
        assertThat(taken()).containsExactly("0 486 INVITE", "0 200 CANCEL");
        receive("ACK", Transport.UDP);
    }

    @ParameterizedTest
    @CsvSource(value = {"-", "z9hG4bK", "1", "zzz"}, nullValues = "-")
    void clientsOfRfc2543AreMatchedByTheirHeaders_rfc3261_17_2_3(String branch) {
        String own = branch == null ? "" : branch;
        for (String method : List.of("INVITE", "INVITE", "CANCEL")) {
            shard.onRequest(request(method, own), Flows.of(Transport.UDP), core);
        }
        core.only().respond(487, "2", SipHeaders.NONE);
        shard.onRequest(request("ACK", own), Flows.of(Transport.UDP), core);
        clock.until(5_000);
        assertThat(taken()).containsExactly("0 200 CANCEL", "0 cancelled 0", "0 487 INVITE");
    }

    @Test
    void sentByIsPartOfTheMatch() throws Exception {
        receive("OPTIONS", Transport.UDP);
        SipRequest other = request("OPTIONS", BRANCH, "other", "");
        shard.onRequest(other.withTopVia(org.rayo.sip.message.Via.parse("SIP/2.0/UDP elsewhere;branch=" + BRANCH)),
                Flows.of(Transport.UDP), core);
        assertThat(core.requests).hasSize(2);
    }

    @Test
    void strayMessages() {
        ClientTransaction bye = send("BYE", Transport.TCP);
        answered(bye, 200);
        answered(bye, 200);
        receive("ACK", Transport.UDP);
        assertThat(taken()).containsExactly("0 BYE", "0 got 200", "0 stray 200", "0 acknowledged");
    }

    @Test
    void stopForgetsEverything() {
        receive("INVITE", Transport.UDP);
        core.only().respond(486, "2", SipHeaders.NONE);
        send("INVITE", Transport.UDP);
        assertThat(shard.size()).isEqualTo(2);
        shard.stop();
        assertThat(shard.size()).isZero();
        assertThat(clock.waiting()).isZero();
    }
}
