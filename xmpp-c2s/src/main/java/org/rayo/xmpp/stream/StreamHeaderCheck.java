package org.rayo.xmpp.stream;

import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.StreamCondition;
import org.rayo.xmpp.stanza.StreamError;
import org.rayo.xmpp.stanza.Xmlns;
import org.rayo.xmpp.xml.XmlElement;

/** The rules for a client's stream header (RFC 6120 §4.7, §4.8). */
final class StreamHeaderCheck {
    private StreamHeaderCheck() {
    }

    /** What is wrong with the header, or null. */
    static @Nullable StreamError fault(XmlElement header, String contentNamespace, String domain, @Nullable Jid account) {
        if (!header.namespace().equals(Xmlns.STREAM) || !contentNamespace.equals(Xmlns.CLIENT)) {
            return StreamError.of(StreamCondition.INVALID_NAMESPACE);
        }
        if (!header.name().equals("stream")) {
            return StreamError.of(StreamCondition.BAD_FORMAT);
        }
        String to = header.attribute("to");
        Jid host = to == null ? null : Jid.tryParse(to);
        if (to == null) {
            return StreamError.of(StreamCondition.IMPROPER_ADDRESSING, "the stream needs 'to'");
        }
        if (host == null || !host.toString().equals(domain)) {
            return StreamError.of(StreamCondition.HOST_UNKNOWN);
        }
        if (!isSupported(header.attribute("version"))) {
            return StreamError.of(StreamCondition.UNSUPPORTED_VERSION);
        }
        String from = header.attribute("from");
        Jid client = from == null ? null : Jid.tryParse(from);
        if (from != null && (client == null || (account != null && !client.bare().equals(account)))) {
            return StreamError.of(StreamCondition.INVALID_FROM);
        }
        return null;
    }

    /** RFC 6120 §4.7.5: numbers, compared as such; what is newer than 1.0 is answered with 1.0. */
    private static boolean isSupported(@Nullable String version) {
        if (version == null || !version.matches("[0-9]{1,9}\\.[0-9]{1,9}")) {
            return false;
        }
        return Integer.parseInt(version.substring(0, version.indexOf('.'))) >= 1;
    }
}
