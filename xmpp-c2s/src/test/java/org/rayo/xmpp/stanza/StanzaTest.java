package org.rayo.xmpp.stanza;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.rayo.xmpp.xml.XmlElement;
import org.rayo.xmpp.xml.XmlLimits;
import org.rayo.xmpp.xml.XmlStreamException;
import org.rayo.xmpp.xml.XmlStreamHandler;
import org.rayo.xmpp.xml.XmlStreamParser;
import org.rayo.xmpp.xml.XmlWriter;

/** What a stanza writes, the reader reads back; replies follow RFC 6120 §8. */
class StanzaTest {
    private static final Jid ALICE = Jid.parse("alice@rayo.example/phone");
    private static final Jid CALL = Jid.parse("call-1@rayo.example");
    private static final XmlElement PAYLOAD = XmlElement.builder("urn:xmpp:rayo:1", "answer").attribute("a", "b").build();

    static List<Stanza> stanzas() {
        StanzaError error = new StanzaError(StanzaErrorType.WAIT, StanzaCondition.CONFLICT, "taken <now>", XmlElement.of("urn:app", "why"));
        return List.of(
            Iq.get("1", ALICE, CALL, PAYLOAD), Iq.set("2", null, null, PAYLOAD),
            Iq.result(Iq.get("3", ALICE, CALL, PAYLOAD), null), Iq.result(Iq.get("3", ALICE, CALL, PAYLOAD), PAYLOAD),
            Iq.error(Iq.get("4", ALICE, CALL, PAYLOAD), error),
            new Iq(IqType.GET, "5", ALICE, null, PAYLOAD, null, "de"),
            Message.chat(ALICE, CALL, "hallo & tschüß"),
            new Message(MessageType.ERROR, "6", CALL, ALICE, List.of(), StanzaError.of(StanzaCondition.GONE), null),
            new Message(MessageType.NORMAL, null, null, CALL, List.of(PAYLOAD), null, "en"),
            Presence.available(ALICE, null, List.of(XmlElement.of(Xmlns.CLIENT, "show", "chat"), XmlElement.of(Xmlns.CLIENT, "priority", "-5"))),
            Presence.unavailable(CALL, ALICE, List.of(PAYLOAD)),
            new Presence(PresenceType.ERROR, "7", CALL, ALICE, List.of(PAYLOAD), StanzaError.of(StanzaCondition.ITEM_NOT_FOUND), null));
    }

    @ParameterizedTest
    @MethodSource("stanzas")
    void are_read_as_written(Stanza stanza) throws Exception {
        assertThat(StanzaReader.read(parse(stanza))).isEqualTo(stanza);
    }

    @Test
    void an_error_swaps_addresses_and_echoes_the_payload() {
        Iq error = Iq.error(Iq.set("9", ALICE, CALL, PAYLOAD), StanzaError.of(StanzaCondition.ITEM_NOT_FOUND, "no such call"));
        assertThat(XmlWriter.toString(Xmlns.CLIENT, error::write)).isEqualTo("<iq type='error' id='9' from='call-1@rayo.example' "
            + "to='alice@rayo.example/phone'><answer xmlns='urn:xmpp:rayo:1' a='b'/><error type='cancel'>"
            + "<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
            + "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>no such call</text></error></iq>");
    }

    @Test
    void nothing_answers_an_error_or_a_result() {
        StanzaError error = StanzaError.of(StanzaCondition.SERVICE_UNAVAILABLE);
        for (Stanza stanza : stanzas()) {
            boolean silent = stanza.error() != null || (stanza instanceof Iq iq && !iq.type().isRequest());
            Stanza reply = stanza.errorReply(error);
            assertThat(reply == null).isEqualTo(silent);
            if (reply != null) {
                assertThat(reply.to()).isEqualTo(stanza.from());
                assertThat(reply.error()).isEqualTo(error);
                assertThat(reply.errorReply(error)).isNull();
            }
        }
    }

    @Test
    void show_and_priority_are_read_leniently() {
        assertThat(presence("<show>dnd</show>").show()).isEqualTo(PresenceShow.DND);
        assertThat(presence("<show> xa\n</show>").show()).isEqualTo(PresenceShow.XA);
        assertThat(presence("<show>busy</show>").show()).isNull();
        assertThat(presence("").isAvailable()).isTrue();
        assertThat(presence("<priority>127</priority>").priority()).isEqualTo(127);
        assertThat(presence("<priority>128</priority>").priority()).isZero();
        assertThat(presence("<priority>1e9</priority>").priority()).isZero();
        assertThat(presence("").priority()).isZero();
    }

    private static Presence presence(String content) {
        try {
            return (Presence) StanzaReader.read(parse("<presence>" + content + "</presence>"));
        } catch (MalformedStanza | XmlStreamException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void what_breaks_the_rules_is_told_and_answered_once() throws Exception {
        XmlElement twoChildren = parse("<iq id='1' type='get'><a/><b/></iq>");
        assertThatThrownBy(() -> StanzaReader.read(twoChildren)).isInstanceOfSatisfying(MalformedStanza.class, e -> {
            assertThat(e.error().condition()).isEqualTo(StanzaCondition.BAD_REQUEST);
            assertThat(XmlWriter.toString(Xmlns.CLIENT, out -> e.reply(twoChildren, CALL, ALICE).write(out)))
                .startsWith("<iq type='error' id='1' from='call-1@rayo.example' to='alice@rayo.example/phone'><error type='modify'><bad-request");
        });
        XmlElement badResult = parse("<iq id='1' type='result'><a/><b/></iq>");
        assertThatThrownBy(() -> StanzaReader.read(badResult))
            .isInstanceOfSatisfying(MalformedStanza.class, e -> assertThat(e.reply(badResult, CALL, ALICE)).isNull());
        assertThat(StanzaReader.read(parse("<message type='strange'/>"))).isEqualTo(new Message(MessageType.NORMAL, null, null, null, List.of(), null, null));
        assertThat(StanzaReader.read(parse("<iq id='1' type='error'/>")).error()).isEqualTo(StanzaError.of(StanzaCondition.UNDEFINED_CONDITION));
    }

    @ParameterizedTest
    @EnumSource(StanzaCondition.class)
    void every_condition_survives_the_wire(StanzaCondition condition) throws Exception {
        Message message = new Message(MessageType.ERROR, null, null, null, List.of(), StanzaError.of(condition), null);
        assertThat(StanzaReader.read(parse(message)).error()).isEqualTo(StanzaError.of(condition));
    }

    private static XmlElement parse(StanzaWriter writer) throws XmlStreamException {
        return parse(XmlWriter.toString(Xmlns.CLIENT, writer::write));
    }

    private static XmlElement parse(String xml) throws XmlStreamException {
        List<XmlElement> read = new ArrayList<>();
        XmlStreamParser parser = new XmlStreamParser(XmlLimits.DEFAULT, new XmlStreamHandler() {
            @Override
            public void onStreamOpen(XmlElement header, String contentNamespace) {
                assertThat(contentNamespace).isEqualTo(Xmlns.CLIENT);
            }

            @Override
            public void onElement(XmlElement element) {
                read.add(element);
            }

            @Override
            public void onWhitespace() {
                throw new AssertionError("none was sent");
            }

            @Override
            public void onStreamClose() {
                throw new AssertionError("none was sent");
            }
        });
        ByteBuf octets = Unpooled.copiedBuffer("<s:stream xmlns:s='http://etherx.jabber.org/streams' xmlns='jabber:client'>" + xml, StandardCharsets.UTF_8);
        parser.feed(octets);
        assertThat(read).hasSize(1);
        return read.getFirst();
    }
}
