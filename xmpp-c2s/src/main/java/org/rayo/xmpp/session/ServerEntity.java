package org.rayo.xmpp.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.stanza.EntityCapabilities;
import org.rayo.xmpp.stanza.EntityCapabilities.Identity;
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
    private final EntityCapabilities server;
    private final EntityCapabilities account;

    /** Prepares the answers. */
    public ServerEntity(ServerIdentity identity) {
        this.identity = identity;
        this.domain = Jid.of(null, identity.domain(), null);
        List<String> features = new ArrayList<>(identity.features());
        features.add(Xmlns.CAPS);
        features.add(Xmlns.DISCO_INFO);
        features.add(Xmlns.DISCO_ITEMS);
        features.add(Xmlns.PING);
        features.add(Xmlns.VERSION);
        this.server = new EntityCapabilities("xmpp:" + identity.domain(),
            identity.identities().stream().map(each -> new Identity(each.category(), each.type(), each.name())).toList(), features);
        this.account = new EntityCapabilities(null, List.of(new Identity("account", "registered", null)), List.of(Xmlns.DISCO_INFO));
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
            case Xmlns.DISCO_INFO -> query ? discovery(iq, payload.attribute("node"), toAccount ? account : server) : null;
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

    private static Iq discovery(Iq iq, @Nullable String node, EntityCapabilities entity) {
        XmlElement info = entity.discovery(node);
        return info == null ? Iq.error(iq, StanzaError.of(StanzaCondition.ITEM_NOT_FOUND, "no such node")) : Iq.result(iq, info);
    }

    /** The server's own entity capabilities (XEP-0115), for its presence and its stream features. */
    public XmlElement caps() {
        return server.caps();
    }

    private XmlElement version() {
        return XmlElement.builder(Xmlns.VERSION, "query")
            .child(XmlElement.of(Xmlns.VERSION, "name", identity.name()))
            .child(XmlElement.of(Xmlns.VERSION, "version", identity.version()))
            .build();
    }
}
