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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.transport.Transport;

/**
 * The messages of RFC 4475 and RFC 5118, octet for octet, to a real agent: what comes back is what the table beside them
 * expects. Each comes from a loopback address of its own and the port of its Via, where responses without rport go.
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

    static List<TortureMessage> messages() throws IOException {
        return TortureMessage.all();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void isAnsweredAsTheTableSays(TortureMessage message) throws IOException {
        String seen = answer(onTheWire(message.octets()));
        String status = seen.equals("drop") ? seen : seen.substring(8, 11);
        assertThat(status).as(seen).isEqualTo(message.answer());
        switch (status) {
            case "405" -> assertThat(seen).contains("\r\nAllow: INVITE");
            case "415" -> assertThat(seen).contains("\r\nAccept: application/sdp");
            case "420" -> assertThat(seen)
                    .contains("\r\nUnsupported: nothingSupportsThis, nothingSupportsThisEither");
            case "400" -> assertThat(seen.lines().findFirst().orElseThrow()).contains("Bad Request: ");
            default -> {}
        }
    }

    /** Every message of both RFCs and of their archives, and one of ours. */
    @Test
    void noneIsMissing() throws IOException {
        assertThat(messages()).extracting(TortureMessage::name).doesNotHaveDuplicates().hasSize(50 + 1 + 12);
        assertThat(messages()).extracting(TortureMessage::why).doesNotContain("");
    }

    /** Where the archives of the RFCs are at hand, octet for octet: what was written out by hand has no slip of the pen. */
    @Test
    void theyAreThoseOfTheArchives() throws IOException {
        Map<String, TortureMessage> ours = new HashMap<>();
        messages().forEach(message -> ours.put(message.name(), message));
        int compared = 0;
        for (String folder : List.of("rfc4475", "rfc5118")) {
            Path table = SUITES.resolve(folder).resolve("expected.tsv");
            for (String line : Files.exists(table) ? Files.readAllLines(table) : List.<String>of()) {
                String[] columns = line.split("\t");
                Path file = table.resolveSibling(columns[0] + (folder.equals("rfc4475") ? ".dat" : ""));
                if (Files.exists(file)) {
                    TortureMessage message = ours.get(columns[0]);
                    assertThat(shown(onTheWire(message.octets()))).as(columns[0])
                            .isEqualTo(shown(onTheWire(Files.readAllBytes(file))));
                    assertThat(allowed(columns[folder.equals("rfc4475") ? 4 : 3])).as(columns[0]).contains(message.answer());
                    compared++;
                }
            }
        }
        assertThat(compared).isEqualTo(Files.exists(SUITES) ? 62 : 0);
    }

    /** Accepted: it got as far as whoever decides about calls, or about the dialog that its To tag names (§12.2.2). */
    private static List<String> allowed(String verdict) {
        return Arrays.stream(verdict.split("\\|"))
                .flatMap(one -> one.equals("accept") ? Stream.of("480", "481") : Stream.of(one))
                .toList();
    }

    /** The archive of RFC 5118 has the line ends of a Unix file, of which the last may be missing; for the lengths see there. */
    private static byte[] onTheWire(byte[] message) {
        String text = new String(message, StandardCharsets.ISO_8859_1);
        boolean unix = text.indexOf('\r') < 0;
        text = unix ? text.replace("\n", "\r\n") : text;
        text += unix && !text.contains("\r\n\r\n") ? "\r\n" : "";
        if (text.contains("2001:db8::") || text.contains("[::ffff:")) {
            int body = text.length() - text.indexOf("\r\n\r\n") - 4;
            text = text.replaceFirst("Content-Length: \\d+", "Content-Length: " + body);
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
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

    private static String shown(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    private static InetSocketAddress udp(UserAgent agent) {
        return agent.listenPoints().stream()
                .filter(point -> point.transport() == Transport.UDP).findFirst().orElseThrow().address();
    }
}
