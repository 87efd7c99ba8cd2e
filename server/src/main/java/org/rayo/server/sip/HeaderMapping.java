package org.rayo.server.sip;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.rayo.server.protocol.Header;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipText;

/**
 * SIP headers to the application's and back: order and repetition are kept (protocol.md §5, §6.1). Credentials never go to
 * an application, and what describes a body stays with the body.
 */
final class HeaderMapping {
    private static final Set<String> WITHHELD = Set.of(
            "authorization", "proxy-authorization", "content-length", "content-type", "content-encoding",
            "content-disposition", "content-language");
    private static final int MAX_HEADERS = 128;

    private HeaderMapping() {}

    static List<Header> toRayo(SipHeaders headers) {
        List<Header> mapped = new ArrayList<>(headers.size());
        for (int i = 0; i < headers.size() && mapped.size() < MAX_HEADERS; i++) {
            if (!WITHHELD.contains(headers.name(i).toLowerCase(Locale.ROOT))) {
                mapped.add(new Header(headers.name(i), xmlText(SipText.toUnicode(headers.value(i)))));
            }
        }
        return mapped;
    }

    /** Without the control characters that XML cannot carry (XML 1.0 §2.2). */
    static String xmlText(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isXml(text.charAt(i))) {
                StringBuilder clean = new StringBuilder(text.length());
                text.chars().filter(c -> isXml((char) c)).forEach(c -> clean.append((char) c));
                return clean.toString();
            }
        }
        return text;
    }

    private static boolean isXml(char c) {
        return (c >= ' ' && c != 0xFFFE && c != 0xFFFF) || c == '\t' || c == '\n' || c == '\r';
    }

    static SipHeaders toSip(List<Header> headers) {
        if (headers.isEmpty()) {
            return SipHeaders.NONE;
        }
        SipHeaders.Builder mapped = SipHeaders.builder();
        for (Header header : headers) {
            mapped.add(header.name(), SipText.fromUnicode(header.value()));
        }
        return mapped.build();
    }

    static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
