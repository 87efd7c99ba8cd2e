package org.rayo.xmpp.session;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.session.ServerIdentity.DiscoIdentity;
import org.rayo.xmpp.stanza.Iq;
import org.rayo.xmpp.stanza.IqType;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.StanzaCondition;
import org.rayo.xmpp.stanza.StanzaError;
import org.rayo.xmpp.stanza.Xmlns;
import org.rayo.xmpp.xml.XmlElement;

/**
 * Answers the iqs to the server and to the client's own account that no service behind is needed for: ping, disco, an
 * always empty roster, the software's version, and the session of RFC 3921. Immutable.
 */
public final class ServerEntity {
    private final ServerIdentity identity;
    private final Jid domain;
    private final XmlElement serverInfo;
    private final XmlElement accountInfo;

    /** Prepares the answers. */
    public ServerEntity(ServerIdentity identity) {
        this.identity = identity;
        this.domain = Jid.of(null, identity.domain(), null);
        XmlElement.Builder info = XmlElement.builder(Xmlns.DISCO_INFO, "query");
        for (DiscoIdentity each : identity.identities()) {
            info.child(identity(each));
        }
        TreeSet<String> features = new TreeSet<>(identity.features());
        features.add(Xmlns.DISCO_INFO);
        features.add(Xmlns.DISCO_ITEMS);
        features.add(Xmlns.PING);
        features.add(Xmlns.VERSION);
        for (String feature : features) {
            info.child(XmlElement.builder(Xmlns.DISCO_INFO, "feature").attribute("var", feature).build());
        }
        this.serverInfo = info.build();
        this.accountInfo = XmlElement.builder(Xmlns.DISCO_INFO, "query")
            .child(identity(new DiscoIdentity("account", "registered", null)))
            .child(XmlElement.builder(Xmlns.DISCO_INFO, "feature").attribute("var", Xmlns.DISCO_INFO).build())
            .build();
    }

    /**
     * The answer to a request, or null when it is for the service behind.
     *
     * @param from the client's full address
     */
    public @Nullable Iq answer(Iq iq, Jid from) {
        Jid to = iq.to();
        boolean toAccount = to == null || to.equals(from.bare());
        XmlElement payload = iq.payload();
        if (payload == null || !iq.type().isRequest() || !(toAccount || domain.equals(to))) {
            return null;
        }
        return iq.type() == IqType.GET ? answerGet(iq, payload, toAccount) : answerSet(iq, payload);
    }

    private @Nullable Iq answerGet(Iq iq, XmlElement payload, boolean toAccount) {
        boolean query = payload.name().equals("query");
        return switch (payload.namespace()) {
            case Xmlns.PING -> payload.name().equals("ping") ? Iq.result(iq, null) : null;
            case Xmlns.DISCO_INFO -> query && payload.attribute("node") == null
                ? Iq.result(iq, toAccount ? accountInfo : serverInfo) : null;
            case Xmlns.DISCO_ITEMS -> query && payload.attribute("node") == null
                ? Iq.result(iq, XmlElement.of(Xmlns.DISCO_ITEMS, "query")) : null;
            case Xmlns.ROSTER -> query ? Iq.result(iq, XmlElement.of(Xmlns.ROSTER, "query")) : null;
            case Xmlns.VERSION -> query ? Iq.result(iq, version()) : null;
            default -> null;
        };
    }

    private static @Nullable Iq answerSet(Iq iq, XmlElement payload) {
        if (payload.is(Xmlns.SESSION, "session")) {
            return Iq.result(iq, null);
        }
        if (payload.is(Xmlns.ROSTER, "query")) {
            return Iq.error(iq, StanzaError.of(StanzaCondition.NOT_ALLOWED, "the roster is always empty"));
        }
        if (payload.is(Xmlns.BIND, "bind")) {
            return Iq.error(iq, StanzaError.of(StanzaCondition.NOT_ALLOWED, "a resource is bound already"));
        }
        return null;
    }

    private XmlElement version() {
        return XmlElement.builder(Xmlns.VERSION, "query")
            .child(XmlElement.of(Xmlns.VERSION, "name", identity.name()))
            .child(XmlElement.of(Xmlns.VERSION, "version", identity.version()))
            .build();
    }

    private static XmlElement identity(DiscoIdentity identity) {
        return XmlElement.builder(Xmlns.DISCO_INFO, "identity")
            .attribute("category", identity.category())
            .attribute("type", identity.type())
            .attribute("name", identity.name())
            .build();
    }
}
