package org.rayo.server.peers;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;

/** SIPp as phone, with the scenarios of {@code src/test/resources/sipp}. */
final class Sipp {
    /** Debian's sip-tester brings the captures of the digits. */
    private static final Path PCAPS = Path.of("/usr/share/sip-tester");

    private Sipp() {}

    static void require() {
        Peer.require("sipp", "sip-tester");
    }

    /** Calls the server. {@code replace}: words of the scenario and what stands for them. */
    static Peer calls(Path directory, String scenario, String transport, int serverPort, Map<String, String> replace, String... more)
            throws Exception {
        List<String> command = command(directory, scenario, transport, replace);
        command.addAll(List.of("-m", "1", "-r", "1"));
        command.addAll(List.of(more));
        command.add("127.0.0.1:" + serverPort);
        return Peer.start(directory, command);
    }

    /** Is called. */
    static Peer answers(
            Path directory, String scenario, String transport, int port, Map<String, String> replace, String... more)
            throws Exception {
        List<String> command = command(directory, scenario, transport, replace);
        command.addAll(List.of(more));
        command.addAll(List.of("-m", "1", "-p", Integer.toString(port), "-trace_logs", "-log_file", "sipp.log"));
        Peer peer = Peer.start(directory, command);
        Awaitility.await().atMost(TestServer.PATIENCE).until(() -> listens(port, transport));
        return peer;
    }

    private static List<String> command(Path directory, String scenario, String transport, Map<String, String> replace)
            throws Exception {
        String text;
        try (InputStream resource = Objects.requireNonNull(Sipp.class.getResourceAsStream("/sipp/" + scenario + ".xml"))) {
            text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
        for (Map.Entry<String, String> each : replace.entrySet()) {
            text = text.replace(each.getKey(), each.getValue());
        }
        text = text.replace("CONTACT_PORT", "[local_port]");
        Path file = Files.writeString(Files.createTempFile(directory, scenario, ".xml"), text);
        return new ArrayList<>(List.of(
                "sipp", "-sf", file.toString(), "-i", "127.0.0.1", "-mi", "127.0.0.1",
                "-t", transport.equals("tcp") ? "t1" : "u1",
                "-nostdin", "-trace_err", "-error_file", directory.resolve("sipp-errors.log").toString(),
                "-timeout", "60", "-timeout_error"));
    }

    static Map<String, String> digit(char digit) {
        String name = digit == '#' ? "pound" : digit == '*' ? "star" : String.valueOf(digit);
        return Map.of("DIGIT_PCAP", PCAPS.resolve("dtmf_2833_" + name + ".pcap").toString());
    }

    /** A port that is free now. */
    static int freePort() throws Exception {
        try (var socket = new java.net.DatagramSocket(0, java.net.InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    static boolean listens(int port, String transport) throws Exception {
        String table = Files.readString(Path.of("/proc/net/" + transport.toLowerCase(Locale.ROOT)));
        return table.contains(String.format(":%04X", port));
    }
}
