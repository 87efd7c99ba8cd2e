package org.rayo.xmpp.xml;

import org.jspecify.annotations.Nullable;

/**
 * Looks at every octet before Aalto does, for what Aalto lets pass or notices late: UTF-8 that is not in its one valid
 * form (RFC 3629 §3), {@code ]]>} in text wherever the input is split, and the openings of comments and DTDs.
 */
final class OctetGuard {
    private enum Context {
        TEXT, TAG_OPENED, DECLARATION_OPENED, TAG, APOSTROPHES, QUOTES, CDATA
    }

    private Context context = Context.TEXT;
    private @Nullable XmlFault fault;
    private int brackets;
    private int continuationsDue;
    private int lowest;
    private int highest;

    /** Forgets everything: the next octet is the first of a document. */
    void reset() {
        context = Context.TEXT;
        fault = null;
        brackets = 0;
        continuationsDue = 0;
    }

    /** Takes the next octets; the index of the first that is refused, or -1. RayoStanzaParseBenchmark guards it. */
    int check(byte[] octets, int offset, int length) {
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            int octet = octets[i];
            if (octet > '>' && octet != ']' && context != Context.TAG_OPENED && context != Context.DECLARATION_OPENED) {
                // letters: most of what comes, and nothing changes by them
                if (continuationsDue == 0) {
                    brackets = 0;
                    continue;
                }
            }
            XmlFault found = next(octet);
            if (found != null) {
                fault = found;
                return i;
            }
        }
        return -1;
    }

    private @Nullable XmlFault next(int octet) {
        if (octet < 0 || continuationsDue > 0) {
            brackets = 0;
            return utf8(octet & 0xFF) ? null : XmlFault.NOT_WELL_FORMED;
        }
        return ascii(octet);
    }

    /** Why the last octet was refused; null when it was not. From then until {@link #reset} nothing may be checked. */
    @Nullable XmlFault fault() {
        return fault;
    }

    private boolean utf8(int octet) {
        if (continuationsDue > 0) {
            boolean fits = octet >= lowest && octet <= highest;
            continuationsDue--;
            lowest = 0x80;
            highest = 0xBF;
            return fits;
        }
        lowest = 0x80;
        highest = 0xBF;
        if (octet >= 0xC2 && octet <= 0xDF) {
            continuationsDue = 1;
        } else if (octet >= 0xE0 && octet <= 0xEF) {
            continuationsDue = 2;
            // no overlong forms, no surrogates
            lowest = octet == 0xE0 ? 0xA0 : 0x80;
            highest = octet == 0xED ? 0x9F : 0xBF;
        } else if (octet >= 0xF0 && octet <= 0xF4) {
            continuationsDue = 3;
            lowest = octet == 0xF0 ? 0x90 : 0x80;
            highest = octet == 0xF4 ? 0x8F : 0xBF;
        } else {
            return false;
        }
        return true;
    }

    private @Nullable XmlFault ascii(int octet) {
        switch (context) {
            case TEXT, CDATA -> {
                return characters(octet);
            }
            case TAG_OPENED -> context = octet == '!' ? Context.DECLARATION_OPENED : octet == '>' ? Context.TEXT : Context.TAG;
            case DECLARATION_OPENED -> {
                if (octet != '[') {
                    return octet == '-' || octet == 'D' ? XmlFault.RESTRICTED_XML : XmlFault.NOT_WELL_FORMED;
                }
                context = Context.CDATA;
            }
            case TAG -> {
                if (octet == '>') {
                    context = Context.TEXT;
                } else if (octet == '\'') {
                    context = Context.APOSTROPHES;
                } else if (octet == '"') {
                    context = Context.QUOTES;
                }
            }
            case APOSTROPHES -> context = octet == '\'' ? Context.TAG : context;
            case QUOTES -> context = octet == '"' ? Context.TAG : context;
        }
        return null;
    }

    private @Nullable XmlFault characters(int octet) {
        if (octet == ']') {
            brackets++;
            return null;
        }
        if (octet == '>' && brackets >= 2) {
            if (context == Context.TEXT) {
                return XmlFault.NOT_WELL_FORMED;
            }
            context = Context.TEXT;
        } else if (octet == '<' && context == Context.TEXT) {
            context = Context.TAG_OPENED;
        }
        brackets = 0;
        return null;
    }
}
