package org.rayo.xmpp.component;

import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.xml.XmlLimits;

/**
 * One connection into an XMPP server.
 *
 * @param name the component's domain there
 * @param secret known to both sides; sent as a hash only
 * @param limits what the parser accepts of the server
 */
public record ComponentConfig(String host, int port, Jid name, String secret, XmlLimits limits, ComponentLimits waits) {
    /** A connection with the limits of {@link ComponentLimits#DEFAULT}. */
    public static ComponentConfig of(String host, int port, String name, String secret, XmlLimits limits) {
        return new ComponentConfig(host, port, Jid.of(null, name, null), secret, limits, ComponentLimits.DEFAULT);
    }

    /** Other waits and bounds. */
    public ComponentConfig withWaits(ComponentLimits other) {
        return new ComponentConfig(host, port, name, secret, limits, other);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "ComponentConfig[" + name + " at " + host + ":" + port + "]";
    }
}
