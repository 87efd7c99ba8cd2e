package org.rayo.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rayo.sip.dialog.Agents.Seen;
import org.rayo.sip.dialog.Agents.Taker;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.transport.Transport;

/** Two of our agents call each other over real sockets. */
@Timeout(60)
class TwoAgentsTest {
    private final Agents agents = new Agents();
    private final Seen caller = new Seen();
    private final Seen callee = new Seen();
    private final AtomicReference<InboundInvite> inbound = new AtomicReference<>();

    @AfterEach
    void stop() throws Exception {
        agents.close();
    }

    private UserAgent answering() {
        return agents.start(Taker.of(invite -> {
            inbound.set(invite);
            invite.listener(callee);
            invite.ring(SipHeaders.NONE);
            invite.accept(Agents.SDP, SipHeaders.NONE);
        }));
    }

    private UserAgent ringing() {
        return agents.start(Taker.of(invite -> {
            inbound.set(invite);
            invite.listener(callee);
            invite.ring(SipHeaders.NONE);
        }));
    }

    static void drained(UserAgent... all) {
        for (UserAgent agent : all) {
            await().atMost(Agents.PATIENCE).untilAsserted(() -> {
                AgentStatistics seen = agent.statistics().block(Agents.PATIENCE);
                assertThat(seen.sessions()).isZero();
                assertThat(seen.transactions()).isZero();
            });
        }
    }

    @ParameterizedTest
    @EnumSource(value = Transport.class, names = {"UDP", "TCP"})
    void callIsAnsweredAndTheCallerHangsUp(Transport transport) throws Exception {
        UserAgent bob = answering();
        UserAgent alice = agents.start();
        OutboundInvite call = Agents.call(alice, Agents.uri(bob, transport), caller);
        assertThat(caller.next()).isEqualTo("progress 180");
        assertThat(caller.next()).isEqualTo("accepted 200");
        assertThat(callee.next()).isEqualTo("acknowledged 0");
        Agents.on(call, () -> call.hangup(SipHeaders.NONE));
        assertThat(callee.next()).isEqualTo("hangup");
        drained(alice, bob);
    }

    @ParameterizedTest
    @EnumSource(value = Transport.class, names = {"UDP", "TCP"})
    void calleeHangsUp(Transport transport) throws Exception {
        UserAgent bob = answering();
        UserAgent alice = agents.start();
        Agents.call(alice, Agents.uri(bob, transport), caller);
        assertThat(callee.next()).isEqualTo("acknowledged 0");
        Agents.on(inbound.get(), () -> inbound.get().hangup(SipHeaders.NONE));
        assertThat(caller.next()).isEqualTo("progress 180");
        assertThat(caller.next()).isEqualTo("accepted 200");
        assertThat(caller.next()).isEqualTo("hangup");
        drained(alice, bob);
    }

    @Test
    void byeWaitsForTheAck_rfc3261_15() throws Exception {
        UserAgent bob = agents.start(Taker.of(invite -> {
            invite.listener(callee);
            invite.accept(Agents.SDP, SipHeaders.NONE);
            invite.hangup(SipHeaders.NONE);
        }));
        UserAgent alice = agents.start();
        Agents.call(alice, Agents.uri(bob, Transport.UDP), caller);
        assertThat(caller.next()).isEqualTo("accepted 200");
        assertThat(caller.next()).isEqualTo("hangup");
        assertThat(callee.quiet()).isTrue();
        drained(alice, bob);
    }

    @ParameterizedTest
    @EnumSource(value = Transport.class, names = {"UDP", "TCP"})
    void callerGivesUp(Transport transport) throws Exception {
        UserAgent bob = ringing();
        UserAgent alice = agents.start();
        OutboundInvite call = Agents.call(alice, Agents.uri(bob, transport), caller);
        assertThat(caller.next()).isEqualTo("progress 180");
        Agents.on(call, () -> call.hangup(SipHeaders.NONE));
        assertThat(callee.next()).isEqualTo("cancelled");
        drained(alice, bob);
        assertThat(caller.quiet()).isTrue();
    }

