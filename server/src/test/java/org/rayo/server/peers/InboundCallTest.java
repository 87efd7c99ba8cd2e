package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SIPp calls, an application on Smack answers. */
@Timeout(120)
class InboundCallTest {
    static final String ACCEPT = "<accept xmlns='urn:xmpp:rayo:1'/>";
    static final String ANSWER = "<answer xmlns='urn:xmpp:rayo:1'/>";
    static final String HANGUP = "<hangup xmlns='urn:xmpp:rayo:1'/>";

    @TempDir
    Path directory;

    private TestServer server;
    private Application application;

    @BeforeEach
    void start() throws Exception {
        Sipp.require();
        server = TestServer.start(directory);
        application = Application.available(server, "one");
    }

    @AfterEach
    void stop() {
        if (application != null) {
            application.close();
        }
        if (server != null) {
            server.close();
        }
    }

    static String call(Xml offer) {
        return offer.attribute("from");
    }

    static String output(String... urls) {
        StringBuilder documents = new StringBuilder();
        for (String url : urls) {
            documents.append("<document url='").append(url).append("'/>");
        }
        return "<output xmlns='urn:xmpp:rayo:output:1' interrupt-on='dtmf'>" + documents + "</output>";
    }

    static String digit() {
        return "<input xmlns='urn:xmpp:rayo:input:1' mode='dtmf' terminator='#' inter-digit-timeout='2000'>"
                + "<grammar content-type='application/srgs+xml'><![CDATA[<grammar xmlns='http://www.w3.org/2001/06/grammar'"
                + " mode='dtmf' root='d'><rule id='d'><one-of><item>1</item><item>7</item></one-of></rule></grammar>]]>"
                + "</grammar></input>";
    }

