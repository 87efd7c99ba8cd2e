package org.rayo.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.rayo.sip.auth.Credential;
import org.rayo.sip.auth.DigestAlgorithm;
import org.rayo.sip.auth.DigestServer;
import org.rayo.sip.auth.DigestServer.Verdict;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.transport.NameServer;
import org.rayo.sip.transport.TransportConfig;

/** A trunk that asks for credentials, is one of several servers, or has no use for long datagrams. */
@Timeout(90)
class ChallengeTest {
    private static final Credential OURS = new Credential("rayo", "secret");

    private final DigestServer digest = new DigestServer("trunk", List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5),
            (user, algorithm) -> algorithm.ha1("rayo", "trunk", "secret"), new byte[16], 60_000);
    private Agents agents;
    private RawPeer trunk;

    @BeforeEach
    void start() throws Exception {
        agents = new Agents();
        trunk = new RawPeer();
    }

    @AfterEach
    void stop() throws Exception {
        trunk.close();
        agents.close();
    }

    private record Dialling(Credential credential) implements UserAgentListener {
        @Override
        public Refusal admit(SipRequest invite, InetSocketAddress from) {
            return new Refusal(480, 0);
        }

        @Override
        public void onInvite(InboundInvite invite) { }

        @Override
        public Destination destination(String to) {
            return new Destination(to, null, null, credential, null, null);
        }
    }

    private void challenge(SipRequest request) throws Exception {
        StringBuilder fields = new StringBuilder();
        digest.challenge(false, 0).forEach((name, value) -> fields.append(name).append(": ").append(value).append("\r\n"));
        trunk.send("SIP/2.0 401 X\r\nVia: " + request.headers().first("Via") + "\r\nFrom: " + request.headers().first("From")
                + "\r\nTo: " + request.to() + (request.to().tag() == null ? ";tag=asked" : "") + "\r\nCall-ID: "
                + request.callId() + "\r\nCSeq: " + request.cseq() + "\r\n" + fields + "\r\n");
    }

    @Test
    void anInviteAndAByeAreSentAgainWithCredentials() throws Exception {
        UserAgent agent = agents.start(new Dialling(OURS));
        Agents.Seen seen = new Agents.Seen();
        OutboundInvite call = Agents.call(agent, trunk.uri(), seen);
        SipRequest first = trunk.request("INVITE");
        assertThat(first.headers().has("Authorization")).isFalse();
        challenge(first);
        trunk.request("ACK");
        SipRequest second = trunk.request("INVITE");
        assertThat(second.callId()).isEqualTo(first.callId());
        assertThat(second.from().tag()).isEqualTo(first.from().tag());
        assertThat(second.cseq().number()).isEqualTo(first.cseq().number() + 1);
        assertThat(digest.verify(second, 1)).isEqualTo(new Verdict.Known("rayo"));
        trunk.answer(second, 200, "b");
        assertThat(seen.next()).isEqualTo("accepted 200");
        assertThat(trunk.request("ACK").headers().first("Authorization")).isEqualTo(second.headers().first("Authorization"));
        Agents.on(call, () -> call.hangup(SipHeaders.NONE));
        SipRequest bye = trunk.request("BYE");
        assertThat(digest.verify(bye, 2)).as("without being asked").isEqualTo(new Verdict.Known("rayo"));
        trunk.answer(bye, 200, "b");
    }

    @Test
    void aByeAloneIsAskedFor() throws Exception {
        UserAgent agent = agents.start(new Dialling(OURS));
        Agents.Seen seen = new Agents.Seen();
        OutboundInvite call = Agents.call(agent, trunk.uri(), seen);
        trunk.answer(trunk.request("INVITE"), 200, "b");
        assertThat(seen.next()).isEqualTo("accepted 200");
        Agents.on(call, () -> call.hangup(SipHeaders.NONE));
        SipRequest bye = trunk.request("BYE");
        challenge(bye);
        SipRequest again = trunk.request("BYE");
        while (again.cseq().number() == bye.cseq().number()) {
            again = trunk.request("BYE");
        }
        assertThat(digest.verify(again, 1)).isEqualTo(new Verdict.Known("rayo"));
        trunk.answer(again, 200, "b");
    }

    @Test
    void whoIsNoTrunkIsToldNothing() throws Exception {
        UserAgent agent = agents.start(new Dialling(null));
        Agents.Seen seen = new Agents.Seen();
        Agents.call(agent, trunk.uri(), seen);
        challenge(trunk.request("INVITE"));
        assertThat(seen.next()).isEqualTo("rejected 401");
    }

    @Test
    void aRefusedPasswordIsNotTriedAgain() throws Exception {
        UserAgent agent = agents.start(new Dialling(new Credential("rayo", "wrong")));
        Agents.Seen seen = new Agents.Seen();
        Agents.call(agent, trunk.uri(), seen);
        challenge(trunk.request("INVITE"));
        trunk.request("ACK");
        SipRequest second = trunk.request("INVITE");
        assertThat(digest.verify(second, 1)).isEqualTo(new Verdict.Wrong());
        challenge(second);
        assertThat(seen.next()).isEqualTo("rejected 401");
    }

    @Test
    void registrationsCountOnInOneSeries() throws Exception {
        UserAgent agent = agents.start(new Dialling(null));
        BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
        RequestSeries series = agent.series(new RequestSeries.Peer(
                "sip:trunk", trunk.uri(), "sip:rayo@trunk", "sip:rayo@trunk", "rayo", OURS, 5_000));
        RequestSeries.Outcome outcome = new RequestSeries.Outcome() {
            @Override
            public void onResponse(SipResponse response) {
                outcomes.add("" + response.status());
            }

            @Override
            public void onFailed(String what) {
                outcomes.add(what);
            }
        };
        series.loop().execute(() -> series.send("REGISTER", SipHeaders.builder().add("Expires", "300").build(), outcome));
        SipRequest first = trunk.request("REGISTER");
        assertThat(first.requestUri()).isEqualTo("sip:trunk");
        assertThat(first.headers().first("Contact")).startsWith("<sip:rayo@127.0.0.1:");
        challenge(first);
        SipRequest second = trunk.request("REGISTER");
        assertThat(digest.verify(second, 1)).isEqualTo(new Verdict.Known("rayo"));
        trunk.answer(second, 200, "t");
        assertThat(outcomes.poll(20, TimeUnit.SECONDS)).isEqualTo("200");
        series.loop().execute(() -> series.send("REGISTER", SipHeaders.NONE, outcome));
        SipRequest third = trunk.request("REGISTER");
        while (third.cseq().number() <= second.cseq().number()) {
            third = trunk.request("REGISTER");
        }
        assertThat(third.callId()).isEqualTo(first.callId());
        assertThat(digest.verify(third, 2)).as("without being asked").isEqualTo(new Verdict.Known("rayo"));
        trunk.answer(third, 200, "t");
        assertThat(outcomes.poll(20, TimeUnit.SECONDS)).isEqualTo("200");
    }

    @Test
    void aServerThatIsGoneOrCannotIsFollowedByTheNext() throws Exception {
        int gone;
        try (var socket = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            gone = socket.getLocalPort();
        }
        try (RawPeer busy = new RawPeer(); NameServer names = new NameServer(Map.of(
                "NAPTR carrier.test", List.of("1 1 \"s\" \"SIP+D2T\" \"\" _sip._tcp.carrier.test.",
                        "2 1 \"s\" \"SIP+D2U\" \"\" _sip._udp.carrier.test."),
                "SRV _sip._tcp.carrier.test", List.of("1 1 " + gone + " a.carrier.test."),
                "SRV _sip._udp.carrier.test", List.of("1 1 " + port(busy) + " a.carrier.test.",
                        "2 1 " + port(trunk) + " a.carrier.test."),
                "A a.carrier.test", List.of("127.0.0.1"),
                "AAAA a.carrier.test", List.of()))) {
            UserAgent agent = agents.start(
                    SipConfig.defaults().withTimers(Agents.FAST).withTransport(
                            TransportConfig.defaults().withNameServers(List.of(names.address()))),
                    new Dialling(null));
            Agents.Seen seen = new Agents.Seen();
            OutboundInvite call = Agents.call(agent, "sip:bob@carrier.test", seen);
            busy.answer(busy.request("INVITE"), 503, "b");
            SipRequest taken = trunk.request("INVITE");
            trunk.answer(taken, 200, "b");
            assertThat(seen.next()).isEqualTo("accepted 200");
            Agents.on(call, () -> call.hangup(SipHeaders.NONE));
            trunk.answer(trunk.request("BYE"), 200, "b");
        }
    }

    private static int port(RawPeer peer) {
        return Integer.parseInt(peer.uri().substring(peer.uri().lastIndexOf(':') + 1));
    }

    @Test
    void whatHasNoWayOfItsOwnGoesByTheOutboundProxy() throws Exception {
        SipConfig config = SipConfig.defaults().withTimers(Agents.FAST).withTcp(null).withOutboundProxy(trunk.uri() + ";lr");
        UserAgent agent = agents.start(config, new Dialling(null));
        Agents.call(agent, "sip:bob@192.0.2.1", new Agents.Seen());
        SipRequest invite = trunk.request("INVITE");
        assertThat(invite.requestUri()).as("who is called stays").isEqualTo("sip:bob@192.0.2.1");
        trunk.answer(invite, 486, "b");
        trunk.request("ACK");
    }

    @Test
    void aLongRequestGoesByTcpAndByUdpWhereThereIsNone() throws Exception {
        String filler = "x".repeat(1_200);
        OutgoingInvite wanted = new OutgoingInvite(
                trunk.uri(), null, SipHeaders.builder().add("X-Long", filler).build(), Agents.SDP);
        UserAgent agent = agents.start(new Dialling(null));
        Agents.call(agent, wanted, new Agents.Seen());
        SipRequest invite = trunk.request("INVITE");
        assertThat(invite.topVia().transport()).as("nobody takes TCP at that port").isEqualTo("UDP");
        trunk.answer(invite, 486, "b");

        Agents.Seen callee = new Agents.Seen();
        UserAgent server = agents.start(Agents.Taker.of(call -> {
            callee.onAcknowledged(call.request());
            assertThat(call.request().topVia().transport()).isEqualTo("TCP");
            call.reject(486, SipHeaders.NONE);
        }));
        int port = Integer.parseInt(Agents.uri(server, org.rayo.sip.transport.Transport.TCP).replaceFirst(".*:(\\d+);.*", "$1"));
        // the same port for both, as a server has it
        UserAgent both = agents.start(SipConfig.defaults().withTimers(Agents.FAST)
                .withUdp(new InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), port)).withTcp(null), new Dialling(null));
        assertThat(both.listenPoints()).hasSize(1);
        Agents.Seen caller = new Agents.Seen();
        Agents.call(agent, new OutgoingInvite("sip:bob@127.0.0.1:" + port, null, wanted.headers(), Agents.SDP), caller);
        assertThat(caller.next()).isEqualTo("rejected 486");
        assertThat(callee.next()).startsWith("acknowledged");
    }
}
