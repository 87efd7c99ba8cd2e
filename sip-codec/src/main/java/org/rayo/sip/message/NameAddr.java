package org.rayo.sip.message;

import org.jspecify.annotations.Nullable;

/**
 * The value of From, To, Contact, Route and their kind (RFC 3261 §20.10).
 *
 * @param displayName as written, quotes kept; null when absent
 * @param uri of any scheme, as written
 */
public record NameAddr(@Nullable String displayName, String uri, Params params) {

    public static NameAddr parse(String value) throws SipSyntaxException {
        int start = Params.skipBlanks(value, 0, value.length());
        int nameEnd = start;
        if (start < value.length() && value.charAt(start) == '"') {
            nameEnd = SipText.skipQuoted(value, start, value.length());
        }
        int open = value.indexOf('<', nameEnd);
        if (open < 0) {
            return bare(value.substring(start));
        }
        int close = value.indexOf('>', open);
        if (close < 0) {
            throw new SipSyntaxException("missing >");
        }
        String name = value.substring(start, open).strip();
        checkDisplayName(name, nameEnd > start);
        String uri = value.substring(open + 1, close);
        checkUri(uri);
        return new NameAddr(name.isEmpty() ? null : name, uri, Params.parse(value, close + 1, value.length()));
    }

    /** Without angle brackets every parameter belongs to the header, and the URI may hold no comma or question mark. */
    private static NameAddr bare(String value) throws SipSyntaxException {
        int semicolon = value.indexOf(';');
        int end = semicolon < 0 ? value.length() : semicolon;
        String uri = value.substring(0, end).strip();
        checkUri(uri);
        if (uri.indexOf(',') >= 0 || uri.indexOf('?') >= 0) {
            throw new SipSyntaxException("URI needs angle brackets");
        }
        return new NameAddr(null, uri, Params.parse(value, end, value.length()));
    }

    private static void checkDisplayName(String name, boolean quoted) throws SipSyntaxException {
        if (quoted) {
            if (SipText.skipQuoted(name, 0, name.length()) != name.length()) {
                throw new SipSyntaxException("text after display name");
            }
            return;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            // beyond the grammar: octets of UTF-8, which phones send unquoted
            if (!SipText.isTokenChar(c) && !SipText.isBlank(c) && c < 0x80) {
                throw new SipSyntaxException("bad display name");
            }
        }
    }

    private static void checkUri(String uri) throws SipSyntaxException {
        int colon = uri.indexOf(':');
        if (colon <= 0) {
            throw new SipSyntaxException("URI without scheme");
        }
        if (SipUri.isSip(uri)) {
            SipUri.parse(uri);
            return;
        }
        for (int i = 0; i < uri.length(); i++) {
            if (uri.charAt(i) <= ' ' || uri.charAt(i) == '<') {
                throw new SipSyntaxException("bad character in URI");
            }
        }
    }

    public @Nullable String tag() {
        return params.get("tag");
    }

    public NameAddr withTag(String tag) {
        return new NameAddr(displayName, uri, params.with("tag", tag));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(uri.length() + 40);
        if (displayName != null) {
            text.append(displayName).append(' ');
        }
        text.append('<').append(uri).append('>');
        params.appendTo(text);
        return text.toString();
    }
}
