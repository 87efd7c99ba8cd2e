package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jivesoftware.smack.ConnectionConfiguration.SecurityMode;
import org.jivesoftware.smack.StanzaCollector;
import org.jivesoftware.smack.StanzaListener;
import org.jivesoftware.smack.filter.StanzaIdFilter;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.Nonza;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.packet.UnparsedIQ;
import org.jivesoftware.smack.packet.XmlEnvironment;
import org.jivesoftware.smack.roster.Roster;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.jivesoftware.smack.util.StringUtils;

/** An application on Smack: it sends XML as written in the test and hears presences and messages one after the other. */
final class Application implements AutoCloseable {
    static {
        // the same: it asserts that there is no empty prefix
        Application.class.getClassLoader().setClassAssertionStatus(
                "org.jivesoftware.smack.parsing.StandardExtensionElementProvider", false);
        // what is asked of the application it answers itself
        Roster.setDefaultSubscriptionMode(Roster.SubscriptionMode.manual);
    }

    private final AtomicInteger nextId = new AtomicInteger();
    private final XMPPTCPConnection connection;
    private final BlockingQueue<Xml> events = new LinkedBlockingQueue<>();

    private Application(XMPPTCPConnection connection) {
        this.connection = connection;
    }

    /** Logs in as demo; takes no calls yet. */
    static Application login(TestServer server, String resource) throws Exception {
        return login(TestServer.DOMAIN, server.port("xmpp"), "demo", "demo", resource);
    }

    /** Logs in at a server of any kind. */
    static Application login(String domain, int port, String user, String password, String resource) throws Exception {
        XMPPTCPConnection connection = new XMPPTCPConnection(XMPPTCPConnectionConfiguration.builder()
                .setXmppDomain(domain)
                .setHost("127.0.0.1")
                .setPort(port)
                .setUsernameAndPassword(user, password)
                .setResource(resource)
                .setSecurityMode(SecurityMode.disabled)
                .setSendPresence(false)
                .build());
        connection.setReplyTimeout(TestServer.PATIENCE.toMillis());
        // it would count the stanzas it knows of, and those of send() it does not
        connection.setUseStreamManagement(false);
        Application application = new Application(connection);
        StanzaListener listener = stanza -> application.events.add(read(stanza));
        connection.addSyncStanzaListener(listener, stanza -> stanza instanceof Presence || stanza instanceof Message);
        connection.connect().login();
        return application;
    }

    /** Logs in and takes calls. */
    static Application available(TestServer server, String resource) throws Exception {
        Application application = login(server, resource);
        application.show("chat");
        return application;
    }

    /** Says how available it is, and waits until the server has heard it. */
    void show(String show) throws Exception {
        send("<presence to='" + TestServer.DOMAIN + "'><show>" + show + "</show></presence>");
        ping();
    }

    void ping() throws Exception {
        assertThat(request(IQ.Type.get, TestServer.DOMAIN, "<ping xmlns='urn:xmpp:ping'/>").attribute("type"))
                .isEqualTo("result");
    }

    /** Writes a stanza as it is. */
    void send(String xml) throws Exception {
        connection.sendNonza(new Raw(xml));
    }

    /** Sends a command and waits for the whole answer. */
    Xml command(String to, String command) throws Exception {
        return request(IQ.Type.set, to, command);
    }

    /** The same, which must succeed. */
    Xml done(String to, String command) throws Exception {
        Xml answer = command(to, command);
        assertThat(answer.attribute("type")).as("%s: %s", command, answer).isEqualTo("result");
        return answer;
    }

    /** The same, which must start something: its address. */
    String started(String to, String command) throws Exception {
        Xml ref = done(to, command).first("ref");
        assertThat(ref.attribute("uri")).startsWith("xmpp:").contains(ref.attribute("id"));
        return ref.attribute("uri").substring("xmpp:".length());
    }

    /** The same, which must fail: type and condition of the error. */
    String refused(String to, String command) throws Exception {
        Xml answer = command(to, command);
        assertThat(answer.attribute("type")).as("%s: %s", command, answer).isEqualTo("error");
        Xml error = answer.first("error");
        return error.attribute("type") + " " + error.children().getFirst().name();
    }

