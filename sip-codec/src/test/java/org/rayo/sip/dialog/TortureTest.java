package org.rayo.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.transport.Transport;

/**
 * The messages of RFC 4475 and RFC 5118, octet for octet, to a real agent: what comes back is what the tables beside them
 * expect. Each comes from a loopback address of its own and the port of its Via, where responses without rport go.
 */
@Timeout(120)
class TortureTest {
    private static final Path SUITES =
            Path.of(System.getProperty("rayo.suites", "../../shared/suites")).resolve("sip");
    private static final Pattern VIA_PORT = Pattern.compile("(?im)^(?:v|via)[ \t]*:[^;\r\n]*?:(\\d{2,5})[ \t;\r,]");
    private static final int NET = 2 + new SecureRandom().nextInt(0x7f00);
    private static final Agents AGENTS = new Agents(1);
    private static int hosts;

    @AfterAll
    static void stop() throws Exception {
        AGENTS.close();
    }

    @TestFactory
    List<DynamicTest> rfc4475() throws IOException {
        return table("rfc4475", ".dat", 4);
    }

    @TestFactory
    List<DynamicTest> rfc5118() throws IOException {
        return table("rfc5118", "", 3);
    }

    /** No test when the suites are elsewhere: none fails, none is skipped. */
    private static List<DynamicTest> table(String folder, String suffix, int verdict) throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        Path table = SUITES.resolve(folder).resolve("expected.tsv");
        if (Files.exists(table)) {
            for (String line : Files.readAllLines(table).subList(1, Files.readAllLines(table).size())) {
                String[] columns = line.split("\t");
                Path message = table.resolveSibling(columns[0] + suffix);
                tests.add(DynamicTest.dynamicTest(columns[0] + " " + columns[verdict],
                        () -> check(onTheWire(Files.readAllBytes(message)), columns[verdict])));
            }
        }
        return tests;
    }

    @Test
    void theTablesAreReadWhenTheyAreThere() throws IOException {
        assertThat(rfc4475()).hasSize(Files.exists(SUITES) ? 50 : 0);
        assertThat(rfc5118()).hasSize(Files.exists(SUITES) ? 12 : 0);
    }

    /**
     * The archive of RFC 5118 has the line ends of a Unix file, of which the last may be missing, and lengths that fit
     * neither those nor CRLF (§4.6 says 268, there are 251): its subject is the address in the body.
     */
    private static byte[] onTheWire(byte[] file) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        if (text.indexOf('\r') < 0) {
            text = text.replace("\n", "\r\n");
            text += text.contains("\r\n\r\n") ? "" : "\r\n";
            int body = text.length() - text.indexOf("\r\n\r\n") - 4;
            text = text.replaceFirst("Content-Length: \\d+", "Content-Length: " + body);
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void check(byte[] message, String verdict) throws IOException {
        List<String> allowed = new ArrayList<>();
        for (String one : verdict.split("\\|")) {
            // accepted: it got as far as whoever decides about calls, or about the dialog that its To tag names (§12.2.2)
            allowed.addAll(one.equals("accept") ? List.of("480", "481") : List.of(one));
        }
        String seen = answer(message);
        String status = seen.equals("drop") ? seen : seen.substring(8, 11);
        assertThat(status).as(seen).isIn(allowed);
        switch (status) {
            case "405" -> assertThat(seen).contains("\r\nAllow: INVITE");
            case "415" -> assertThat(seen).contains("\r\nAccept: application/sdp");
            case "420" -> assertThat(seen)
                    .contains("\r\nUnsupported: nothingSupportsThis, nothingSupportsThisEither");
            case "400" -> assertThat(seen.lines().findFirst().orElseThrow()).contains("Bad Request: ");
            default -> {}
        }
    }

    /** The final response, or "drop" when a later request is answered first: the agent has one loop, so all is in order. */
    private static String answer(byte[] message) throws IOException {
        Matcher port = VIA_PORT.matcher(new String(message, StandardCharsets.ISO_8859_1));
        int host = NET * 256 + 2 + hosts++;
        InetAddress own = InetAddress.getByAddress(
                new byte[] {127, (byte) (host >> 16), (byte) (host >> 8), (byte) host});
        InetSocketAddress local = new InetSocketAddress(own, port.find() ? Integer.parseInt(port.group(1)) : 5060);
        // one agent each: many of the messages have the same branch
        UserAgent agent = AGENTS.start(Agents.Taker.of(invite -> invite.reject(480, SipHeaders.NONE)));
        try (DatagramSocket socket = new DatagramSocket(local)) {
            socket.setSoTimeout(10_000);
            socket.connect(udp(agent));
            socket.send(new DatagramPacket(message, message.length));
            byte[] probe = ("OPTIONS sip:x@y SIP/2.0\r\nVia: SIP/2.0/UDP z;rport;branch=z9hG4bKprobe" + host
                    + "\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: probe\r\nCSeq: 1 OPTIONS\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1);
            socket.send(new DatagramPacket(probe, probe.length));
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
                socket.receive(packet);
                String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1);
                if (text.contains("Call-ID: probe\r\n")) {
                    return "drop";
                } else if (!text.startsWith("SIP/2.0 1")) {
                    return text;
                }
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the agent is silent", e);
        }
    }

    private static InetSocketAddress udp(UserAgent agent) {
        return agent.listenPoints().stream()
                .filter(point -> point.transport() == Transport.UDP).findFirst().orElseThrow().address();
    }
}
