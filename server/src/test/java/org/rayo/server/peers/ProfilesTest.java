package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.jivesoftware.smack.packet.IQ;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One server, and clients of which each speaks as it is used to (protocol.md §3.1, §3.2, §21, §22.5, §28): strict, mod_rayo, an old one, an administrator. */
@Timeout(120)
class ProfilesTest {
    private static final String DISCO = "<query xmlns='http://jabber.org/protocol/disco#";
    private static final String DIGITS = "<input xmlns='urn:xmpp:rayo:input:1' mode='dtmf' terminator='#' %s><grammar url='builtin:dtmf/digits'/></input>";

    @TempDir
    static Path directory;

    private static TestServer server;
    private Application client;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.start(directory, "xmpp.users.strict=a", "xmpp.users.modrayo=a", "xmpp.users.old=a", "xmpp.users.ops=a", "xmpp.users.demo=demo",
                "xmpp.dialects=[{ clients: [strict@localhost], dialect: strict }, { clients: [modrayo@localhost], dialect: mod_rayo },"
                        + " { clients: [old@localhost], dialect: tropo }]",
                "xmpp.subscribe=[old@localhost]", "xmpp.admins=[ops@localhost]", "routing.distribution=first", "routing.offer-timeout=300ms");
    }

    @AfterEach
    void leave() throws Exception {
        if (client != null) {
            client.close();
        }
        server.drained();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private Application login(String user) throws Exception {
        return Application.login(TestServer.DOMAIN, server.port("xmpp"), user, "a", "one");
    }

    /** A call that is offered to whoever logs in now. */
    private String offered(String user, RawSip phone, String invite) throws Exception {
        client = login(user);
        client.show("chat");
        phone.send(invite);
        return client.next("offer").attribute("from");
    }

    private static String bye(RawSip phone, String invite, String answer, String... more) {
        String contact = RawSip.header(answer, "Contact");
        return RawSip.lines(
                "BYE " + contact.substring(contact.indexOf('<') + 1, contact.indexOf('>')) + " SIP/2.0",
                "Via: SIP/2.0/UDP " + phone.host() + ":" + phone.port() + ";branch=z9hG4bKbye" + System.nanoTime(),
                "Max-Forwards: 70", "From: " + RawSip.header(invite, "From"), "To: " + RawSip.header(answer, "To"),
                "Call-ID: " + RawSip.header(invite, "Call-ID"), "CSeq: 9000 BYE")
                + (more.length == 0 ? "" : RawSip.lines(more)) + RawSip.lines("Content-Length: 0", "");
    }

    private static String refusal(Xml answer) {
        Xml error = answer.first("error");
        return error.attribute("type") + " " + error.children().getFirst().name();
    }

    @Test
    void aStrictClientIsToldWhatItDidNotMean() throws Exception {
        try (RawSip phone = new RawSip("127.0.0.1", server.port("sip/udp"))) {
            String invite = phone.request("INVITE", "menu", RawSip.SDP);
            String call = offered("strict", phone, invite);
            Xml odd = client.command(call, "<accept xmlns='urn:xmpp:rayo:1' early-media='true'/>");
            assertThat(refusal(odd)).isEqualTo("modify bad-request");
            assertThat(odd.first("text").text()).contains("early-media");
            client.done(call, "<accept xmlns='urn:xmpp:rayo:1'/>");
            assertThat(client.refused(call, "<accept xmlns='urn:xmpp:rayo:1'/>")).isEqualTo("wait unexpected-request");
            assertThat(client.refused(call, "<reject xmlns='urn:xmpp:rayo:1'><busy/></reject>")).isEqualTo("cancel not-allowed");
            assertThat(client.refused(TestServer.DOMAIN, "<dial xmlns='urn:xmpp:rayo:1' to='sip:a@127.0.0.1' ring='true'/>"))
                    .isEqualTo("modify bad-request");
            client.done(call, InboundCallTest.HANGUP);
            assertThat(client.next("end").has("hangup-command")).isTrue();
        }
    }

    /** Its own words to a client of mod_rayo, and the cause that the far end hung up with. */
    @Test
    void aClientOfModRayoHearsItsWords() throws Exception {
        try (RawSip phone = new RawSip("127.0.0.1", server.port("sip/udp"))) {
            String invite = phone.request("INVITE", "menu", RawSip.SDP);
            String call = offered("modrayo", phone, invite);
            assertThat(client.refused(call, "<join xmlns='urn:xmpp:rayo:1' mixer-name='m'/>")).isEqualTo("wait unexpected-request");
            client.done(call, InboundCallTest.ANSWER);
            String answer = phone.answered(invite);
            client.next("answered");
            assertThat(client.refused(call, DIGITS.formatted("initial-timeout='0'"))).isEqualTo("modify bad-request");
            String input = client.started(call, DIGITS.formatted(""));
            for (char key : "12#".toCharArray()) {
                phone.send(info(phone, invite, answer, key));
            }
            Xml start = client.next("start-of-input");
            assertThat(start.attribute("from")).isEqualTo(input);
            assertThat(start.first("start-of-input").element().getNamespaceURI()).isEqualTo("urn:xmpp:rayo:input:1");
            Xml complete = client.next("complete");
            Xml match = Xml.parse(complete.first("match").text());
            assertThat(match.first("input").attribute("confidence")).isEqualTo("100");
            assertThat(match.first("interpretation").attribute("confidence")).isEqualTo("1");
            assertThat(match.first("input").text()).isEqualTo("1 2");
            phone.send(bye(phone, invite, answer, "Reason: SIP;cause=200;text=\"x\", Q.850;cause=31;text=\"normal, unspecified\""));
            Xml end = client.next("end");
            Xml reason = end.first("end").children().getFirst();
            assertThat(reason.name()).isEqualTo("hungup");
            assertThat(reason.attribute("platform-code")).isEqualTo("31");
            assertThat(end.toString()).contains("Reason");
        }
    }

    private static int infos = 10;

    private static String info(RawSip phone, String invite, String answer, char key) {
        String contact = RawSip.header(answer, "Contact");
        String body = "Signal=" + key + "\r\nDuration=100\r\n";
        return RawSip.lines(
                "INFO " + contact.substring(contact.indexOf('<') + 1, contact.indexOf('>')) + " SIP/2.0",
                "Via: SIP/2.0/UDP " + phone.host() + ":" + phone.port() + ";branch=z9hG4bKinfo" + infos,
                "Max-Forwards: 70", "From: " + RawSip.header(invite, "From"), "To: " + RawSip.header(answer, "To"),
                "Call-ID: " + RawSip.header(invite, "Call-ID"), "CSeq: " + infos++ + " INFO", "Content-Type: application/dtmf-relay",
                "Content-Length: " + body.length(), "") + body;
    }

    /** A rejection is a hang-up to it; and a reason that an application gives goes to the far end. */
    @Test
    void reasonsGoBothWays() throws Exception {
        try (RawSip phone = new RawSip("127.0.0.1", server.port("sip/udp"))) {
            String refused = phone.request("INVITE", "menu", RawSip.SDP);
            String call = offered("modrayo", phone, refused);
            client.done(call, "<reject xmlns='urn:xmpp:rayo:1'><busy/><header name='Reason' value='Q.850;cause=17'/></reject>");
            Xml reason = client.next("end").first("end").children().getFirst();
            assertThat(reason.name()).isEqualTo("hangup-command");
            assertThat(reason.attribute("platform-code")).isNullOrEmpty();
            String response = phone.next();
            while (response.startsWith("SIP/2.0 1")) {
                response = phone.next();
            }
            assertThat(RawSip.status(response)).isEqualTo(486);
            assertThat(RawSip.header(response, "Reason")).isEqualTo("Q.850;cause=17");
            String invite = phone.request("INVITE", "menu", RawSip.SDP);
            phone.send(invite);
            String other = client.next("offer").attribute("from");
            client.done(other, InboundCallTest.ANSWER);
            phone.answered(invite);
            client.done(other, "<hangup xmlns='urn:xmpp:rayo:1'><header name='Reason' value='Q.850;cause=16'/></hangup>");
            String bye = phone.next();
            while (!bye.startsWith("BYE ")) {
                bye = phone.next();
            }
            assertThat(RawSip.header(bye, "Reason")).isEqualTo("Q.850;cause=16");
            phone.send(RawSip.response(bye, 200, "x", ""));
        }
    }

    /** The far end says why in a CANCEL and in a refusal too. */
    @Test
    void theFarEndSaysWhyBeforeTheAnswer() throws Exception {
        try (RawSip phone = new RawSip("127.0.0.1", server.port("sip/udp"))) {
            String invite = phone.request("INVITE", "menu", RawSip.SDP);
            offered("modrayo", phone, invite);
            phone.send(invite.replaceFirst("INVITE ", "CANCEL ").replaceFirst("CSeq: 1 INVITE", "CSeq: 1 CANCEL")
                    .replaceFirst("(?s)Content-Type:.*", "Reason: Q.850;cause=26\r\nContent-Length: 0\r\n\r\n"));
            Xml cancelled = client.next("end").first("end").children().getFirst();
            assertThat(cancelled.name()).isEqualTo("hungup");
            assertThat(cancelled.attribute("platform-code")).isEqualTo("26");
        }
        try (RawSip callee = new RawSip("127.0.0.1", server.port("sip/udp"))) {
            String dialled = client.started(TestServer.DOMAIN, "<dial xmlns='urn:xmpp:rayo:1' to='sip:a@127.0.0.1:" + callee.port() + "'/>");
            String asked = callee.next();
            callee.send(RawSip.response(asked, 503, "x", "", "Reason: Q.850;cause=34;text=\"no circuit\""));
            Xml end = client.next("end");
            assertThat(end.attribute("from")).isEqualTo(dialled);
            Xml reason = end.first("end").children().getFirst();
            assertThat(reason.name()).isEqualTo("error");
            assertThat(reason.attribute("platform-code")).isEqualTo("34");
        }
    }

    /** One input, and a match for each time that somebody presses what it waits for. */
    @Test
    void anInputGoesOn() throws Exception {
        try (RawSip phone = new RawSip("127.0.0.1", server.port("sip/udp"))) {
            String invite = phone.request("INVITE", "menu", RawSip.SDP);
            String call = offered("strict", phone, invite);
            client.done(call, InboundCallTest.ANSWER);
            String answer = phone.answered(invite);
            String input = client.started(call, "<input xmlns='urn:xmpp:rayo:input:1' mode='dtmf' persistent='true' hotword='true'>"
                    + "<grammar content-type='application/srgs+xml'><grammar xmlns='http://www.w3.org/2001/06/grammar' version='1.0' mode='dtmf'"
                    + " root='r'><rule id='r' scope='public'>* 9</rule></grammar></grammar></input>");
            for (char key : "1*2**9*9".toCharArray()) {
                phone.send(info(phone, invite, answer, key));
            }
            for (int i = 0; i < 2; i++) {
                Xml match = client.next("match");
                assertThat(match.attribute("from")).isEqualTo(input);
                assertThat(match.attribute("type")).as("available").isNullOrEmpty();
                assertThat(match.has("complete")).isFalse();
                assertThat(Xml.parse(match.first("match").text()).first("input").text()).isEqualTo("* 9");
            }
            assertThat(client.refused(call, DIGITS.formatted("persistent='perhaps'"))).isEqualTo("modify bad-request");
            client.done(input, Desk.STOP);
            assertThat(client.next("complete").has("stop")).isTrue();
            phone.send(bye(phone, invite, answer));
            client.next("end");
        }
    }

    /** It logs in, is asked for its presence and gives it; its errors are Voxeo's sentences. */
    @Test
    void anOldClientIsAskedForItsPresence() throws Exception {
        try (RawSip phone = new RawSip("127.0.0.1", server.port("sip/udp"))) {
            client = login("old");
            assertThat(client.nextOfType("subscribe").attribute("from")).isEqualTo(TestServer.DOMAIN);
            client.send("<presence to='localhost' type='subscribed'/>");
            client.send("<presence/>");
            client.ping();
            phone.send(phone.request("INVITE", "menu", RawSip.SDP));
            String call = client.next("offer").attribute("from");
            Xml wrong = client.command(call, "<redirect xmlns='urn:xmpp:rayo:1'/>");
            assertThat(refusal(wrong)).isEqualTo("modify bad-request");
            assertThat(wrong.first("text").text()).isEqualTo("Missing destination.");
            assertThat(client.command(TestServer.DOMAIN, "<dial xmlns='urn:xmpp:rayo:1' from='sip:a@x'/>").first("text").text())
                    .isEqualTo("Missing required attribute 'to'");
            client.done(call, "<reject xmlns='urn:xmpp:rayo:1'><busy/></reject>");
            assertThat(client.next("end").first("end").children().getFirst().name()).isEqualTo("reject");
            // the other way round
            client.send("<presence to='localhost' type='subscribe'/>");
            assertThat(client.nextOfType("subscribed").attribute("from")).isEqualTo(TestServer.DOMAIN);
            Xml there = client.next();
            assertThat(there.attribute("from")).isEqualTo(TestServer.DOMAIN);
            assertThat(there.attribute("type")).isNullOrEmpty();
            client.send("<presence to='localhost' type='unsubscribe'/>");
            client.nextOfType("unsubscribed");
            client.send("<presence to='localhost' type='unsubscribed'/>");
            client.ping();
            assertThat(server.server.clients()).isEmpty();
        }
    }

    @Test
    void onlyAdministratorsAskTheServer() throws Exception {
        try (RawSip phone = new RawSip("127.0.0.1", server.port("sip/udp")); Application ops = login("ops")) {
            String invite = phone.request("INVITE", "menu", RawSip.SDP);
            String call = offered("strict", phone, invite);
            assertThat(client.refused(TestServer.DOMAIN, "<exec xmlns='urn:xmpp:rayo:1' api='status'/>")).isEqualTo("auth forbidden");
            assertThat(Long.parseLong(response(ops, "api='uptime' args='ms'"))).isPositive();
            assertThat(response(ops, "api='status'")).contains("1 calls", "1 clients");
            assertThat(response(ops, "api='show' args='calls'")).isEqualTo(call.substring(0, call.indexOf('@')) + " 1 in all");
            assertThat(response(ops, "api='show' args='clients'")).contains(client.jid() + " AVAILABLE");
            for (String wrong : new String[] {"args='x'", "api='originate' args='sip:a@x'", "api='uptime' args='years'", "api='show'"}) {
                assertThat(ops.refused(TestServer.DOMAIN, "<exec xmlns='urn:xmpp:rayo:1' " + wrong + "/>")).as(wrong).isEqualTo("modify bad-request");
            }
            // nothing is run on calls, for nobody
            assertThat(ops.refused(call, "<app xmlns='urn:xmpp:rayo:exec:1' app='sleep' args='500'/>")).isEqualTo("cancel conflict");
            assertThat(client.refused(call, "<app xmlns='urn:xmpp:rayo:exec:1' app='sleep' args='500'/>")).isEqualTo("cancel feature-not-implemented");
            client.done(call, InboundCallTest.HANGUP);
        }
    }

    private static String response(Application ops, String attributes) throws Exception {
        return ops.done(TestServer.DOMAIN, "<exec xmlns='urn:xmpp:rayo:1' " + attributes + "/>").first("response").attribute("response")
                // Smack writes it anew, and a line's end as it is
                .replace('\n', ' ');
    }

    /** Whoever came first thinks too long: the next one in order is asked, and nobody twice. */
    @Test
    void whoCameFirstIsAskedFirst() throws Exception {
        try (RawSip phone = new RawSip("127.0.0.1", server.port("sip/udp")); Application second = login("strict")) {
            client = login("ops");
            client.show("chat");
            second.show("chat");
            for (int i = 0; i < 2; i++) {
                phone.send(phone.request("INVITE", "menu", RawSip.SDP));
                String call = client.next("offer").attribute("from");
                assertThat(second.next("offer").attribute("from")).isEqualTo(call);
                second.done(call, "<reject xmlns='urn:xmpp:rayo:1'><decline/></reject>");
                assertThat(client.next("end").attribute("from")).isEqualTo(call);
                assertThat(second.next("end").attribute("from")).isEqualTo(call);
            }
        }
    }

    /** Calls, mixers and components are there for whom they belong to, and for nobody else. */
    @Test
    void othersSeeNoCallsMixersAndComponents() throws Exception {
        try (RawSip phone = new RawSip("127.0.0.1", server.port("sip/udp")); Application stranger = login("strict");
                Application colleague = Application.login(TestServer.DOMAIN, server.port("xmpp"), "ops", "a", "two")) {
            String invite = phone.request("INVITE", "menu", RawSip.SDP);
            String call = offered("ops", phone, invite);
            assertThat(seen(client, call, "info")).as("offered").isTrue();
            assertThat(seen(stranger, call, "info")).isFalse();
            assertThat(seen(colleague, call, "info")).as("nobody has taken it").isFalse();
            client.done(call, InboundCallTest.ANSWER);
            String answer = phone.answered(invite);
            String component = client.started(call, DIGITS.formatted(""));
            String room = client.started(call, "<join xmlns='urn:xmpp:rayo:1' mixer-name='seen'/>");
            String announcement = client.started(room, Desk.output("", Sounds.tone(directory, 440, 20_000)));
            for (String entity : new String[] {call, component, room, announcement}) {
                assertThat(seen(client, entity, "info")).as(entity).isTrue();
                assertThat(seen(colleague, entity, "info")).as("%s in its zone", entity).isTrue();
                assertThat(seen(stranger, entity, "info")).as("%s to a stranger", entity).isFalse();
                assertThat(seen(stranger, entity, "items")).as("%s to a stranger", entity).isFalse();
                assertThat(seen(stranger, "x" + entity, "info")).as("what is not there").isFalse();
            }
            assertThat(client.request(IQ.Type.get, call, DISCO + "items'/>").first("item").attribute("jid")).isEqualTo(component);
            assertThat(client.request(IQ.Type.get, room, DISCO + "items'/>").first("item").attribute("jid")).isEqualTo(call);
            assertThat(stranger.request(IQ.Type.get, TestServer.DOMAIN, DISCO + "items'/>").has("item")).as("the server lists no calls").isFalse();
            assertThat(stranger.refused(call, InboundCallTest.HANGUP)).isEqualTo("cancel conflict");
            assertThat(stranger.refused(room, Desk.output("", "file:a.wav"))).isEqualTo("cancel item-not-found");
            phone.send(bye(phone, invite, answer));
            client.next("end");
            for (String entity : new String[] {call, component, room, announcement}) {
                assertThat(seen(client, entity, "info")).as("%s is over", entity).isFalse();
            }
        }
    }

    private static boolean seen(Application who, String entity, String what) throws Exception {
        Xml answer = who.request(IQ.Type.get, entity, DISCO + what + "'/>");
        if (answer.has("error")) {
            assertThat(refusal(answer)).isEqualTo("cancel item-not-found");
            return false;
        }
        return true;
    }
}
