package org.rayo.server.peers;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SIP written by hand over a datagram socket: what no well-behaved phone says, from whatever address of loopback. */
final class RawSip implements AutoCloseable {
    /** Long enough for an answer that does not come. */
    static final Duration SILENCE = Duration.ofMillis(400);

    static final String SDP = lines(
            "v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0", "m=audio 9 RTP/AVP 0");

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final DatagramSocket socket;
    private final InetSocketAddress server;

    /** @param from an address of loopback */
    RawSip(String from, int serverPort) throws Exception {
        InetAddress own = InetAddress.ofLiteral(from);
        socket = new DatagramSocket(new InetSocketAddress(own, 0));
        server = new InetSocketAddress(from.indexOf(':') < 0 ? "127.0.0.1" : from, serverPort);
    }

    static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    int port() {
        return socket.getLocalPort();
    }

    /** As it stands in a URI. */
    String host() {
        String address = socket.getLocalAddress().getHostAddress();
        return address.indexOf(':') < 0 ? address : "[::1]";
    }

    private String serverHost() {
        return server.getAddress().getHostAddress().indexOf(':') < 0 ? "127.0.0.1" : "[::1]";
    }

    /** A request out of a dialog, with its own branch, Call-ID and tag. {@code more}: further header lines. */
    String request(String method, String user, String body, String... more) {
        int id = COUNT.incrementAndGet();
        String uri = "sip:" + user + "@" + serverHost() + ":" + server.getPort();
        return lines(
                        method + " " + uri + " SIP/2.0",
                        "Via: SIP/2.0/UDP " + host() + ":" + port() + ";branch=z9hG4bKraw" + id + ";rport",
                        "Max-Forwards: 70",
                        "From: <sip:stranger@" + host() + ">;tag=r" + id,
                        "To: <" + uri + ">",
                        "Call-ID: raw" + id + "@" + host(),
                        "CSeq: 1 " + method,
                        "Contact: <sip:stranger@" + host() + ":" + port() + ">")
                + (more.length == 0 ? "" : lines(more))
                + (body.isEmpty() ? "" : lines("Content-Type: application/sdp"))
                + lines("Content-Length: " + body.length(), "") + body;
    }

    /** REGISTER of a user of localhost, for this socket. */
    String registration(String user, String... more) {
        return request("REGISTER", "registrar", "", more)
                .replaceFirst("From: <[^>]*>", "From: <sip:" + user + "@localhost>")
                .replaceFirst("To: <[^>]*>", "To: <sip:" + user + "@localhost>");
    }

    /** Registers a user by his password. */
    void register(String user, String password) throws Exception {
        String asked = ask(registration(user));
        String challenge = header(asked, "WWW-Authenticate");
        String uri = "sip:registrar@" + serverHost() + ":" + server.getPort();
        String answer = ask(registration(user,
                credentials(challenge, "REGISTER", uri, user, password, parameter(challenge, "nonce"), 1)));
        if (!answer.startsWith("SIP/2.0 200")) {
            throw new AssertionError(answer);
        }
    }

    /** The 200 to an INVITE that was sent, acknowledged. */
    String answered(String invite) throws Exception {
        String answer = next();
        while (!answer.startsWith("SIP/2.0 200")) {
            answer = next();
        }
        String contact = header(answer, "Contact");
        send(lines(
                "ACK " + contact.substring(contact.indexOf('<') + 1, contact.indexOf('>')) + " SIP/2.0",
                "Via: SIP/2.0/UDP " + host() + ":" + port() + ";branch=z9hG4bKack" + COUNT.incrementAndGet(),
                "Max-Forwards: 70",
                "From: " + header(invite, "From"),
                "To: " + header(answer, "To"),
                "Call-ID: " + header(invite, "Call-ID"),
                "CSeq: 1 ACK",
                "Content-Length: 0",
                ""));
        return answer;
    }

    void send(String message) throws Exception {
        send(message, server);
    }

