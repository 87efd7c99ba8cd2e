package org.rayo.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.rayo.xmpp.stanza.StanzaCondition;
import org.rayo.xmpp.stanza.StanzaErrorType;
import org.rayo.xmpp.xml.XmlElement;

/** What an application writes never becomes more of a SIP message than it may (protocol.md §28): every command that takes headers. */
class HeaderInjectionTest {
    /** What the SIP side writes itself, in the long and the short form, in whatever case. */
    private static final List<String> PROTECTED = List.of(
            "Via", "v", "Route", "Record-Route", "Contact", "m", "CSeq", "Call-ID", "i", "From", "f", "To", "t", "Max-Forwards",
            "Content-Length", "l", "Content-Type", "c", "Content-Encoding", "e", "Content-Disposition", "MIME-Version", "Require",
            "Supported", "k", "Proxy-Require", "Unsupported", "RSeq", "RAck", "Authorization", "Proxy-Authorization",
            "WWW-Authenticate", "Proxy-Authenticate", "Authentication-Info", "Refer-To", "r", "Session-Expires", "x", "Min-SE",
            "Allow", "Event", "o", "Subscription-State", "Path", "Service-Route", "vIA", "content-LENGTH");

    private static final List<String> VALUES = List.of(
            "a\r\nRoute: <sip:evil>", "a\nb", "a\rb", "a\u0000b", "a\u007fb", "a\u0085b", "a\tb", "x".repeat(4097));

    private static final List<String> NAMES = List.of(
            "", " ", "a b", "a:b", "a\r\nb", "X-Ä", "a,b", "a;b", "a\"b", "<a>", "x".repeat(129));

    private static Stream<XmlElement.Builder> commands() {
        return Stream.of("accept", "answer", "redirect", "reject", "hangup", "dial").map(name -> {
            XmlElement.Builder command = XmlElement.builder(RayoNamespaces.CORE, name);
            return switch (name) {
                case "redirect" -> command.attribute("to", "sip:b@example.com");
                case "dial" -> command.attribute("to", "sip:b@example.com");
                default -> command;
            };
        });
    }

    private static Stream<Arguments> bad() {
        return Stream.of(
                        PROTECTED.stream().map(name -> new String[] {name, "value"}),
                        VALUES.stream().map(value -> new String[] {"X-Any", value}),
                        NAMES.stream().map(name -> new String[] {name, "value"}))
                .flatMap(rows -> rows)
                .flatMap(row -> commands().map(command -> Arguments.of(command.build().name(), command, row[0], row[1])));
    }

    private static XmlElement header(String name, String value) {
        return XmlElement.builder(RayoNamespaces.CORE, "header").attribute("name", name).attribute("value", value).build();
    }

    @ParameterizedTest(name = "{0} with {2}")
    @MethodSource("bad")
    void isRefused(String command, XmlElement.Builder element, String name, String value) {
        ParseResult result = RayoXml.parse(element.child(header(name, value)).build());
        assertThat(result).isInstanceOf(ParseResult.Refused.class);
        RayoError error = ((ParseResult.Refused) result).error();
        assertThat(error.type()).isEqualTo(StanzaErrorType.MODIFY);
        assertThat(error.condition()).isEqualTo(StanzaCondition.BAD_REQUEST);
        assertThat(error.text()).contains("header").doesNotContain("\r").doesNotContain("\n");
    }

    private static Stream<Arguments> addresses() {
        return Stream.of("sip:b@example.com\r\nVia: x", "sip:b@example.com>\r\nX: y", "sip:b@example.com ;x", "<sip:b@example.com>",
                        "sip:b@example.com\u0000", "sip:\"b\"@example.com", "{a=b}sip:b@example.com")
                .flatMap(value -> Stream.of(
                        Arguments.of("redirect", "to", value), Arguments.of("dial", "to", value),
                        Arguments.of("dial", "from", value.startsWith("<") ? "Name\r\nX: y <sip:b@example.com>" : value),
                        Arguments.of("dial", "uri", value)));
    }

    @ParameterizedTest(name = "{0} {1}={2}")
    @MethodSource("addresses")
    void noAddressBreaksOut(String command, String attribute, String value) {
        XmlElement.Builder element = XmlElement.builder(RayoNamespaces.CORE, command);
        if (!attribute.equals("to")) {
            element.attribute("to", "sip:b@example.com");
        }
        ParseResult result = RayoXml.parse(element.attribute(attribute, value).build());
        assertThat(result).isInstanceOf(ParseResult.Refused.class);
        assertThat(((ParseResult.Refused) result).error().text()).contains(attribute);
    }

    private static Stream<String> headless() {
        return Stream.of("hold", "unhold", "mute", "unmute", "dtmf", "join", "unjoin");
    }

    /** Where headers mean nothing they are not passed over in silence. */
    @ParameterizedTest
    @MethodSource("headless")
    void whatTakesNoHeadersSaysSo(String command) {
        XmlElement element = XmlElement.builder(RayoNamespaces.CORE, command)
                .attribute("tones", "1").attribute("call-uri", "xmpp:c@localhost").child(header("X-Any", "value")).build();
        ParseResult result = RayoXml.parse(element);
        assertThat(result).isInstanceOf(ParseResult.Refused.class);
        RayoError error = ((ParseResult.Refused) result).error();
        assertThat(error.condition()).isEqualTo(StanzaCondition.FEATURE_NOT_IMPLEMENTED);
        assertThat(error.text()).contains("<header>").contains("<" + command + ">");
    }

    private static Stream<Arguments> allowed() {
        return commands().map(command -> Arguments.of(command.build().name(), command));
    }

    /** Everything else goes, in order and as often as it is given. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("allowed")
    void theRestGoesAsItIs(String command, XmlElement.Builder element) {
        ParseResult result = RayoXml.parse(element.child(header("X-A", "1")).child(header("Reason", "SIP;cause=200"))
                .child(header("X-A", "2")).child(header("Subject", "grüße")).build());
        List<Header> headers = switch (result.command()) {
            case RayoCommand.Accept accept -> accept.headers();
            case RayoCommand.Answer answer -> answer.headers();
            case RayoCommand.Redirect redirect -> redirect.headers();
            case RayoCommand.Reject reject -> reject.headers();
            case RayoCommand.Hangup hangup -> hangup.headers();
            case RayoCommand.Dial dial -> dial.headers();
            default -> throw new AssertionError(result);
        };
        assertThat(headers).containsExactly(
                new Header("X-A", "1"), new Header("Reason", "SIP;cause=200"), new Header("X-A", "2"), new Header("Subject", "grüße"));
    }
}
