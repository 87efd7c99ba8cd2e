package org.rayo.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.rayo.server.protocol.RayoEvent.CompleteReason;
import org.rayo.server.protocol.RayoEvent.EndReason;
import org.rayo.xmpp.stanza.EntityCapabilities;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Presence;
import org.rayo.xmpp.stanza.PresenceType;
import org.rayo.xmpp.xml.XmlElement;
import org.rayo.xmpp.xml.XmlWriter;

/** Events, refs and discovery out as exact XML (protocol.md §2, §4, §6.1, §8, §9, §13 to §15). */
class RayoXmlEventTest {

    private static final Instant AT = Instant.parse("2026-11-23T09:15:02.1146Z");
    private static final Jid CALL = Jid.parse("c7f1@rayo.example");
    private static final Jid ANN = Jid.parse("ann@apps.example/box7");
    private static final List<Header> HEADERS = List.of(new Header("X-Tenant", "a<'b"), new Header("X-Tenant", "c"));
    private static final String WRITTEN =
            "<header name='X-Tenant' value='a&lt;&apos;b'/><header name='X-Tenant' value='c'/>";

    @ParameterizedTest
    @CsvSource({"2026-11-23T09:15:02.1146Z, 2026-11-23T09:15:02.114Z", "1970-01-01T00:00:00Z, 1970-01-01T00:00:00.000Z",
        "1969-12-31T23:59:59.9999Z, 1969-12-31T23:59:59.999Z", "2028-02-29T23:59:59.001Z, 2028-02-29T23:59:59.001Z",
        "9999-12-31T23:59:59Z, 9999-12-31T23:59:59.000Z"})
    void stampsAreToTheMillisecond(Instant at, String stamp) {
        assertThat(RayoXml.delay(at).attribute("stamp")).isEqualTo(stamp);
    }

    static Stream<Arguments> events() {
        return Stream.of(
                arguments(new RayoEvent.Offer("sip:1@x", "sip:a@b", HEADERS),
                        "<offer xmlns='urn:xmpp:rayo:1' to='sip:1@x' from='sip:a@b'>" + WRITTEN + "</offer>"),
                arguments(new RayoEvent.Ringing(List.of()), "<ringing xmlns='urn:xmpp:rayo:1'/>"),
                arguments(new RayoEvent.Answered(HEADERS), "<answered xmlns='urn:xmpp:rayo:1'>" + WRITTEN + "</answered>"),
                arguments(new RayoEvent.Dtmf('#'), "<dtmf xmlns='urn:xmpp:rayo:1' signal='#'/>"),
                arguments(new RayoEvent.Redirected("sip:n@x", List.of()), "<redirected xmlns='urn:xmpp:rayo:1' to='sip:n@x'/>"),
                arguments(new RayoEvent.Joined(new Party.Call("b1", Jid.parse("b1@rayo.example"))),
                        "<joined xmlns='urn:xmpp:rayo:1' call-uri='xmpp:b1@rayo.example' call-id='b1'/>"),
                arguments(new RayoEvent.Unjoined(new Party.Mixer("m", "M")), "<unjoined xmlns='urn:xmpp:rayo:1' mixer-name='M'/>"),
                arguments(new RayoEvent.Speaking(new Party.Call("b1", CALL), true),
                        "<started-speaking xmlns='urn:xmpp:rayo:1' call-uri='xmpp:c7f1@rayo.example' call-id='b1'/>"),
                arguments(new RayoEvent.Speaking(new Party.Call("b1", CALL), false),
                        "<stopped-speaking xmlns='urn:xmpp:rayo:1' call-uri='xmpp:c7f1@rayo.example' call-id='b1'/>"),
                arguments(new RayoEvent.End(EndReason.HANGUP_COMMAND, "200", HEADERS),
                        "<end xmlns='urn:xmpp:rayo:1'><hangup-command platform-code='200'/>" + WRITTEN + "</end>"),
                arguments(new RayoEvent.End(EndReason.HUNGUP, null, List.of()), "<end xmlns='urn:xmpp:rayo:1'><hungup/></end>"),
                arguments(new RayoEvent.End(EndReason.TIMEOUT, null, List.of()), "<end xmlns='urn:xmpp:rayo:1'><timeout/></end>"),
                arguments(new RayoEvent.End(EndReason.BUSY, null, List.of()), "<end xmlns='urn:xmpp:rayo:1'><busy/></end>"),
                arguments(new RayoEvent.End(EndReason.REJECTED, null, List.of()), "<end xmlns='urn:xmpp:rayo:1'><rejected/></end>"),
                arguments(new RayoEvent.End(EndReason.ERROR, null, List.of()), "<end xmlns='urn:xmpp:rayo:1'><error/></end>"),
                arguments(complete(new CompleteReason.Stopped()), completed("<stop xmlns='urn:xmpp:rayo:ext:complete:1'/>")),
                arguments(complete(new CompleteReason.HungUp()), completed("<hangup xmlns='urn:xmpp:rayo:ext:complete:1'/>")),
                arguments(complete(new CompleteReason.Failed("no <x>")),
                        completed("<error xmlns='urn:xmpp:rayo:ext:complete:1'>no &lt;x&gt;</error>")),
                arguments(complete(new CompleteReason.OutputFinished()),
                        completed("<finish xmlns='urn:xmpp:rayo:output:complete:1'/>")),
                arguments(complete(new CompleteReason.OutputMaxTime()),
                        completed("<max-time xmlns='urn:xmpp:rayo:output:complete:1'/>")),
                arguments(complete(new CompleteReason.InputMatch("<result/>")),
                        completed("<match xmlns='urn:xmpp:rayo:input:complete:1' content-type='application/nlsml+xml'>"
                                + "&lt;result/&gt;</match>")),
                arguments(complete(new CompleteReason.NoInput()), completed("<noinput xmlns='urn:xmpp:rayo:input:complete:1'/>")),
                arguments(complete(new CompleteReason.NoMatch()), completed("<nomatch xmlns='urn:xmpp:rayo:input:complete:1'/>")));
    }

