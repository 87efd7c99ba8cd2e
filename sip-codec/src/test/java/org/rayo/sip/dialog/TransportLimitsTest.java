package org.rayo.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.rayo.sip.transport.Transport;
import org.rayo.sip.transport.TransportConfig;
import org.rayo.sip.transport.TransportLayer;

/** What the sockets bound: how many connections, for how long without a word, and one UDP socket for each loop. */
@Timeout(60)
class TransportLimitsTest {
    private static final Agents AGENTS = new Agents(2);

    @AfterAll
    static void stop() throws Exception {
        AGENTS.close();
    }

    private static UserAgent start(TransportConfig transport) {
        return AGENTS.start(SipConfig.defaults().withTimers(Agents.FAST).withTransport(transport),
                Agents.Taker.of(invite -> invite.reject(480, org.rayo.sip.message.SipHeaders.NONE)));
    }

    private static Socket connect(UserAgent agent) throws Exception {
        InetSocketAddress address = agent.listenPoints().stream()
                .filter(point -> point.transport() == Transport.TCP).findFirst().orElseThrow().address();
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout((int) Agents.PATIENCE.toMillis());
        return socket;
    }

    /** The first line of what is answered. */
    private static String asks(Socket socket, String callId) throws Exception {
        socket.getOutputStream().write(("OPTIONS sip:x@y SIP/2.0\r\nVia: SIP/2.0/TCP z;branch=z9hG4bK" + callId
                + "\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: " + callId
                + "\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readNBytes(14), StandardCharsets.US_ASCII);
    }

    @Test
    void oneConnectionTooManyIsClosedAndTheOthersGoOn() throws Exception {
        UserAgent agent = start(TransportConfig.defaults().withMaxConnections(3));
        List<Socket> open = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            open.add(connect(agent));
            // it has been accepted when it is answered
            assertThat(asks(open.getLast(), "first" + i)).isEqualTo("SIP/2.0 200 OK");
        }
        try (Socket refused = connect(agent)) {
            assertThat(refused.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(agent.transport().connectionsRefused()).isEqualTo(1);
        for (Socket socket : open) {
            skipHeaders(socket);
            assertThat(asks(socket, "again" + socket.getLocalPort())).isEqualTo("SIP/2.0 200 OK");
        }
        open.removeFirst().close();
        await().atMost(Agents.PATIENCE).untilAsserted(() -> {
            Socket late = connect(agent);
            open.add(late);
            assertThat(asks(late, "late" + late.getLocalPort())).isEqualTo("SIP/2.0 200 OK");
        });
        for (Socket socket : open) {
            socket.close();
        }
    }

    private static void skipHeaders(Socket socket) throws Exception {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            text.append((char) socket.getInputStream().read());
        }
    }

    @Test
    void aConnectionWithoutTrafficIsClosed() throws Exception {
        UserAgent agent = start(TransportConfig.defaults().withIdle(Duration.ofMillis(300)));
        try (Socket socket = connect(agent)) {
            assertThat(asks(socket, "idle")).isEqualTo("SIP/2.0 200 OK");
            skipHeaders(socket);
            // not an error: the other side just closes
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(agent.transport().connectionsBroken()).isZero();
    }

    @Test
    void eachLoopHasAUdpSocketOfItsOwnAndNobodyElseGetsOne() throws Exception {
        Assumptions.assumeTrue(Epoll.isAvailable(), "native epoll is needed");
        MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(3, EpollIoHandler.newFactory());
        UserAgent agent = UserAgent.start(SipConfig.defaults(), loops, Agents.Taker.of(invite -> { })).block(Agents.PATIENCE);
        try {
            int port = agent.listenPoints().stream().filter(point -> point.transport() == Transport.UDP).findFirst()
                    .orElseThrow().address().getPort();
            // the kernel's list of IPv6 sockets has those that take IPv4 as well
            String local = String.format(Locale.ROOT, "0100007F:%04X ", port);
            List<String> sockets = new ArrayList<>(Files.readAllLines(Path.of("/proc/net/udp")));
            sockets.addAll(Files.readAllLines(Path.of("/proc/net/udp6")));
            assertThat(sockets.stream().filter(line -> line.contains(local)).count()).isEqualTo(3);
            assertThatThrownBy(() -> UserAgent.start(
                            SipConfig.defaults().withUdp(new InetSocketAddress("127.0.0.1", port)), loops,
                            Agents.Taker.of(invite -> { }))
                    .block(Agents.PATIENCE))
                    .hasCauseInstanceOf(TransportLayer.BindException.class);
        } finally {
            agent.stop().block(Agents.PATIENCE);
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }
}
