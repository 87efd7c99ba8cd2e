package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * tell which is which. On the page for applications nothing else may come than what it shows, and in no other order.
 */
@Timeout(120)
class DocsTest {
    private static final Pattern BLOCK = Pattern.compile(
            "<!-- (client|server|phone: (?<scenario>\\S+)(?: (?<status>\\d{3}))?) -->(?:\\s*```xml\\n(?<xml>.*?)```)?",
            Pattern.DOTALL);
    private static final String ANYTHING = "…";

    /** What a page may leave out. */
    private static final Set<String> STANZA_ATTRIBUTES = Set.of("to", "from", "id", "lang");
    private static final Set<String> ELEMENTS = Set.of("text", "header", "delay", "c", "feature");

    @TempDir
    Path directory;

    private final List<Peer> phones = new ArrayList<>();
    private TestServer server;
    private Application application;
    private boolean whole;
    private Xml answer;
    private boolean refusal;
    private Xml pending;
    private String call = "";
    private String component = "";
    private String phone = "";

    @ParameterizedTest
    @CsvSource({"README.md, 5, false", "docs/applications.md, 74, true", "docs/speech.md, 10, false"})
    void everyStanzaIsTrue(String page, int atLeast, boolean nothingElse) throws Exception {
        Sipp.require();
        whole = nothingElse;
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
            assertThat(refusal).as("the last command was answered %s", answer).isFalse();
            application.ping();
            assertThat(!whole || application.quiet()).as("nothing came that %s does not show", page).isTrue();
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
            phones.add(Sipp.answers(directory, scenario, "udp", port, status == null ? Map.of() : Map.of("STATUS", status)));
            return;
        }
        Map<String, String> words = new java.util.HashMap<>(Sipp.digit('7'));
        words.put("STATUS", String.valueOf(status));
        phones.add(Sipp.calls(directory, scenario, "udp", server.port("sip/udp"), words));
        // the offer tells the address that the client's next stanzas are for
        pending = event("offer");
        call = pending.attribute("from");
    }

    private Xml event(String element) throws Exception {
        return whole ? application.next() : application.next(element);
    }

    private void client(String xml) throws Exception {
        assertThat(refusal).as("the command before %s was answered %s", xml, answer).isFalse();
        Xml stanza = Xml.parse(xml);
        if (!stanza.name().equals("iq")) {
            application.send(xml);
            application.ping();
            return;
        }
        answer = application.exchange(stanza.attribute("id"), xml);
        refusal = answer.attribute("type").equals("error");
        if (answer.has("ref")) {
            component = answer.first("ref").attribute("uri").substring("xmpp:".length());
        }
    }

    private void server(Xml expected) throws Exception {
        if (expected.name().equals("iq")) {
            assertMatches(expected, answer);
            refusal = false;
            return;
        }
        String what = expected.children().isEmpty() ? "" : expected.children().getFirst().name();
        Xml offered = pending;
        pending = null;
        assertMatches(expected, offered == null ? event(what) : offered);
    }

    private static void assertMatches(Xml expected, Xml actual) {
        assertThat(matches(expected, actual, true)).as("documented %s%nbut came %s", expected, actual).isTrue();
    }

    /** What is documented is there, and nothing else but what pages leave out. */
    private static boolean matches(Xml expected, Xml actual, boolean stanza) {
        String namespace = expected.element().getNamespaceURI();
        return expected.name().equals(actual.name())
                && (namespace == null || namespace.equals(actual.element().getNamespaceURI()))
                && attributesMatch(expected, actual, stanza)
                && (actual.children().isEmpty() && expected.children().isEmpty()
                        ? textMatches(expected.text().strip(), actual.text().strip())
                        : childrenMatch(expected.children(), actual.children()));
    }

    private static boolean attributesMatch(Xml expected, Xml actual, boolean stanza) {
        NamedNodeMap documented = expected.element().getAttributes();
        for (int i = 0; i < documented.getLength(); i++) {
            String name = documented.item(i).getNodeName();
            if (!name.startsWith("xmlns") && !valueMatches(documented.item(i).getNodeValue(), actual.attribute(name))) {
                return false;
            }
        }
        NamedNodeMap sent = actual.element().getAttributes();
        for (int i = 0; i < sent.getLength(); i++) {
            String name = sent.item(i).getNodeName();
            boolean omitted = name.startsWith("xmlns") || (stanza && STANZA_ATTRIBUTES.contains(name.replace("xml:", "")));
            if (!omitted && !expected.element().hasAttribute(name)) {
                return false;
            }
        }
        return true;
    }

    private static boolean valueMatches(String wanted, String found) {
        return wanted.endsWith(ANYTHING)
                ? !found.isEmpty() && found.startsWith(wanted.substring(0, wanted.length() - 1))
                : wanted.equals(found);
    }

    private static boolean childrenMatch(List<Xml> expected, List<Xml> actual) {
        return expected.stream().allMatch(child -> actual.stream().anyMatch(sent -> matches(child, sent, false)))
                && actual.stream().allMatch(sent -> ELEMENTS.contains(sent.name())
                        || expected.stream().anyMatch(child -> matches(child, sent, false)));
    }

    /** A document in the text is compared as one. */
    private static boolean textMatches(String expected, String actual) {
        if (expected.startsWith("<") && actual.startsWith("<")) {
            return matches(Xml.parse(expected), Xml.parse(actual), false);
        }
        return valueMatches(expected, actual);
    }
}