    private static RayoEvent complete(CompleteReason reason) {
        return new RayoEvent.Complete(reason);
    }

    private static String completed(String reason) {
        return "<complete xmlns='urn:xmpp:rayo:ext:1'>" + reason + "</complete>";
    }

    @ParameterizedTest
    @MethodSource("events")
    void isWrittenExactly(RayoEvent event, String xml) throws EmbeddedXml.Fault {
        assertThat(RayoXml.write(event)).hasToString(xml);
        assertThat(EmbeddedXml.parse(xml)).isEqualTo(RayoXml.write(event));
    }

    @ParameterizedTest
    @MethodSource("events")
    void onlyTheLastEventsAreUnavailable(RayoEvent event, String xml) {
        Presence presence = RayoXml.presence(CALL, ANN, event, AT);
        assertThat(XmlWriter.toString("jabber:client", RayoXml.stanza(CALL, ANN, event, AT)::write))
                .as("written straight").isEqualTo(XmlWriter.toString("jabber:client", presence::write));
        boolean last = xml.startsWith("<end") || xml.startsWith("<complete");
        assertThat(presence.type()).isEqualTo(last ? PresenceType.UNAVAILABLE : null);
        assertThat(presence.children().getFirst()).hasToString(xml);
        assertThat(presence.children().getLast()).hasToString("<delay xmlns='urn:xmpp:delay' stamp='2026-11-23T09:15:02.114Z'/>");
        assertThat(presence.children()).hasSize(event instanceof RayoEvent.Offer ? 3 : 2);
    }

    @Test
    void anOfferIsAWholeStanza() {
        Presence presence = RayoXml.presence(CALL, ANN, new RayoEvent.Offer("sip:1@x", "sip:a@b", List.of()), AT);
        assertThat(XmlWriter.toString("jabber:client", presence::write)).isEqualTo(
                "<presence from='c7f1@rayo.example' to='ann@apps.example/box7'>"
                        + "<offer xmlns='urn:xmpp:rayo:1' to='sip:1@x' from='sip:a@b'/>" + RayoXml.capsOfCall()
                        + "<delay xmlns='urn:xmpp:delay' stamp='2026-11-23T09:15:02.114Z'/></presence>");
    }

    @Test
    void aStampAlwaysHasMilliseconds() {
        assertThat(RayoXml.delay(Instant.parse("2026-01-02T03:04:05Z")).attribute("stamp")).isEqualTo("2026-01-02T03:04:05.000Z");
    }

    @Test
    void aRefNamesCallAndComponentInBothForms() {
        assertThat(RayoXml.ref(CALL)).hasToString("<ref xmlns='urn:xmpp:rayo:1' uri='xmpp:c7f1@rayo.example' id='c7f1'/>");
        assertThat(RayoXml.ref(CALL.withResource("o5")))
                .hasToString("<ref xmlns='urn:xmpp:rayo:1' uri='xmpp:c7f1@rayo.example/o5' id='o5'/>");
    }

    @Test
    void theHashIsThatOfXep0115() {
        // the example of XEP-0115 §5.2
        assertThat(EntityCapabilities.hash("client/pc//Exodus 0.9.1<http://jabber.org/protocol/caps<http://jabber.org/protocol/disco#info<"
                + "http://jabber.org/protocol/disco#items<http://jabber.org/protocol/muc<")).isEqualTo("QgayPKawpkPSDYmwT/WM94uAlu0=");
    }

    @Test
    void theHashOfAnOfferIsThatOfTheCallsDiscovery() {
        String ver = RayoXml.capsOfCall().attribute("ver");
        XmlElement info = RayoXml.discoveryOfCall("urn:xmpp:rayo:call:1#" + ver);
        assertThat(info).isNotNull();
        assertThat(info.attribute("node")).isEqualTo("urn:xmpp:rayo:call:1#" + ver);
        StringBuilder text = new StringBuilder();
        for (XmlElement child : info.children()) {
            text.append(child.name().equals("identity")
                    ? child.attribute("category") + "/" + child.attribute("type") + "//<" : child.attribute("var") + "<");
        }
        assertThat(text.toString()).startsWith("client/rayo_call//<http://jabber.org/protocol/caps<");
        assertThat(EntityCapabilities.hash(text.toString())).isEqualTo(ver);
        assertThat(RayoXml.discoveryOfCall(null)).isNotNull();
        assertThat(RayoXml.discoveryOfCall("urn:xmpp:rayo:call:1#old")).isNull();
        assertThat(RayoXml.discoveryOfComponent(null)).isNotNull();
        assertThat(RayoXml.discoveryOfComponent("null#x")).isNull();
    }
}
