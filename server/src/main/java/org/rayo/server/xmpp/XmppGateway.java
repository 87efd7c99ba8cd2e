package org.rayo.server.xmpp;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.rayo.server.call.CallId;
import org.rayo.server.call.Request;
import org.rayo.server.protocol.Dialect;
import org.rayo.server.protocol.Party;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.server.protocol.RayoNamespaces;
import org.rayo.server.protocol.RayoXml;
import org.rayo.server.routing.ClientPattern;
import org.rayo.server.routing.ClientRegistry;
import org.rayo.server.routing.ClientRegistry.Client;
import org.rayo.xmpp.component.ComponentLink;
import org.rayo.xmpp.session.ClientSession;
import org.rayo.xmpp.session.SessionRegistry;
import org.rayo.xmpp.session.XmppService;
import org.rayo.xmpp.stanza.Iq;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Message;
import org.rayo.xmpp.stanza.Presence;
import org.rayo.xmpp.stanza.PresenceType;
import org.rayo.xmpp.stanza.Stanza;
import org.rayo.xmpp.stanza.StanzaWriter;
import org.rayo.xmpp.stanza.Xmlns;
import org.rayo.xmpp.xml.XmlElement;

/**
 * What clients say becomes registrations and commands; what calls say becomes stanzas, which leave by the service that
 * they are from. Thread-safe.
 */
public final class XmppGateway implements XmppService {
    private final Addresses addresses;
    private final ClientRegistry clients;
    private final CallCommands calls;
    private final StanzaIntake intake;
    private final LongAdder undeliverable = new LongAdder();
    // one for each component of the configuration
    private final Map<Jid, ComponentLink> components = new ConcurrentHashMap<>();
    private volatile @Nullable SessionRegistry sessions;
    private volatile List<ClientPattern> subscribed = List.of();
    private volatile Dialects dialects = new Dialects(List.of(), false);

    public XmppGateway(Addresses addresses, ClientRegistry clients, CallCommands calls) {
        this.addresses = addresses;
        this.clients = clients;
        this.calls = calls;
        this.intake = new StanzaIntake(addresses, calls, this::dialectOf);
    }

    /** The sessions of the started edge; before, nobody can be sent anything. */
    public void connect(SessionRegistry registry) {
        sessions = registry;
    }

    /** Who is spoken to in another dialect than XEP-0327's. */
    public void speak(Dialects configured) {
        dialects = configured;
    }

    /** Whom to ask for their presence when they log in. */
    public void subscribe(List<ClientPattern> configured) {
        subscribed = List.copyOf(configured);
    }

    Dialect dialectOf(Jid client) {
        return dialects.of(client);
    }

    /** A component by which clients of another server can be reached. */
    void connect(ComponentLink link) {
        components.put(link.name(), link);
    }

    // ---- to clients, from any loop

    /** Answers a request. {@code ref}: the new call or component, null for an empty result. */
    public void result(Request request, @Nullable Jid ref) {
        send(request.from(), Iq.result(request.iq(), ref == null ? null : RayoXml.ref(ref)));
    }

    /** Answers a request with the address of a new call or component, as the client knows it. */
    public void started(Request request, CallId call, @Nullable String componentId) {
        began(request, addresses.call(call, componentId, addresses.serviceOf(request.iq().to())));
    }

    public void result(Request request, XmlElement payload) {
        send(request.from(), Iq.result(request.iq(), payload));
    }

    public void error(Request request, RayoError error) {
        send(request.from(), Iq.error(request.iq(), request.dialect().spoken(error).toStanzaError()));
    }

    /** Answers a join to a mixer, which it names. */
    public void joined(Request request, Party.Mixer mixer) {
        result(request, addresses.mixer(mixer, null, addresses.serviceOf(request.iq().to())));
    }

    /** Answers a request with the address of a new component on a mixer. */
    public void started(Request request, Party.Mixer mixer, String componentId) {
        began(request, addresses.mixer(mixer, componentId, addresses.serviceOf(request.iq().to())));
    }

    private void began(Request request, Jid component) {
        XmlElement command = request.iq().payload();
        if (command != null) {
            dialects.began(component, command);
        }
        result(request, component);
    }

    /** An empty result. */
    public void done(Request request) {
        result(request, (Jid) null);
    }

    /** @param at when it happened */
    public void event(CallId call, @Nullable String componentId, Jid to, RayoEvent event, Instant at) {
        Jid service = serviceFor(to);
        event(addresses.call(call, componentId, service), to, addresses.shown(event, service), at);
    }

    /** @param at when it happened */
    public void event(Party.Mixer mixer, @Nullable String componentId, Jid to, RayoEvent event, Instant at) {
        Jid service = serviceFor(to);
        event(addresses.mixer(mixer, componentId, service), to, addresses.shown(event, service), at);
    }

    private void event(Jid from, Jid to, RayoEvent event, Instant at) {
        if (!dialects.knows(to, event)) {
            return;
        }
        send(from, to, dialects.differs(from, to, event)
                ? RayoXml.presence(from, to, event, dialects.spoken(from, to, event), at)
                : RayoXml.stanza(from, to, event, at));
    }

