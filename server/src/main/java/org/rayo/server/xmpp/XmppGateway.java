package org.rayo.server.xmpp;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.rayo.server.call.Request;
import org.rayo.server.protocol.ParseResult;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.server.protocol.RayoXml;
import org.rayo.server.routing.ClientRegistry;
import org.rayo.xmpp.session.ClientSession;
import org.rayo.xmpp.session.SessionRegistry;
import org.rayo.xmpp.session.XmppService;
import org.rayo.xmpp.stanza.Iq;
import org.rayo.xmpp.stanza.IqType;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Message;
import org.rayo.xmpp.stanza.Presence;
import org.rayo.xmpp.stanza.PresenceShow;
import org.rayo.xmpp.stanza.PresenceType;
import org.rayo.xmpp.stanza.Stanza;
import org.rayo.xmpp.stanza.StanzaCondition;
import org.rayo.xmpp.stanza.StanzaError;
import org.rayo.xmpp.stanza.Xmlns;
import org.rayo.xmpp.xml.XmlElement;

/** What clients say becomes registrations and commands; what calls say becomes stanzas. Thread-safe. */
public final class XmppGateway implements XmppService {
    private final Addresses addresses;
    private final ClientRegistry clients;
    private final CallCommands calls;
    private final LongAdder undeliverable = new LongAdder();
    private volatile @Nullable SessionRegistry sessions;

    public XmppGateway(Addresses addresses, ClientRegistry clients, CallCommands calls) {
        this.addresses = addresses;
        this.clients = clients;
        this.calls = calls;
    }

    /** The sessions of the started edge; before, nobody can be sent anything. */
    public void connect(SessionRegistry registry) {
        sessions = registry;
    }

    // ---- to clients, from any loop

    /** Answers a request. {@code ref}: the new call or component, null for an empty result. */
    public void result(Request request, @Nullable Jid ref) {
        send(request.from(), Iq.result(request.iq(), ref == null ? null : RayoXml.ref(ref)));
    }

    public void result(Request request, XmlElement payload) {
        send(request.from(), Iq.result(request.iq(), payload));
    }

    public void error(Request request, RayoError error) {
        send(request.from(), Iq.error(request.iq(), error.toStanzaError()));
    }

    /** @param at when it happened */
    public void event(Jid from, Jid to, RayoEvent event, Instant at) {
        send(to, RayoXml.presence(from, to, event, at));
    }

    private void send(Jid to, Stanza stanza) {
        SessionRegistry known = sessions;
        ClientSession session = known == null ? null : known.find(to);
        if (session == null) {
            undeliverable.increment();
        } else {
            session.send(stanza);
        }
    }

    /** Stanzas for clients that were gone. */
    public long undeliverable() {
        return undeliverable.sum();
    }

    // ---- from clients, on their loops

    @Override
    public void onBound(ClientSession session) {
        // a client takes calls when its presence says so, not before
    }

    @Override
    public void onClosed(ClientSession session) {
        SessionRegistry known = sessions;
        ClientSession successor = known == null ? null : known.find(session.jid());
        if (successor == null || successor.equals(session)) {
            clients.gone(session.jid());
        }
        calls.clientGone(session.jid());
    }

    @Override
    public void onStanza(ClientSession session, Stanza stanza) {
        switch (stanza) {
            case Iq iq -> onIq(session, iq);
            case Presence presence -> onPresence(session, presence);
            case Message message -> refuse(session, message,
                    StanzaError.of(StanzaCondition.FEATURE_NOT_IMPLEMENTED, "messages are not carried into calls yet"));
        }
    }

    private static void refuse(ClientSession session, Stanza stanza, StanzaError error) {
        Stanza reply = stanza.errorReply(error);
        if (reply != null) {
            session.send(reply);
        }
    }

    private void onIq(ClientSession session, Iq iq) {
        XmlElement payload = iq.payload();
        if (!iq.type().isRequest() || payload == null) {
            return;
        }
        Request request = new Request(session.jid(), iq);
        Jid to = iq.to();
        if (addresses.isServer(to)) {
            toServer(session, request, payload);
        } else if (to != null && addresses.isCall(to)) {
            toCall(session, request, to, payload);
        } else {
            refuse(session, iq, StanzaError.of(StanzaCondition.REMOTE_SERVER_NOT_FOUND, "no such domain here"));
        }
    }

    private void toServer(ClientSession session, Request request, XmlElement payload) {
        if (request.iq().type() == IqType.GET) {
            refuse(session, request.iq(), StanzaError.of(StanzaCondition.SERVICE_UNAVAILABLE));
            return;
        }
        switch (RayoXml.parse(payload)) {
            case ParseResult.Parsed(RayoCommand.Dial dial) -> calls.dial(request, dial);
            case ParseResult.Parsed parsed -> error(request, RayoError.badRequest(
                    "<" + payload.name() + "> goes to a call or component, not to the server"));
            case ParseResult.Refused(RayoError error) -> error(request, error);
        }
    }

    private void toCall(ClientSession session, Request request, Jid to, XmlElement payload) {
        String callId = java.util.Objects.requireNonNull(to.local());
        if (request.iq().type() == IqType.SET) {
            calls.command(request, callId, to.resource(), RayoXml.parse(payload).command());
        } else if (payload.is(Xmlns.DISCO_INFO, "query")) {
            calls.discover(request, callId, to.resource(), payload.attribute("node"));
        } else {
            refuse(session, request.iq(), StanzaError.of(StanzaCondition.SERVICE_UNAVAILABLE));
        }
    }

    /** protocol.md §3.1: directed to the server or broadcast; to anything else it says nothing. */
    private void onPresence(ClientSession session, Presence presence) {
        if (!addresses.isServer(presence.to())) {
            return;
        }
        Jid client = session.jid();
        PresenceType type = presence.type();
        if (type == null) {
            clients.present(client, availability(presence.show()));
        } else if (type == PresenceType.UNAVAILABLE) {
            clients.gone(client);
            calls.clientGone(client);
        } else if (type == PresenceType.SUBSCRIBE) {
            session.send(new Presence(
                    PresenceType.SUBSCRIBED, presence.id(), addresses.server(), client.bare(), List.of(), null, null));
        }
    }

    private static ClientRegistry.Availability availability(@Nullable PresenceShow show) {
        return show == null || show == PresenceShow.CHAT
                ? ClientRegistry.Availability.AVAILABLE
                : ClientRegistry.Availability.DRAINING;
    }
}