    @Test
    void callIsRejectedWithItsHeaders() throws Exception {
        UserAgent bob = agents.start(Taker.of(invite ->
                invite.reject(486, SipHeaders.builder().add("X-Why", "lunch").build())));
        UserAgent alice = agents.start();
        Agents.call(alice, Agents.uri(bob, Transport.UDP), caller);
        assertThat(caller.next()).isEqualTo("rejected 486");
        drained(alice, bob);
    }

    @Test
    void refusedBeforeAnyState() throws Exception {
        UserAgent bob = agents.start(
                new Taker(invite -> callee.onHangup(null), invite -> new UserAgentListener.Refusal(503, 5)));
        UserAgent alice = agents.start();
        Agents.call(alice, Agents.uri(bob, Transport.UDP), caller);
        assertThat(caller.next()).isEqualTo("rejected 503");
        assertThat(callee.quiet()).isTrue();
        drained(alice, bob);
    }

    @Test
    void nobodyListens() throws Exception {
        UserAgent alice = agents.start();
        try (var silent = new java.net.DatagramSocket(0, java.net.InetAddress.getLoopbackAddress())) {
            Agents.call(alice, "sip:bob@127.0.0.1:" + silent.getLocalPort(), caller);
            assertThat(caller.next()).isEqualTo("failed TIMEOUT");
        }
        drained(alice);
    }

    @Test
    void noWayToGo() throws Exception {
        UserAgent alice = agents.start();
        Agents.call(alice, "sip:bob@host.invalid", caller);
        assertThat(caller.next()).isEqualTo("failed UNREACHABLE");
        Agents.call(alice, "sip:bob@127.0.0.1:1;transport=tcp", caller);
        assertThat(caller.next()).isEqualTo("failed UNREACHABLE");
        Agents.call(alice, "sips:bob@127.0.0.1", caller);
        assertThat(caller.next()).isEqualTo("failed UNREACHABLE");
        drained(alice);
    }

    @Test
    void offerInTheAnswerIsAnsweredInTheAck_rfc3261_13_2_2_4() throws Exception {
        UserAgent bob = answering();
        UserAgent alice = agents.start();
        AtomicReference<OutboundInvite> call = new AtomicReference<>();
        caller.accepted = response -> call.get().answer(Agents.SDP);
        alice.loop(0).execute(() -> call.set(alice.invite(
                new OutgoingInvite(Agents.uri(bob, Transport.UDP), null, SipHeaders.NONE, null), 0, caller)));
        assertThat(callee.next()).isEqualTo("acknowledged " + Agents.SDP.length());
        Agents.on(call.get(), () -> call.get().hangup(SipHeaders.NONE));
        drained(alice, bob);
    }

    @Test
    void tooManyTransactionsGet503() throws Exception {
        UserAgent bob = agents.start(
                SipConfig.defaults().withTimers(Agents.FAST).withTransactionsPerShard(0), Taker.of(invite -> {}));
        UserAgent alice = agents.start();
        Agents.call(alice, Agents.uri(bob, Transport.UDP), caller);
        assertThat(caller.next()).isEqualTo("rejected 503");
        assertThat(bob.statistics().block(Agents.PATIENCE).overloaded()).isPositive();
    }

    @Test
    void occupiedPortNamesTransportAndAddress() {
        UserAgent alice = agents.start();
        var taken = alice.listenPoints().getFirst();
        SipConfig same = taken.transport() == Transport.UDP
                ? SipConfig.defaults().withUdp(taken.address())
                : SipConfig.defaults().withTcp(taken.address());
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> agents.start(same, Taker.of(i -> {}))))
                .hasMessageContaining(taken.transport() + " ")
                .hasMessageContaining(":" + taken.address().getPort());
    }
}