    /** There is a mixer: its capabilities say that it is one. */
    public void mixerAppears(Party.Mixer mixer, Jid to) {
        send(to, Presence.available(addresses.mixer(mixer, null, serviceFor(to)), to, List.of(RayoXml.capsOfMixer())));
    }

    public void mixerDisappears(Party.Mixer mixer, Jid to) {
        send(to, Presence.unavailable(addresses.mixer(mixer, null, serviceFor(to)), to, List.of()));
    }

    /** The disco#items of a mixer: its calls by their ids. */
    public void calls(Request request, List<String> calls) {
        Jid service = addresses.serviceOf(request.iq().to());
        items(request, calls.stream().map(call -> addresses.call(new CallId(call), null, service)).toList());
    }

    /** The disco#items of a call: its components. */
    public void components(Request request, CallId call, Set<String> components) {
        Jid service = addresses.serviceOf(request.iq().to());
        items(request, components.stream().map(component -> addresses.call(call, component, service)).toList());
    }

    private void items(Request request, List<Jid> items) {
        XmlElement.Builder query = XmlElement.builder(Xmlns.DISCO_ITEMS, "query");
        for (Jid item : items) {
            query.child(XmlElement.builder(Xmlns.DISCO_ITEMS, "item").attribute("jid", item.toString()).build());
        }
        result(request, query.build());
    }

    /** Answers an administrator. */
    public void response(Request request, String text) {
        result(request, XmlElement.builder(RayoNamespaces.CORE, "response").attribute("response", text).build());
    }

    /** A message of a call's far end. */
    public void message(CallId call, Jid to, @Nullable String subject, String body) {
        Message plain = Message.normal(addresses.call(call, null, serviceFor(to)), to, subject, body);
        send(to, plain);
    }

    /** A client's message to a call cannot be carried. */
    public void refuse(Message message, RayoError error) {
        Jid from = message.from();
        Message answer = message.errorReply(error.toStanzaError());
        if (from != null && answer != null) {
            send(from, answer);
        }
    }

    /** The service by which a client has come. */
    private Jid serviceFor(Jid client) {
        if (components.isEmpty() || client.domain().equals(addresses.server().domain())) {
            return addresses.server();
        }
        Client known = clients.find(client);
        return known == null || known.service() == null ? addresses.server() : known.service();
    }

    private void send(Jid to, Stanza stanza) {
        send(stanza.from(), to, stanza);
    }

    private void send(@Nullable Jid from, Jid to, StanzaWriter stanza) {
        ComponentLink component = components.get(addresses.serviceOf(from));
        if (component != null) {
            component.send(stanza);
            return;
        }
        SessionRegistry known = sessions;
        ClientSession session = known == null ? null : known.find(to);
        if (session == null) {
            undeliverable.increment();
        } else {
            session.send(stanza);
        }
    }

    /** Whether users of that account are here, whose address no call can take. */
    public boolean isAccount(Jid account) {
        SessionRegistry known = sessions;
        return known != null && !known.ofAccount(account).isEmpty();
    }

    /** Stanzas for clients that were gone. */
    public long undeliverable() {
        return undeliverable.sum();
    }

    // ---- from clients, on their loops

    @Override
    public void onBound(ClientSession session) {
        // a client takes calls when its presence says so, not before; some wait to be asked for it (protocol.md §3.1)
        if (subscribed.stream().anyMatch(pattern -> pattern.includes(session.jid()))) {
            session.send(StanzaIntake.answer(PresenceType.SUBSCRIBE, null, addresses.server(), session.jid().bare()));
        }
    }

    @Override
    public void onDetached(ClientSession session) {
        clients.connected(session.jid(), false);
    }

    @Override
    public void onResumed(ClientSession session) {
        clients.connected(session.jid(), true);
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
            case Iq iq -> intake.iq(session.jid(), iq, session::send);
            case Presence presence -> onPresence(session, presence);
            case Message message -> intake.message(session.jid(), message, session::send);
        }
    }

    /** protocol.md §3.1: directed to the server or broadcast; to a mixer it asks for its events. */
    private void onPresence(ClientSession session, Presence presence) {
        if (intake.ofMixer(session.jid(), presence, session::send)) {
            return;
        }
        if (!addresses.isServer(presence.to()) || !addresses.serviceOf(presence.to()).equals(addresses.server())) {
            return;
        }
        Jid client = session.jid();
        switch (presence.type()) {
            case null -> clients.present(client, StanzaIntake.availability(presence));
            case UNAVAILABLE -> {
                clients.gone(client);
                calls.clientGone(client);
            }
            case SUBSCRIBE -> {
                session.send(StanzaIntake.answer(PresenceType.SUBSCRIBED, presence.id(), addresses.server(), client.bare()));
                session.send(Presence.available(addresses.server(), client, List.of()));
            }
            case PROBE -> session.send(Presence.available(addresses.server(), client, List.of()));
            case UNSUBSCRIBE ->
                session.send(StanzaIntake.answer(PresenceType.UNSUBSCRIBED, presence.id(), addresses.server(), client.bare()));
            // it does not want to be seen, and so takes no calls
            case UNSUBSCRIBED -> clients.gone(client);
            case SUBSCRIBED, ERROR -> {
                // its presence is told here in any case
            }
        }
    }
}
