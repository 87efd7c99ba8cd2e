package org.rayo.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rayo.sip.message.HostPort;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.transport.Certificates;
import org.rayo.sip.transport.TlsIdentity;
import org.rayo.sip.transport.TlsSettings;
import org.rayo.sip.transport.Transport;
import org.rayo.sip.transport.TransportConfig;

/** Calls between addresses of IPv6: in brackets wherever SIP wants them (RFC 3261 §19.1.1, §20.42). */
@Timeout(60)
class Ipv6Test {
    private static final Agents AGENTS = new Agents(2);
    private static InetAddress loopback;
    private static TlsIdentity.Files own;

    @TempDir
    static Path directory;

    @BeforeAll
    static void hasIpv6() throws Exception {
        loopback = InetAddress.getByName("::1");
        boolean there;
        try (DatagramSocket socket = new DatagramSocket(0, loopback)) {
            there = socket.isBound();
        } catch (SocketException e) {
            there = false;
        }
        assumeTrue(there, "this machine has no ::1");
        own = Certificates.selfSigned(directory, "six", "ip:::1");
    }

    @AfterAll
    static void stop() throws Exception {
        AGENTS.close();
    }

    private static UserAgent agent(UserAgentListener listener) {
        InetSocketAddress any = new InetSocketAddress(loopback, 0);
        TransportConfig transport = TransportConfig.defaults()
                .withUdp(any)
                .withTcp(any)
                .withTls(any, TlsSettings.of(own).withTrust(own.certificate()));
        return AGENTS.start(SipConfig.defaults().withTimers(Agents.FAST).withTransport(transport), listener);
    }

    @ParameterizedTest
    @EnumSource(value = Transport.class, names = {"UDP", "TCP", "TLS"})
    void aCall(Transport transport) throws Exception {
        Agents.Seen callee = new Agents.Seen();
        AtomicReference<SipRequest> asked = new AtomicReference<>();
        UserAgent server = agent(Agents.Taker.of(invite -> {
            asked.set(invite.request());
            invite.listener(callee);
            invite.accept(Agents.SDP, SipHeaders.NONE);
        }));
        UserAgent client = agent(Agents.Taker.of(invite -> invite.reject(480, SipHeaders.NONE)));
        int port = server.listenPoints().stream()
                .filter(point -> point.transport() == transport).findFirst().orElseThrow().address().getPort();
        Agents.Seen caller = new Agents.Seen();
        OutboundInvite call = Agents.call(client,
                "sip:bob@[::1]:" + port + ";transport=" + transport.name().toLowerCase(Locale.ROOT), caller);
        assertThat(caller.next()).isEqualTo("accepted 200");
        assertThat(callee.next()).startsWith("acknowledged");
        HostPort sentBy = asked.get().topVia().sentBy();
        assertThat(InetAddress.getByName(sentBy.host())).isEqualTo(loopback);
        assertThat(asked.get().headers().address("Contact").sipUri().toString()).startsWith("sip:[");
        Agents.on(call, () -> call.hangup(SipHeaders.NONE));
        assertThat(callee.next()).isEqualTo("hangup");
        assertThat(server.transport().malformed() + client.transport().malformed()).isZero();
    }
}
