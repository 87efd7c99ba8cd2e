package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that speak another Rayo than XEP-0327, with the stanzas that they send: Jitsi's subset, and what was before the XEP. */
@Timeout(90)
class OlderClientsTest {
    @TempDir
    Path directory;

    /** Dial with the headers that Jitsi's components insist on, a ref with {@code xmpp:}, an empty hangup; {@code hangup} at the end. */
    @Test
    void jitsiDialsAndHangsUp() throws Exception {
        Sipp.require();
        try (TestServer server = TestServer.start(directory, "xmpp.dialects=[{ clients: ['demo@localhost'], dialect: jitsi }]");
                Application jigasi = Application.available(server, "gw1")) {
            int port = Sipp.freePort();
            Peer phone = Sipp.answers(directory, "uas", "udp", port, Map.of());
            Xml result = jigasi.done(TestServer.DOMAIN, "<dial xmlns='urn:xmpp:rayo:1' to='sip:15550100@127.0.0.1:" + port
                    + "' from='sip:fromnumber@127.0.0.1'><header name='JvbRoomName' value='standup@conference.example'/>"
                    + "<header name='X-Trace' value='77'/></dial>");
            String uri = result.first("ref").attribute("uri");
            assertThat(uri).startsWith("xmpp:");
            jigasi.next("answered");
            jigasi.done(uri.substring("xmpp:".length()), "<hangup xmlns='urn:xmpp:rayo:1'/>");
            ends(jigasi, "hangup-command");
            phone.succeeds();
            // and one that the far end hangs up
            Peer caller = Sipp.calls(directory, "uac-hangup", "udp", server.port("sip/udp"), Map.of());
            jigasi.done(jigasi.next("offer").attribute("from"), InboundCallTest.ANSWER);
            ends(jigasi, "hangup");
            caller.succeeds();
        }
    }

    /**
     * What a click in jitsi-meet sends: a number without a scheme, the word that stands for no number, headers that have no
     * namespace of their own; the header that tells of the initiator comes from Prosody's filter on the way.
     */
    @Test
    void jitsiMeetDialsANumber() throws Exception {
        Sipp.require();
        int port = Sipp.freePort();
        try (TestServer server = TestServer.start(directory, "xmpp.dialects=[{ clients: ['demo@localhost'], dialect: jitsi }]",
                "sip.outbound-proxy=sip:127.0.0.1:" + port + ";lr", "dial=[{ users: ['*'], allow: ['tel:*'] }]");
                Application meet = Application.login(server, "meet")) {
            Peer gateway = Sipp.answers(directory, "uas", "udp", port, Map.of());
            Xml result = meet.done(TestServer.DOMAIN, "<dial xmlns='urn:xmpp:rayo:1' to='+15550100' from='fromnumber'>"
                    + "<header name='JvbRoomName' value='standup@conference.example'/><header name='JvbRoomPassword' value='secret'/>"
                    + "<header name='X-outbound-call-initiator-user' value='u1'/></dial>");
            String resource = result.first("ref").attribute("uri").substring("xmpp:".length());
            meet.next("answered");
            meet.done(resource, "<hangup xmlns='urn:xmpp:rayo:1'/>");
            ends(meet, "hangup-command");
            gateway.succeeds();
            // a number that nobody may call
            assertThat(meet.refused(TestServer.DOMAIN, "<dial xmlns='urn:xmpp:rayo:1' to='sip:a@127.0.0.1' from='fromnumber'/>"))
                    .isEqualTo("auth forbidden");
        }
    }

    private static void ends(Application client, String reason) throws Exception {
        Xml end = client.next("end");
        assertThat(end.attribute("type")).isEqualTo("unavailable");
        assertThat(end.first("end").children().getFirst().name()).isEqualTo(reason);
    }

    @Test
    void anOlderClientSaysAndAsks() throws Exception {
        Sipp.require();
        try (TestServer server = TestServer.start(directory, "xmpp.dialects=[{ clients: ['*'], dialect: tropo }]");
                Application client = Application.available(server, "app1")) {
            Peer phone = Sipp.calls(directory, "uac-digit", "udp", server.port("sip/udp"), Sipp.digit('7'));
            String call = client.next("offer").attribute("from");
            client.done(call, InboundCallTest.ANSWER);
            client.next("answered");
            String ask = client.started(call, "<ask xmlns='urn:xmpp:tropo:ask:1' mode='dtmf' timeout='20000'>"
                    + "<choices content-type='application/grammar+voxeo'>[1 DIGIT]</choices></ask>");
            Xml asked = client.next("complete");
            assertThat(asked.attribute("from")).isEqualTo(ask);
            Xml success = asked.first("success");
            assertThat(success.element().getNamespaceURI()).isEqualTo("urn:xmpp:tropo:ask:complete:1");
            assertThat(success.attribute("mode")).isEqualTo("dtmf");
            assertThat(success.first("interpretation").text()).isEqualTo("dtmf-7");
            assertThat(success.first("utterance").text()).isEqualTo("7");
            String sound = Sounds.tone(directory, 440, 200);
            String say = client.started(call, "<say xmlns='urn:xmpp:tropo:say:1'><audio url='" + sound + "'/></say>");
            Xml said = client.next("complete");
            assertThat(said.attribute("from")).isEqualTo(say);
            assertThat(said.first("success").element().getNamespaceURI()).isEqualTo("urn:xmpp:tropo:say:complete:1");
            String longer = client.started(call, "<say xmlns='urn:xmpp:tropo:say:1'><audio url='"
                    + Sounds.tone(directory, 440, 20_000) + "'/></say>");
            client.done(longer, "<pause xmlns='urn:xmpp:tropo:say:1'/>");
            client.done(longer, "<resume xmlns='urn:xmpp:tropo:say:1'/>");
            // where it stood before the XEP
            client.done(longer, "<stop xmlns='urn:xmpp:rayo:1'/>");
            assertThat(client.next("complete").has("stop")).isTrue();
            client.done(call, InboundCallTest.HANGUP);
            ends(client, "hangup");
            phone.succeeds();
        }
    }
}