    private Peer calls(String scenario, String transport, Map<String, String> replace) throws Exception {
        return Sipp.calls(directory, scenario, transport, server.port("sip/" + transport), replace);
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp"})
    void answeredGreetedOneDigitHungUp(String transport) throws Exception {
        Peer phone = calls("uac-digit", transport, Sipp.digit('7'));
        Xml offer = application.next("offer");
        String call = call(offer);
        assertThat(offer.first("offer").attribute("to")).startsWith("sip:menu@127.0.0.1:");
        assertThat(offer.first("offer").attribute("from")).startsWith("sip:caller@127.0.0.1");
        assertThat(headers(offer, "X-Tenant")).containsExactly("north", "south");
        assertThat(headers(offer, "Call-ID")).hasSize(1);
        assertThat(headers(offer, "Content-Length")).isEmpty();
        assertThat(offer.first("c").attribute("node")).isEqualTo("urn:xmpp:rayo:call:1");
        assertThat(offer.first("delay").attribute("stamp")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|\\+00:00)");
        assertThat(Instant.parse(offer.first("delay").attribute("stamp"))).isBeforeOrEqualTo(Instant.now());

        application.done(call, ACCEPT);
        application.done(call, ANSWER);
        assertThat(application.next().first("answered")).isNotNull();
        String input = application.started(call, digit());
        String output = application.started(call, output(Sounds.tone(directory, 1_000, 10_000)));
        Xml first = application.next("complete");
        assertThat(first.attribute("from")).isEqualTo(output);
        assertThat(first.attribute("type")).isEqualTo("unavailable");
        assertThat(first.has("finish")).isTrue();
        Xml match = application.next("complete");
        assertThat(match.attribute("from")).isEqualTo(input);
        assertThat(match.first("match").attribute("content-type")).isEqualTo("application/nlsml+xml");
        assertThat(Xml.parse(match.first("match").text()).first("instance").text()).isEqualTo("7");

        application.done(call, HANGUP);
        Xml end = application.next("end");
        assertThat(end.attribute("type")).isEqualTo("unavailable");
        assertThat(end.first("end").children().getFirst().name()).isEqualTo("hangup-command");
        phone.succeeds();
        assertThat(application.refused(call, HANGUP)).isEqualTo("cancel item-not-found");
        assertThat(application.quiet()).isTrue();
    }

    static List<String> headers(Xml event, String name) {
        List<String> values = new java.util.ArrayList<>();
        var found = event.element().getElementsByTagNameNS("urn:xmpp:rayo:1", "header");
        for (int i = 0; i < found.getLength(); i++) {
            Xml header = new Xml((org.w3c.dom.Element) found.item(i));
            if (header.attribute("name").equalsIgnoreCase(name)) {
                values.add(header.attribute("value"));
            }
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp"})
    void callerHangsUp(String transport) throws Exception {
        Peer phone = calls("uac-hangup", transport, Map.of());
        String call = call(application.next("offer"));
        application.done(call, ANSWER);
        String output = application.started(call, output(Sounds.tone(directory, 440, 60_000)));
        Xml complete = application.next("complete");
        assertThat(complete.attribute("from")).isEqualTo(output);
        assertThat(complete.has("hangup")).isTrue();
        Xml end = application.next();
        assertThat(end.first("end").children().getFirst().name()).isEqualTo("hungup");
        assertThat(end.first("hungup").attribute("platform-code")).isEqualTo("200");
        phone.succeeds();
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp"})
    void callerGivesUp(String transport) throws Exception {
        Peer phone = calls("uac-cancel", transport, Map.of());
        String call = call(application.next("offer"));
        application.done(call, ACCEPT);
        Xml end = application.next("end");
        assertThat(end.first("end").children().getFirst().name()).isEqualTo("hungup");
        assertThat(end.first("hungup").attribute("platform-code")).isEqualTo("487");
        phone.succeeds();
    }

    @Test
    void retransmissionsMakeUpForLosses() throws Exception {
        overABadNetwork(LossyRelay.Rule::losesFirstCopies);
    }

    @Test
    void duplicatesAreSeenOnce() throws Exception {
        overABadNetwork(LossyRelay.Rule::duplicates);
    }

    private void overABadNetwork(Supplier<LossyRelay.Rule> rule) throws Exception {
        try (LossyRelay relay = LossyRelay.start(server.port("sip/udp"), rule)) {
            Peer phone = Sipp.calls(directory, "uac-lossy", "udp", relay.port(), Map.of());
            String call = call(application.next("offer"));
            application.done(call, ACCEPT);
            application.done(call, ANSWER);
            assertThat(application.next("end").first("end").children().getFirst().name()).isEqualTo("hungup");
            phone.succeeds();
            assertThat(application.quiet()).as("one offer, one end, however often they were sent").isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"decline,603", "busy,486", "error,500"})
    void rejectedWithItsReason(String reason, String status) throws Exception {
        Peer phone = calls("uac-refused", "udp", Map.of("STATUS", status));
        String call = call(application.next("offer"));
        application.done(call, "<reject xmlns='urn:xmpp:rayo:1'><" + reason + "/></reject>");
        Xml end = application.next("end");
        assertThat(end.first("rejected").attribute("platform-code")).isEqualTo(status);
        phone.succeeds();
    }

    @Test
    void redirected() throws Exception {
        Peer phone = calls("uac-refused", "udp", Map.of("STATUS", "302"));
        String call = call(application.next("offer"));
        application.done(call, "<redirect xmlns='urn:xmpp:rayo:1' to='sip:other@127.0.0.1'/>");
        assertThat(application.next("end").first("hangup-command").attribute("platform-code")).isEqualTo("302");
        phone.succeeds();
    }

    @Test
    void nobodyTakesTheCall() throws Exception {
        application.show("dnd");
        Peer phone = calls("uac-refused", "udp", Map.of("STATUS", "503"));
        phone.succeeds();
        assertThat(application.quiet()).isTrue();
    }

    @Test
    void firstCommandTakesTheCallAndOthersGetConflict() throws Exception {
        try (Application other = Application.login(server, "two")) {
            Peer phone = calls("uac-waits", "udp", Map.of());
            String call = call(application.next("offer"));
            application.done(call, ANSWER);
            assertThat(other.refused(call, HANGUP)).isEqualTo("cancel conflict");
            application.done(call, HANGUP);
            assertThat(application.next("end").has("hangup-command")).isTrue();
            phone.succeeds();
            assertThat(other.quiet()).isTrue();
        }
    }

    @Test
    void callsGoRoundTheClients() throws Exception {
        try (Application other = Application.available(server, "two")) {
            for (Application turn : List.of(application, other, application)) {
                Peer phone = calls("uac-refused", "udp", Map.of("STATUS", "486"));
                String call = call(turn.next("offer"));
                turn.done(call, "<reject xmlns='urn:xmpp:rayo:1'><busy/></reject>");
                turn.next("end");
                phone.succeeds();
            }
            assertThat(application.quiet()).isTrue();
            assertThat(other.quiet()).isTrue();
        }
    }

    @Test
    void theClientWithTheFewestCallsIsOfferedTheNext() throws Exception {
        application.close();
        server.close();
        server = TestServer.start(directory, "routing.distribution=least-calls");
        application = Application.available(server, "one");
        Peer busy = calls("uac-waits", "udp", Map.of());
        String kept = call(application.next("offer"));
        application.done(kept, ANSWER);
        try (Application other = Application.available(server, "two")) {
            for (int i = 0; i < 3; i++) {
                Peer phone = calls("uac-refused", "udp", Map.of("STATUS", "486"));
                other.done(call(other.next("offer")), "<reject xmlns='urn:xmpp:rayo:1'><busy/></reject>");
                other.next("end");
                phone.succeeds();
            }
        }
        application.done(kept, HANGUP);
        busy.succeeds();
    }

    @Test
    void callsOfAClientThatVanishesEnd() throws Exception {
        Peer phone = calls("uac-waits", "udp", Map.of());
        String call = call(application.next("offer"));
        application.done(call, ANSWER);
        application.vanish();
        phone.succeeds();
    }

    @Test
    void mediaThatCannotBeFetchedSaysWhy() throws Exception {
        Peer phone = calls("uac-waits", "udp", Map.of());
        String call = call(application.next("offer"));
        application.done(call, ANSWER);
        for (String url : List.of(
                directory.resolve("missing.wav").toUri().toString(), "file:///etc/passwd", "http://127.0.0.1:1/x.wav",
                "ftp://example.com/x.wav")) {
            String output = application.started(call, output(url));
            Xml complete = application.next("complete");
            assertThat(complete.attribute("from")).isEqualTo(output);
            assertThat(complete.first("error").text()).as(url).isNotBlank();
        }
        application.done(call, HANGUP);
        phone.succeeds();
    }

    @Test
    void stopCompletesAnOutputAndPauseHoldsIt() throws Exception {
        Peer phone = calls("uac-waits", "udp", Map.of());
        String call = call(application.next("offer"));
        application.done(call, ANSWER);
        String output = application.started(call, output(Sounds.tone(directory, 440, 60_000)));
        application.done(output, "<pause xmlns='urn:xmpp:rayo:output:1'/>");
        application.done(output, "<resume xmlns='urn:xmpp:rayo:output:1'/>");
        application.done(output, "<stop xmlns='urn:xmpp:rayo:ext:1'/>");
        assertThat(application.next("complete").has("stop")).isTrue();
        assertThat(application.refused(output, "<stop xmlns='urn:xmpp:rayo:ext:1'/>")).isEqualTo("cancel item-not-found");
        application.done(call, HANGUP);
        phone.succeeds();
    }

    @Test
    void anOutputBeforeTheAnswerOpensEarlyMedia() throws Exception {
        Peer phone = calls("uac-early", "udp", Map.of());
        String call = call(application.next("offer"));
        String output = application.started(call, output(Sounds.tone(directory, 440, 300)));
        Xml complete = application.next("complete");
        assertThat(complete.attribute("from")).isEqualTo(output);
        assertThat(complete.has("finish")).isTrue();
        application.done(call, ANSWER);
        application.next("answered");
        application.done(call, HANGUP);
        phone.succeeds();
    }

    @Test
    void aCallWithoutAnOfferIsOfferedOurs_rfc3261_13_2_1() throws Exception {
        Peer phone = calls("uac-no-offer", "udp", Map.of());
        String call = call(application.next("offer"));
        assertThat(application.refused(call, output(Sounds.tone(directory, 440, 300)))).isEqualTo("wait unexpected-request");
        application.done(call, ANSWER);
        String output = application.started(call, output(Sounds.tone(directory, 440, 300)));
        assertThat(application.next("complete").attribute("from")).isEqualTo(output);
        application.done(call, HANGUP);
        phone.succeeds();
    }

    @Test
    void soundsComeByEveryWay() throws Exception {
        String tone = Sounds.tone(directory, 440, 100);
        byte[] wav = java.nio.file.Files.readAllBytes(Path.of(java.net.URI.create(tone)));
        var web = com.sun.net.httpserver.HttpServer.create(new java.net.InetSocketAddress("127.0.0.1", 0), 0);
        web.createContext("/a.wav", exchange -> {
            exchange.sendResponseHeaders(200, wav.length);
            exchange.getResponseBody().write(wav);
            exchange.close();
        });
        web.start();
        application.close();
        server.close();
        server = TestServer.start(directory, "egress.allow-private=[127.0.0.0/8]");
        application = Application.available(server, "one");
        String http = "http://127.0.0.1:" + web.getAddress().getPort() + "/a.wav";
        Peer phone = calls("uac-waits", "udp", Map.of());
        String call = call(application.next("offer"));
        application.done(call, ANSWER);
        String ssml = "<speak xmlns='http://www.w3.org/2001/10/synthesis' version='1.0'><audio src='" + http + "'/></speak>";
        for (String document : List.of(
                "<document url='" + http + "'/>",
                "<document content-type='text/uri-list'><![CDATA[" + tone + "\r\n" + http + "\r\n]]></document>",
                "<document content-type='application/ssml+xml'><![CDATA[" + ssml + "]]></document>")) {
            String output = application.started(call,
                    "<output xmlns='urn:xmpp:rayo:output:1'>" + document + "</output>");
            Xml complete = application.next("complete");
            assertThat(complete.attribute("from")).isEqualTo(output);
            assertThat(complete.has("finish")).as("%s: %s", document, complete).isTrue();
        }
        application.done(call, HANGUP);
        phone.succeeds();
        web.stop(0);
    }

    @Test
    void callsAnswerDiscovery() throws Exception {
        Peer phone = calls("uac-digit", "udp", Sipp.digit('1'));
        String call = call(application.next("offer"));
        Xml info = application.request(org.jivesoftware.smack.packet.IQ.Type.get, call,
                "<query xmlns='http://jabber.org/protocol/disco#info'/>");
        assertThat(info.attribute("type")).isEqualTo("result");
        assertThat(info.toString()).contains("urn:xmpp:rayo:1");
        application.done(call, "<reject xmlns='urn:xmpp:rayo:1'><busy/></reject>");
        phone.close();
    }
}
