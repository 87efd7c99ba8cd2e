package org.rayo.xmpp.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.sasl.SaslMechanism;
import org.rayo.xmpp.stanza.StanzaWriter;
import org.rayo.xmpp.stanza.Xmlns;
import org.rayo.xmpp.xml.XmlElement;
import org.rayo.xmpp.xml.XmlWriter;

/**
 * What the server offers after a header (RFC 6120 §4.3.2).
 *
 * @param startTls whether STARTTLS is offered
 * @param startTlsRequired whether nothing else is possible before it
 * @param mechanisms what SASL offers; empty for no SASL
 * @param sasl2 whether they are offered by XEP-0388 too, with XEP-0386 and XEP-0198 inline
 * @param bindings types of channel binding (XEP-0440)
 * @param bind whether binding is due, with the session of RFC 3921 as an option
 * @param management whether XEP-0198 can be enabled or a stream resumed now
 * @param caps the server's entity capabilities (XEP-0115 §6.3); told while binding is due
 */
record StreamFeatures(boolean startTls, boolean startTlsRequired, List<SaslMechanism> mechanisms, boolean sasl2,
    List<String> bindings, boolean bind, boolean management, @Nullable XmlElement caps) implements StanzaWriter {

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
            writeMechanisms(out);
            out.end();
            writeSasl2(out);
        }
        if (!bindings.isEmpty()) {
            out.start(Xmlns.CHANNEL_BINDING, "sasl-channel-binding");
            for (String type : bindings) {
                out.start("channel-binding").attribute("type", type).end();
            }
            out.end();
        }
        if (bind) {
            out.start(Xmlns.BIND, "bind").end();
            out.start(Xmlns.SESSION, "session").start("optional").end().end();
        }
        if (management) {
            out.start(Xmlns.SM, "sm").end();
        }
        if (caps != null) {
            out.element(caps);
        }
        out.end();
    }

    private void writeMechanisms(XmlWriter out) {
        for (SaslMechanism mechanism : mechanisms) {
            out.start("mechanism").text(mechanism.wire()).end();
        }
    }

    private void writeSasl2(XmlWriter out) {
        if (!sasl2) {
            return;
        }
        out.start(Xmlns.SASL2, "authentication");
        writeMechanisms(out);
        out.start("inline");
        out.start(Xmlns.BIND2, "bind").start("inline").start("feature").attribute("var", Xmlns.SM).end().end().end();
        out.start(Xmlns.SM, "sm").end();
        out.end().end();
    }
}
