package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rayo.server.RayoServer;
import org.rayo.server.StartFailure;
import org.rayo.server.config.ConfigLoader;

/** What hostile or clumsy peers send, and what it must not do to others. */
@Timeout(60)
class BadInputTest {
    @TempDir
    Path directory;

    private static String ask(int port, String message) throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            socket.setSoTimeout(10_000);
            byte[] octets = message.replace("PORT", Integer.toString(socket.getLocalPort()))
                    .getBytes(StandardCharsets.ISO_8859_1);
            socket.send(new DatagramPacket(octets, octets.length, InetAddress.getByName("127.0.0.1"), port));
            DatagramPacket answer = new DatagramPacket(new byte[4096], 4096);
            socket.receive(answer);
            return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String request(String method, String more) {
        return method + " sip:menu@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:PORT;branch=z9hG4bK-" + method + "-1\r\n"
                + "From: <sip:a@127.0.0.1>;tag=1\r\nTo: <sip:menu@127.0.0.1>\r\nCall-ID: bad-" + method + "\r\nCSeq: 1 "
                + method + "\r\nContact: <sip:a@127.0.0.1:PORT>\r\nMax-Forwards: 70\r\n" + more + "Content-Length: 0\r\n\r\n";
    }

    @Test
    void malformedSipIsAnsweredAndCounted() throws Exception {
        try (TestServer server = TestServer.start(directory)) {
            int sip = server.port("sip/udp");
            assertThat(ask(sip, request("OPTIONS", ""))).startsWith("SIP/2.0 200 ").contains("Allow: INVITE");
            assertThat(ask(sip, request("OPTIONS", "CSeq: 2 OPTIONS\r\n"))).startsWith("SIP/2.0 400 ");
            assertThat(ask(sip, request("OPTIONS", "Max-Forwards: many\r\n").replace("Max-Forwards: 70\r\n", "")))
                    .startsWith("SIP/2.0 400 ");
            assertThat(ask(sip, request("OPTIONS", "").replace("SIP/2.0\r\nVia", "SIP/7.0\r\nVia")))
                    .startsWith("SIP/2.0 505 ");
            assertThat(ask(sip, request("BYE", "").replace("To: <sip:menu@127.0.0.1>", "To: <sip:menu@127.0.0.1>;tag=no")))
                    .startsWith("SIP/2.0 481 ");
            assertThat(ask(sip, request("SUBSCRIBE", ""))).startsWith("SIP/2.0 405 ").contains("Allow: ");
            assertThat(ask(sip, request("INVITE", "Require: teleport\r\n"))).startsWith("SIP/2.0 420 ")
                    .contains("Unsupported: teleport");
            String metrics = metrics(server);
            assertThat(metrics).contains("rayo_sip_malformed_total 3.0");
        }
    }

    @Test
    void whatIsLargerThanTheConfigurationAllowsIsRefused() throws Exception {
        try (TestServer server = TestServer.start(directory, "limits.max-sip-message=4KiB", "limits.max-sip-headers=20")) {
            int sip = server.port("sip/udp");
            assertThat(ask(sip, request("OPTIONS", "X-Long: " + "x".repeat(3_000) + "\r\n"))).startsWith("SIP/2.0 200 ");
            assertThat(ask(sip, request("OPTIONS", "X-Long: " + "x".repeat(4_000) + "\r\n"))).startsWith("SIP/2.0 513 ");
            assertThat(ask(sip, request("OPTIONS", "X-One: 1\r\n".repeat(8)).replace("bad-OPTIONS", "another"))).startsWith("SIP/2.0 200 ");
            assertThat(ask(sip, request("OPTIONS", "X-One: 1\r\n".repeat(30)))).startsWith("SIP/2.0 400 ");
            assertThat(metrics(server)).contains("rayo_sip_malformed_total 2.0");
        }
    }

    private static String metrics(TestServer server) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port("http") + "/metrics")).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void strangersAreRefusedAndOffersThatCannotBeAnswered() throws Exception {
        try (TestServer server = TestServer.start(directory, "sip.allow-from=[192.0.2.0/24]")) {
            assertThat(ask(server.port("sip/udp"), request("INVITE", ""))).startsWith("SIP/2.0 403 ");
            assertThat(metrics(server)).contains("rayo_sip_strangers_total 1.0");
        }
        try (TestServer server = TestServer.start(directory)) {
            String sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 3\r\n";
            String invite = request("INVITE", "Content-Type: application/sdp\r\n")
                    .replace("Content-Length: 0\r\n\r\n", "Content-Length: " + sdp.length() + "\r\n\r\n" + sdp);
            assertThat(ask(server.port("sip/udp"), invite)).startsWith("SIP/2.0 488 ");
            assertThat(metrics(server)).contains("rayo_sip_not_acceptable_total 1.0");
        }
    }

    @Test
    void malformedXmlEndsOnlyItsOwnStream() throws Exception {
        try (TestServer server = TestServer.start(directory);
                Application good = Application.available(server, "good");
                Socket bad = new Socket("127.0.0.1", server.port("xmpp"))) {
            bad.setSoTimeout(10_000);
            bad.getOutputStream().write(("<stream:stream to='localhost' version='1.0' xmlns='jabber:client'"
                    + " xmlns:stream='http://etherx.jabber.org/streams'><!DOCTYPE x>").getBytes(StandardCharsets.UTF_8));
            String said = read(bad);
            assertThat(said).contains("<stream:error>").endsWith("</stream:stream>");
            good.ping();
        }
    }

    private static String read(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void aPortInUseIsNamedWithItsKey() throws Exception {
        try (TestServer server = TestServer.start(directory)) {
            for (Map.Entry<String, String> taken : Map.of(
                    "xmpp.port", "xmpp", "sip.tcp.port", "sip/tcp", "sip.udp.port", "sip/udp", "http.port", "http").entrySet()) {
                var sets = new java.util.ArrayList<>(java.util.List.of(
                        "xmpp.port=0", "sip.udp.port=0", "sip.tcp.port=0", "http.port=0"));
                sets.removeIf(set -> set.startsWith(taken.getKey()));
                sets.add(taken.getKey() + "=" + server.port(taken.getValue()));
                var config = ConfigLoader.load(null, sets, Map.of());
                assertThat(org.assertj.core.api.Assertions.catchThrowable(
                                () -> RayoServer.start(config, (call, entry) -> { }).block(TestServer.PATIENCE)))
                        .isInstanceOf(StartFailure.class)
                        .hasMessageContaining(":" + server.port(taken.getValue()))
                        .hasMessageContaining("--set " + taken.getKey());
            }
        }
    }
}
