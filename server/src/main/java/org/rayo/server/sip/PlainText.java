package org.rayo.server.sip;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.SipRequest;

/** Bodies of MESSAGE, as far as an application may have them: {@code text/plain} (RFC 3428 §4). */
final class PlainText {
    static final String TYPE = "text/plain";

    private PlainText() {}

    /** What a MESSAGE says; null when it is no plain text, or in a character set other than UTF-8 and Latin 1. */
    static @Nullable String of(SipRequest message) {
        String type = message.headers().first(HeaderNames.CONTENT_TYPE);
        String encoding = message.headers().first("Content-Encoding");
        if (type == null || (encoding != null && !encoding.strip().equalsIgnoreCase("identity"))) {
            return null;
        }
        String[] parts = type.split(";", -1);
        Charset charset = StandardCharsets.UTF_8;
        for (int i = 1; i < parts.length && charset != null; i++) {
            charset = charset(parts[i].strip().toLowerCase(Locale.ROOT), charset);
        }
        return charset == null || !parts[0].strip().equalsIgnoreCase(TYPE)
                ? null
                : HeaderMapping.xmlText(new String(message.body(), charset));
    }

    private static @Nullable Charset charset(String parameter, Charset otherwise) {
        int equals = parameter.indexOf('=');
        if (equals < 0 || !parameter.substring(0, equals).strip().equals("charset")) {
            return otherwise;
        }
        return switch (parameter.substring(equals + 1).replace("\"", "").strip()) {
            case "utf-8", "us-ascii" -> StandardCharsets.UTF_8;
            case "iso-8859-1" -> StandardCharsets.ISO_8859_1;
            default -> null;
        };
    }

    /** For a header: line ends and other control characters are blanks. */
    static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ").strip();
    }
}
