package org.rayo.server.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.xml.XmlElement;

/** Reads and writes {@code <header/>}s: an ordered list, where names may repeat (XEP-0327 §5.2, protocol.md §5). */
final class Headers {

    /** More than any SIP message needs. */
    static final int MAX_HEADERS = 128;

    static final int MAX_NAME_CHARS = 128;
    static final int MAX_VALUE_CHARS = 4096;

    /** RFC 3261 §25.1: what a token may hold beside letters and digits. */
    private static final String TOKEN_MARKS = "-.!%*_+`'~";

    /** Headers that the server's own SIP side writes: an application that sets them would break routing or identity. */
    private static final Set<String> OURS = Set.of(
            "via", "v", "route", "record-route", "contact", "m", "cseq", "call-id", "i", "from", "f", "to", "t",
            "max-forwards", "content-length", "l", "content-type", "c", "content-encoding", "e", "content-disposition",
            "mime-version", "require", "k", "supported", "proxy-require", "unsupported", "rseq", "rack", "authorization",
            "proxy-authorization", "www-authenticate", "proxy-authenticate", "authentication-info", "refer-to", "r",
            "session-expires", "x", "min-se", "allow", "event", "o", "subscription-state", "path", "service-route");

    private Headers() {}

    /** The headers that are sent over SIP. */
    static List<Header> forSip(XmlElement command) throws BadCommand {
        List<Header> headers = any(command);
        for (Header header : headers) {
            if (OURS.contains(header.name().toLowerCase(Locale.ROOT))) {
                throw BadCommand.badRequest("<header name='" + header.name() + "'>: this server writes that header itself");
            }
        }
        return headers;
    }

    /** Headers in any namespace, since clients differ about it. */
    static List<Header> any(XmlElement command) throws BadCommand {
        if (command.childCount() == 0) {
            return List.of();
        }
        List<Header> headers = new ArrayList<>();
        for (XmlElement child : command.children()) {
            if (child.name().equals("header")) {
                if (headers.size() == MAX_HEADERS) {
                    throw BadCommand.badRequest("<" + command.name() + "> has more than " + MAX_HEADERS + " headers");
                }
                headers.add(header(child));
            }
        }
        return List.copyOf(headers);
    }

    private static Header header(XmlElement element) throws BadCommand {
        String name = element.attribute("name");
        String value = element.attribute("value");
        if (!element.children().isEmpty()) {
            throw unknown(element, element.children().getFirst());
        }
        if (name == null || value == null) {
            throw BadCommand.badRequest("<header> needs the attributes 'name' and 'value'");
        }
        if (!isToken(name)) {
            throw BadCommand.attribute("header", "name", name, "a token of at most " + MAX_NAME_CHARS + " characters");
        }
        if (value.length() > MAX_VALUE_CHARS || Attributes.hasControls(value)) {
            throw BadCommand.attribute("header", "value", value,
                    "at most " + MAX_VALUE_CHARS + " characters and no control characters");
        }
        return new Header(name, value);
    }

    private static boolean isToken(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean alphanumeric = c < 0x80 && Character.isLetterOrDigit(c);
            if (!alphanumeric && TOKEN_MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return !name.isEmpty() && name.length() <= MAX_NAME_CHARS;
    }

    /** Refuses every child but headers and {@code allowed}: XEP-0327 §5.1 forbids to ignore what is not understood. */
    static void noOthers(XmlElement command, @Nullable String allowed) throws BadCommand {
        for (XmlElement child : command.children()) {
            if (!child.name().equals("header") && !child.name().equals(allowed)) {
                throw unknown(command, child);
            }
        }
    }

    /** Refuses every child: not even headers mean anything to it. */
    static void none(XmlElement command) throws BadCommand {
        if (!command.children().isEmpty()) {
            throw unknown(command, command.children().getFirst());
        }
    }

    static BadCommand unknown(XmlElement in, XmlElement child) {
        return new BadCommand(RayoError.unsupportedOption(
                "<" + BadCommand.shown(child.name()) + "> in <" + in.name() + "> is not known here"));
    }

    static void write(XmlElement.Builder into, List<Header> headers) {
        for (Header header : headers) {
            into.child(XmlElement.builder(RayoNamespaces.CORE, "header")
                    .attribute("name", header.name())
                    .attribute("value", header.value())
                    .build());
        }
    }
}
