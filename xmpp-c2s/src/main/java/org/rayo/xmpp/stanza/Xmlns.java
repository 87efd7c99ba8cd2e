package org.rayo.xmpp.stanza;

/** Namespace names of RFC 6120, RFC 6121 and the extensions that this module answers itself. */
public final class Xmlns {
    /** Content namespace of client streams. */
    public static final String CLIENT = "jabber:client";
    /** The stream element, features and stream errors. */
    public static final String STREAM = "http://etherx.jabber.org/streams";
    /** Conditions of stream errors. */
    public static final String STREAM_ERRORS = "urn:ietf:params:xml:ns:xmpp-streams";
    /** Conditions of stanza errors. */
    public static final String STANZA_ERRORS = "urn:ietf:params:xml:ns:xmpp-stanzas";
    /** STARTTLS. */
    public static final String TLS = "urn:ietf:params:xml:ns:xmpp-tls";
    /** SASL. */
    public static final String SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
    /** Resource binding. */
    public static final String BIND = "urn:ietf:params:xml:ns:xmpp-bind";
    /** Session establishment of RFC 3921. */
    public static final String SESSION = "urn:ietf:params:xml:ns:xmpp-session";
    /** XEP-0199. */
    public static final String PING = "urn:xmpp:ping";
    /** XEP-0030, information. */
    public static final String DISCO_INFO = "http://jabber.org/protocol/disco#info";
    /** XEP-0030, items. */
    public static final String DISCO_ITEMS = "http://jabber.org/protocol/disco#items";
    /** XEP-0115. */
    public static final String CAPS = "http://jabber.org/protocol/caps";
    /** RFC 6121 roster. */
    public static final String ROSTER = "jabber:iq:roster";
    /** XEP-0092. */
    public static final String VERSION = "jabber:iq:version";

    /** XEP-0198. */
    public static final String SM = "urn:xmpp:sm:3";
    /** XEP-0388. */
    public static final String SASL2 = "urn:xmpp:sasl:2";
    /** XEP-0386. */
    public static final String BIND2 = "urn:xmpp:bind:0";
    /** XEP-0440. */
    public static final String CHANNEL_BINDING = "urn:xmpp:sasl-cb:0";

    private Xmlns() {
    }
}
