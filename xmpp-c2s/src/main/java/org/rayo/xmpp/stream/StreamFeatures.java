package org.rayo.xmpp.stream;

import java.util.List;
import org.rayo.xmpp.sasl.SaslMechanism;
import org.rayo.xmpp.stanza.StanzaWriter;
import org.rayo.xmpp.stanza.Xmlns;
import org.rayo.xmpp.xml.XmlWriter;

/**
 * What the server offers after a header (RFC 6120 §4.3.2).
 *
 * @param startTls whether STARTTLS is offered
 * @param startTlsRequired whether nothing else is possible before it
 * @param mechanisms what SASL offers; empty for no SASL
 * @param bind whether binding is due, with the session of RFC 3921 as an option
 */
record StreamFeatures(boolean startTls, boolean startTlsRequired, List<SaslMechanism> mechanisms, boolean bind) implements StanzaWriter {
    @Override
    public void write(XmlWriter out) {
        out.start(Xmlns.STREAM, "features");
        if (startTls) {
            out.start(Xmlns.TLS, "starttls");
            if (startTlsRequired) {
                out.start("required").end();
            }
            out.end();
        }
        if (!mechanisms.isEmpty()) {
            out.start(Xmlns.SASL, "mechanisms");
            for (SaslMechanism mechanism : mechanisms) {
                out.start("mechanism").text(mechanism.wire()).end();
            }
            out.end();
        }
        if (bind) {
            out.start(Xmlns.BIND, "bind").end();
            out.start(Xmlns.SESSION, "session").start("optional").end().end();
        }
        out.end();
    }
}
