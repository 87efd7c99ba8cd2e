package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jivesoftware.smack.packet.IQ;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** XEP-0115: what server, call and mixer say of themselves resolves by disco#info, whose hash is made here anew. */
@Timeout(60)
class CapabilitiesTest {
    private static final String QUERY = "<query xmlns='http://jabber.org/protocol/disco#info'";

    @TempDir
    Path directory;

    /** §5.1: identities and features, sorted, hashed. */
    private static String version(Xml info) throws Exception {
        TreeSet<String> identities = new TreeSet<>();
        TreeSet<String> features = new TreeSet<>();
        for (Xml child : info.first("query").children()) {
            if (child.name().equals("identity")) {
                identities.add(child.attribute("category") + "/" + child.attribute("type") + "//" + child.attribute("name") + "<");
            } else {
                assertThat(child.name()).isEqualTo("feature");
                features.add(child.attribute("var") + "<");
            }
        }
        byte[] text = (String.join("", identities) + String.join("", features)).getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
    }

    private static void resolves(Application client, String entity, Xml caps, String identity) throws Exception {
        assertThat(caps.attribute("hash")).isEqualTo("sha-1");
        String node = caps.attribute("node") + "#" + caps.attribute("ver");
        Xml named = client.request(IQ.Type.get, entity, QUERY + " node='" + node + "'/>");
        assertThat(named.first("query").attribute("node")).isEqualTo(node);
        assertThat(version(named)).isEqualTo(caps.attribute("ver"));
        Xml whole = client.request(IQ.Type.get, entity, QUERY + "/>");
        assertThat(version(whole)).isEqualTo(caps.attribute("ver"));
        assertThat(whole.first("identity").attribute("type")).isEqualTo(identity);
        Xml unknown = client.request(IQ.Type.get, entity, QUERY + " node='urn:other#x'/>");
        assertThat(unknown.first("error").children().getFirst().name()).isEqualTo("item-not-found");
    }

    @Test
    void ofServerCallMixerAndComponentResolve() throws Exception {
        Sipp.require();
        try (TestServer server = TestServer.start(directory, "xmpp.users.demo=demo", "xmpp.plain-without-tls=true");
                Application client = Application.available(server, "one");
                RawXmpp raw = RawXmpp.connect(server)) {
            raw.open();
            raw.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" + RawXmpp.plain("demo", "demo") + "</auth>")
                    .await("<success");
            String features = raw.open();
            resolves(client, TestServer.DOMAIN, Xml.parse(features.substring(features.indexOf("<c "),
                    features.indexOf("/>", features.indexOf("<c ")) + 2)), "im");

            Peer phone = Sipp.calls(directory, "uac-waits", "udp", server.port("sip/udp"), Map.of());
            Xml offer = client.next("offer");
            String call = offer.attribute("from");
            resolves(client, call, offer.first("c"), "rayo_call");
            client.done(call, InboundCallTest.ANSWER);
            client.next("answered");

            String room = client.started(call, "<join xmlns='urn:xmpp:rayo:1' mixer-name='room'/>");
            Xml appears = client.next("c");
            assertThat(appears.attribute("from")).isEqualTo(room);
            resolves(client, room, appears.first("c"), "rayo_mixer");

            // a component says nothing of itself in its presence; asked, it answers
            for (String owner : List.of(call, room)) {
                String component = client.started(owner, "<output xmlns='urn:xmpp:rayo:output:1'><document url='"
                        + Sounds.tone(directory, 440, 20_000) + "'/></output>");
                Xml info = client.request(IQ.Type.get, component, QUERY + "/>");
                assertThat(info.first("identity").attribute("type")).isEqualTo("rayo_component");
                assertThat(info.toString()).contains("urn:xmpp:rayo:ext:1");
                client.done(component, "<stop xmlns='urn:xmpp:rayo:ext:1'/>");
                client.next("complete");
            }
            client.done(call, InboundCallTest.HANGUP);
            phone.succeeds();
        }
    }
}
