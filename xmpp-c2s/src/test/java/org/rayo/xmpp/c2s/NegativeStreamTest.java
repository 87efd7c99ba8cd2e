package org.rayo.xmpp.c2s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rayo.xmpp.xml.XmlLimits;

/** Every row of negative-streams.txt, octet by octet as written there, with a neighbour that must not notice. */
@Timeout(120)
class NegativeStreamTest {
    private static final Pattern REPEAT = Pattern.compile("\\{\\{(.*?)\\*([0-9]+)}}", Pattern.DOTALL);
    private static final Pattern HEX = Pattern.compile("\\\\x([0-9A-F]{2})");

    private static TestServer server;
    private static RawClient neighbour;

    record Row(String id, String phase, String input, String expected) {
        @Override
        public String toString() {
            return id + " " + phase + " -> " + expected;
        }
    }

    @BeforeAll
    static void start() throws IOException {
        XmlLimits limits = new XmlLimits(64 * 1024, 10 * 1024, 32, 32, 256, 32 * 1024, 1000);
        server = TestServer.start(config -> config.withXmlLimits(limits));
        neighbour = RawClient.bound(server.port(), "bob", "secret-b", "neighbour");
    }

    @AfterAll
    static void stop() throws IOException {
        neighbour.ping("last");
        neighbour.close();
        server.close();
    }

    static List<Row> rows() throws IOException {
        try (InputStream in = NegativeStreamTest.class.getResourceAsStream("/negative-streams.txt")) {
            Stream<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines();
            return lines.filter(line -> !line.isBlank() && !line.startsWith("#")).map(line -> {
                String[] columns = line.split(" *\\| *", 4);
                return new Row(columns[0], columns[1], columns[3], columns[2]);
            }).toList();
        }
    }

    @Test
    void there_are_enough_rows_and_no_id_comes_twice() throws IOException {
        List<Row> rows = rows();
        assertThat(rows).hasSizeGreaterThanOrEqualTo(80);
        assertThat(rows.stream().map(Row::id)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void gets_exactly_the_expected_error(Row row) throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            enter(client, row);
            client.send(octets(row.input()));
            check(client, row);
        }
        neighbour.ping(row.id());
    }

    private static void enter(RawClient client, Row row) throws IOException {
        switch (row.phase()) {
            case "connect" -> {
            }
            case "open" -> client.open();
            case "auth" -> client.login("alice", "secret-a");
            case "bound" -> client.login("alice", "secret-a").bind(row.id());
            default -> throw new IllegalArgumentException(row.phase());
        }
    }

    private static void check(RawClient client, Row row) throws IOException {
        String[] expected = row.expected().split(":");
        switch (expected[0]) {
            case "stream" -> {
                String end = client.awaitClose();
                assertThat(end).contains("<stream:error><" + expected[1] + " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>");
                assertThat(end).endsWith("</stream:error></stream:stream>");
                if (row.phase().equals("connect")) {
                    assertThat(end).startsWith("<?xml version='1.0'?><stream:stream ").contains(" from='rayo.example'");
                }
            }
            case "sasl" -> {
                client.await("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><" + expected[1] + "/></failure>");
                client.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" + RawClient.plain("alice", "secret-a") + "</auth>");
                client.await("<success");
            }
            case "stanza" -> {
                assertThat(client.await("</error>")).contains("type='error'").contains("<" + expected[1] + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>");
                if (row.phase().equals("bound")) {
                    client.ping("alive");
                } else {
                    client.bind(row.id());
                }
            }
            case "ok" -> client.ping("alive");
            case "close" -> assertThat(client.awaitClose()).doesNotContain("stream:error").endsWith("</stream:stream>");
            case "tlsfailure" -> assertThat(client.awaitClose()).endsWith("<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>");
            default -> throw new IllegalArgumentException(row.expected());
        }
        if (!expected[0].equals("ok") && !expected[0].startsWith("s")) {
            Awaitility.await().until(() -> server.server.sessions().size() == 1);
        }
    }

    /** Escapes: {@code \n \r \t \xHH}, {@code {{text*count}}} repeats, {@code {H}} is a good header. */
    private static byte[] octets(String input) {
        String text = input.replace("{H}", RawClient.HEADER).replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t");
        Matcher repeat = REPEAT.matcher(text);
        text = repeat.replaceAll(match -> Matcher.quoteReplacement(match.group(1).repeat(Integer.parseInt(match.group(2)))));
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        Matcher hex = HEX.matcher(text);
        int from = 0;
        while (hex.find()) {
            octets.writeBytes(text.substring(from, hex.start()).getBytes(StandardCharsets.UTF_8));
            octets.write(Integer.parseInt(hex.group(1), 16));
            from = hex.end();
        }
        octets.writeBytes(text.substring(from).getBytes(StandardCharsets.UTF_8));
        return octets.toByteArray();
    }
}
