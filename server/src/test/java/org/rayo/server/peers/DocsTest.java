package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.NamedNodeMap;

/**
 * The stanzas of the documentation, in their order, against a real server and SIPp: what a {@code client} block says is sent
 * as it stands, what a {@code server} block says must have come, {@code phone} starts a scenario. Comments before the blocks
 * tell which is which.
 */
@Timeout(120)
class DocsTest {
    private static final Pattern BLOCK = Pattern.compile(
            "<!-- (client|server|phone: (?<scenario>\\S+)(?: (?<status>\\d{3}))?) -->(?:\\s*```xml\\n(?<xml>.*?)```)?",
            Pattern.DOTALL);
    private static final String ANYTHING = "…";

    @TempDir
    Path directory;

    private final List<Peer> phones = new ArrayList<>();
    private TestServer server;
    private Application application;
    private Xml answer;
    private String call = "";
    private String component = "";
    private String phone = "";

    @ParameterizedTest
    @CsvSource({"README.md, 5", "docs/applications.md, 45"})
    void everyStanzaIsTrue(String page, int atLeast) throws Exception {
        Sipp.require();
        String text = Files.readString(Path.of("..").resolve(page));
        int blocks = 0;
        try (TestServer started = TestServer.start(directory); Application client = Application.login(started, "docs")) {
            server = started;
            application = client;
            Matcher block = BLOCK.matcher(text);
            while (block.find()) {
                blocks++;
                String xml = block.group("xml");
                if (block.group("scenario") != null) {
                    phone(block.group("scenario"), block.group("status"));
                } else if (block.group(1).equals("client")) {
                    client(fill(xml));
                } else {
                    server(Xml.parse(fill(xml)));
                }
            }
            for (Peer each : phones) {
                each.succeeds();
            }
        }
        assertThat(blocks).as("blocks in %s", page).isGreaterThanOrEqualTo(atLeast);
    }

    private String fill(String xml) throws Exception {
        return xml.strip()
                .replace("CALL", call)
                .replace("COMPONENT", component)
                .replace("PHONE", phone)
                .replace("CLIENT", application.jid())
                .replace("SOUND", Sounds.tone(directory, 440, 20_000));
    }

    private void phone(String scenario, String status) throws Exception {
        if (scenario.startsWith("uas")) {
            int port = Sipp.freePort();
            phone = "sip:kitchen@127.0.0.1:" + port;
            phones.add(Sipp.answers(directory, scenario, "udp", port, Map.of()));
            return;
        }
        Map<String, String> words = new java.util.HashMap<>(Sipp.digit('7'));
        words.put("STATUS", String.valueOf(status));
        phones.add(Sipp.calls(directory, scenario, "udp", server.port("sip/udp"), words));
        // the offer tells the address that the client's next stanzas are for
        Xml offer = application.next("offer");
        call = offer.attribute("from");
        pending = offer;
    }

    private Xml pending;

    private void client(String xml) throws Exception {
        Xml stanza = Xml.parse(xml);
        if (!stanza.name().equals("iq")) {
            application.send(xml);
            application.ping();
            return;
        }
        answer = application.exchange(stanza.attribute("id"), xml);
        if (answer.has("ref")) {
            component = answer.first("ref").attribute("uri").substring("xmpp:".length());
        } else {
            boolean refusal = answer.attribute("type").equals("error");
            assertThat(refusal && !xml.contains("id=\"c10\"") && !xml.contains("id=\"e1\""))
                    .as("%s was answered %s", xml, answer)
                    .isFalse();
        }
    }

    private void server(Xml expected) throws Exception {
        if (expected.name().equals("iq")) {
            assertMatches(expected, answer);
            return;
        }
        String what = expected.children().getFirst().name();
        if (pending != null && what.equals("offer")) {
            assertMatches(expected, pending);
            pending = null;
        } else {
            assertMatches(expected, application.next(what));
        }
    }

    /** What is documented must be there; what is beside it may be. */
    private static void assertMatches(Xml expected, Xml actual) {
        assertThat(matches(expected, actual)).as("documented %s%nbut came %s", expected, actual).isTrue();
    }

    private static boolean matches(Xml expected, Xml actual) {
        String namespace = expected.element().getNamespaceURI();
        if (!expected.name().equals(actual.name())
                || (namespace != null && !namespace.equals(actual.element().getNamespaceURI()))) {
            return false;
        }
        NamedNodeMap attributes = expected.element().getAttributes();
        for (int i = 0; i < attributes.getLength(); i++) {
            String name = attributes.item(i).getNodeName();
            String wanted = attributes.item(i).getNodeValue();
            String found = actual.attribute(name);
            boolean prefix = wanted.endsWith(ANYTHING) && found.startsWith(wanted.substring(0, wanted.length() - 1));
            if (!name.startsWith("xmlns") && !wanted.equals(found) && !(prefix && !found.isEmpty())) {
                return false;
            }
        }
        return expected.children().stream()
                .allMatch(child -> actual.children().stream().anyMatch(candidate -> matches(child, candidate)));
    }
}
