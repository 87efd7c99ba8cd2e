package org.rayo.bench;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.PresenceBuilder;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jivesoftware.smack.packet.XmlEnvironment;
import org.jxmpp.jid.Jid;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.stringprep.XmppStringprepException;
import org.rayo.server.protocol.Header;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.server.protocol.RayoNamespaces;

/** Smack's way: a presence with extension elements, written as its TCP connection writes them. */
final class SmackEventWriter {
    private final Writer writer;
    private final XmlEnvironment environment = XmlEnvironment.builder().withNamespace("jabber:client").build();
    private final Jid call;
    private final Jid client;

    /** Everything is written to {@code out}, which the caller empties. */
    SmackEventWriter(ByteBuf out) throws XmppStringprepException {
        writer = new OutputStreamWriter(new BufferStream(out), StandardCharsets.UTF_8);
        call = JidCreate.from(SampleEvents.CALL);
        client = JidCreate.from(SampleEvents.CLIENT);
    }

    void write(RayoEvent event, Instant at) throws IOException {
        PresenceBuilder presence = StanzaBuilder.buildPresence().from(call).to(client);
        switch (event) {
            case RayoEvent.Offer(String to, String from, List<Header> headers) -> {
                presence.addExtension(offer(to, from, headers));
                presence.addExtension(StandardExtensionElement.builder("c", RayoNamespaces.CAPS)
                        .addAttribute("hash", "sha-1")
                        .addAttribute("node", RayoNamespaces.CALL_NODE)
                        .addAttribute("ver", JdkEventWriter.CAPS_VER)
                        .build());
            }
            case RayoEvent.Complete(RayoEvent.CompleteReason.InputMatch(String nlsml), var _) ->
                presence.ofType(Presence.Type.unavailable).addExtension(match(nlsml));
            default -> throw new IllegalArgumentException("not measured: " + event);
        }
        presence.addExtension(StandardExtensionElement.builder("delay", RayoNamespaces.DELAY)
                .addAttribute("stamp", JdkEventWriter.STAMP.format(at))
                .build());
        presence.build().toXML(environment).write(writer, environment);
        writer.flush();
    }

    private static StandardExtensionElement offer(String to, String from, List<Header> headers) {
        StandardExtensionElement.Builder offer = StandardExtensionElement.builder("offer", RayoNamespaces.CORE)
                .addAttribute("to", to)
                .addAttribute("from", from);
        for (Header header : headers) {
            offer.addElement(StandardExtensionElement.builder("header", RayoNamespaces.CORE)
                    .addAttribute("name", header.name())
                    .addAttribute("value", header.value())
                    .build());
        }
        return offer.build();
    }

    private static StandardExtensionElement match(String nlsml) {
        return StandardExtensionElement.builder("complete", RayoNamespaces.EXT)
                .addElement(StandardExtensionElement.builder("match", RayoNamespaces.INPUT_COMPLETE)
                        .addAttribute("content-type", "application/nlsml+xml")
                        .setText(nlsml)
                        .build())
                .build();
    }
}