    void send(String message, InetSocketAddress to) throws Exception {
        byte[] octets = message.getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(octets, octets.length, to));
    }

    record Heard(String text, InetSocketAddress from) {}

    /** The next message; null when there is none in that time. */
    Heard hear(Duration patience) throws Exception {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        socket.setSoTimeout((int) patience.toMillis());
        try {
            socket.receive(packet);
            return new Heard(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8),
                    (InetSocketAddress) packet.getSocketAddress());
        } catch (SocketTimeoutException e) {
            return null;
        }
    }

    /** Sends and returns the first answer to it other than 100; fails without one. */
    String ask(String message) throws Exception {
        send(message);
        while (true) {
            String answer = next();
            if (!answer.startsWith("SIP/2.0 100") && header(answer, "Call-ID").equals(header(message, "Call-ID"))) {
                return answer;
            }
        }
    }

    /** The next message; fails without one. */
    String next() throws Exception {
        Heard heard = hear(TestServer.PATIENCE);
        if (heard == null) {
            throw new AssertionError("nothing came");
        }
        return heard.text();
    }

    /** Whether nothing is answered. */
    boolean isIgnored(String message) throws Exception {
        send(message);
        return hear(SILENCE) == null;
    }

    static int status(String response) {
        return Integer.parseInt(response.substring(8, 11));
    }

    /** Value of a header's first field; empty when there is none. */
    static String header(String message, String name) {
        Matcher found = Pattern.compile("(?im)^" + name + "\\s*:\\s*(.*?)\\s*$").matcher(message);
        return found.find() ? found.group(1) : "";
    }

    static List<String> headerNames(String message) {
        return message.lines().skip(1).takeWhile(line -> !line.isEmpty())
                .map(line -> line.substring(0, line.indexOf(':'))).distinct().toList();
    }

    /** The value of {@code name="…"} or {@code name=…}. */
    static String parameter(String value, String name) {
        Matcher found = Pattern.compile("\\b" + name + "=(?:\"([^\"]*)\"|([^,;\\s]*))").matcher(value);
        return !found.find() ? "" : found.group(1) == null ? found.group(2) : found.group(1);
    }

    /** Credentials by RFC 7616 §3.4.1, made here and not by the code under test. */
    static String credentials(String challenge, String method, String uri, String user, String password, String nonce, int count)
            throws Exception {
        String algorithm = parameter(challenge, "algorithm");
        String realm = parameter(challenge, "realm");
        String nc = String.format("%08x", count);
        String response = digest(algorithm, digest(algorithm, user + ":" + realm + ":" + password) + ":" + nonce + ":" + nc
                + ":cnonce:auth:" + digest(algorithm, method + ":" + uri));
        return "Authorization: Digest username=\"" + user + "\", realm=\"" + realm + "\", nonce=\"" + nonce + "\", uri=\"" + uri
                + "\", algorithm=" + algorithm + ", cnonce=\"cnonce\", nc=" + nc + ", qop=auth, response=\"" + response + "\"";
    }

    static String digest(String algorithm, String text) throws Exception {
        return HexFormat.of().formatHex(
                MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** A response with what a response copies of its request. */
    static String response(String request, int status, String toTag, String body, String... more) {
        StringBuilder text = new StringBuilder("SIP/2.0 " + status + " x\r\n");
        request.lines().skip(1).takeWhile(line -> !line.isEmpty())
                .filter(line -> line.matches("(?i)(via|record-route|from|call-id|cseq):.*"))
                .forEach(line -> text.append(line).append("\r\n"));
        String to = header(request, "To");
        text.append("To: ").append(to).append(to.contains("tag=") ? "" : ";tag=" + toTag).append("\r\n");
        if (more.length > 0) {
            text.append(lines(more));
        }
        text.append(body.isEmpty() ? "" : "Content-Type: application/sdp\r\n");
        return text + lines("Content-Length: " + body.length(), "") + body;
    }

    @Override
    public void close() {
        socket.close();
    }
}