    Xml request(IQ.Type type, String to, String payload) throws Exception {
        String id = "t" + nextId.incrementAndGet();
        return exchange(id, "<iq type='" + type + "' id='" + id + "' to='" + to + "'>" + payload + "</iq>");
    }

    /** Sends an iq as it is and waits for its answer. */
    Xml exchange(String id, String iq) throws Exception {
        Stanza answer;
        try (StanzaCollector collector = connection.createStanzaCollector(new StanzaIdFilter(id))) {
            send(iq);
            answer = collector.nextResult();
        }
        assertThat(answer).as("an answer to %s", iq).isNotNull();
        return read(answer);
    }

    /** The next presence of that type. */
    Xml nextOfType(String type) throws InterruptedException {
        while (true) {
            Xml event = next();
            if (type.equals(event.attribute("type"))) {
                return event;
            }
        }
    }

    /** The next presence. */
    Xml next() throws InterruptedException {
        return next(TestServer.PATIENCE);
    }

    /** The next presence, which may take as long as this. */
    Xml next(java.time.Duration patience) throws InterruptedException {
        Xml event = events.poll(patience.toSeconds(), TimeUnit.SECONDS);
        assertThat(event).as("an event").isNotNull();
        return event;
    }

    /** The next presence that carries this element; others are skipped. */
    Xml next(String element) throws InterruptedException {
        StringBuilder skipped = new StringBuilder();
        while (true) {
            Xml event = events.poll(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(event).as("<%s> after %s", element, skipped).isNotNull();
            if (event.has(element)) {
                return event;
            }
            skipped.append(event).append('\n');
        }
    }

    /** The next presence of each of these elements, in whatever order they come; others are skipped. */
    Map<String, Xml> nextOfEach(String... elements) throws InterruptedException {
        Map<String, Xml> found = new HashMap<>();
        while (found.size() < elements.length) {
            Xml event = next();
            for (String element : elements) {
                if (event.has(element)) {
                    found.putIfAbsent(element, event);
                }
            }
        }
        return found;
    }

    /** What has come and was not asked for is never asked for. */
    void forget() {
        events.clear();
    }

    /** Whether nothing has come that was not asked for yet. */
    boolean quiet() {
        return events.isEmpty();
    }

    private static String from(IQ iq) {
        return iq.getFrom() == null ? "" : " from='" + StringUtils.escapeForXml(iq.getFrom().toString()) + "'";
    }

    /**
     * What a stanza said. Smack on the JDK's StAX writes parts of what it read in a way that is no XML, so those are taken
     * as it read them.
     */
    private static Xml read(Stanza stanza) {
        if (stanza instanceof IQ iq && iq.getError() != null) {
            String text = iq.getError().getDescriptiveText();
            return Xml.parse("<iq type='error' id='" + iq.getStanzaId() + "'" + from(iq) + "><error type='" + iq.getError().getType()
                    + "'><" + iq.getError().getCondition() + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text>"
                    + StringUtils.escapeForXml(text == null ? "" : text) + "</text></error></iq>");
        }
        if (stanza instanceof UnparsedIQ iq) {
            return Xml.parse("<iq type='result' id='" + iq.getStanzaId() + "'" + from(iq) + ">" + iq.getContent() + "</iq>");
        }
        return Xml.parse(stanza.toXML().toString().replaceAll(" xmlns:='[^']*'", ""));
    }

    String jid() {
        return connection.getUser().toString();
    }

    @Override
    public void close() {
        connection.disconnect();
    }

    /** Cuts the connection without a word. */
    void vanish() {
        connection.instantShutdown();
    }

    /** A stanza that is given as text. */
    private record Raw(String xml) implements Nonza {
        @Override
        public String getElementName() {
            return "raw";
        }

        @Override
        public String getNamespace() {
            return "jabber:client";
        }

        @Override
        public CharSequence toXML(XmlEnvironment around) {
            return xml;
        }
    }
}
