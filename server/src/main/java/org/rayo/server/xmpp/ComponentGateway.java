package org.rayo.server.xmpp;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.rayo.server.routing.Application;
import org.rayo.server.routing.ClientPattern;
import org.rayo.server.routing.ClientRegistry;
import org.rayo.server.routing.ClientRegistry.Availability;
import org.rayo.xmpp.component.ComponentLink;
import org.rayo.xmpp.component.ComponentService;
import org.rayo.xmpp.session.ServerEntity;
import org.rayo.xmpp.stanza.Iq;
import org.rayo.xmpp.stanza.IqType;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Message;
import org.rayo.xmpp.stanza.Presence;
import org.rayo.xmpp.stanza.PresenceType;
import org.rayo.xmpp.stanza.Stanza;
import org.rayo.xmpp.stanza.StanzaCondition;
import org.rayo.xmpp.stanza.StanzaError;
import org.rayo.xmpp.xml.XmlElement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rayo as a component of another server (XEP-0114): the service subscribes to the presence of the applications' accounts,
 * so that it sees their resources come and go; a client may also subscribe to the service, or send it directed presence.
 * Only clients that some application names are let in. A link that is lost takes its clients along only after a while: until
 * then they keep their calls, and who speaks again, or is not one whose presence the other server tells, stays. Called on the
 * links' loops.
 */
public final class ComponentGateway implements ComponentService {
    private static final Logger LOG = LoggerFactory.getLogger(ComponentGateway.class);

    /** A stanza of ours that comes back so has found nobody, now or at all (RFC 6120 §8.3.3). */
    private static final Set<StanzaCondition> NOT_THERE = EnumSet.of(StanzaCondition.GONE, StanzaCondition.ITEM_NOT_FOUND,
            StanzaCondition.RECIPIENT_UNAVAILABLE, StanzaCondition.REMOTE_SERVER_NOT_FOUND,
            StanzaCondition.REMOTE_SERVER_TIMEOUT, StanzaCondition.SERVICE_UNAVAILABLE);

    private final Addresses addresses;
    private final ClientRegistry clients;
    private final CallCommands calls;
    private final XmppGateway gateway;
    private final List<Application> applications;
    private final Map<Jid, ServerEntity> entities = new ConcurrentHashMap<>();
    private final StanzaIntake intake;
    private final Duration grace;
    // by the component's domain: how often its link came up or was lost
    private final Map<Jid, AtomicInteger> turns = new ConcurrentHashMap<>();
    private final LongAdder refused = new LongAdder();

    /**
     * @param applications whose clients are let in
     * @param grace how long clients outlive the loss of their link, and after it is back may take to speak
     */
    public ComponentGateway(
            Addresses addresses, ClientRegistry clients, CallCommands calls, XmppGateway gateway,
            List<Application> applications, Duration grace) {
        this.addresses = addresses;
        this.clients = clients;
        this.calls = calls;
        this.gateway = gateway;
        this.applications = List.copyOf(applications);
        this.intake = new StanzaIntake(addresses, calls, gateway::dialectOf);
        this.grace = grace;
    }

    /** What the component of that name answers of itself; before its link is started. */
    public void serve(Jid name, ServerEntity entity) {
        entities.put(name, entity);
    }

    /** Presences and dials of clients that no application names, or that were too many. */
    public long refused() {
        return refused.sum();
    }

    @Override
    public void onConnected(ComponentLink link) {
        gateway.connect(link);
        Set<Jid> accounts = accounts();
        for (Jid client : clients.ofService(link.name(), null)) {
            if (!accounts.contains(client.bare())) {
                // nobody would tell whether it is still there
                clients.connected(client, true);
            }
        }
        giveUpLater(link);
        for (Jid account : accounts) {
            // where leave was given before, the other server says so at once; a probe before it has would be refused, and
            // in Prosody take the request back too
            send(link, PresenceType.SUBSCRIBE, account);
        }
    }

    /** The accounts that applications name one by one, but for those of this server's own. */
    private Set<Jid> accounts() {
        Set<Jid> accounts = new TreeSet<>();
        for (Application application : applications) {
            for (ClientPattern pattern : application.clients()) {
                Jid account = pattern.account();
                if (account != null && !addresses.isOurs(account)) {
                    accounts.add(account);
                }
            }
        }
        return accounts;
    }

    @Override
    public void onDisconnected(ComponentLink link) {
        for (Jid client : clients.ofService(link.name(), null)) {
            clients.connected(client, false);
        }
        giveUpLater(link);
    }

    /** Those who have not been heard of by then are gone, unless the link comes or goes once more. */
    private void giveUpLater(ComponentLink link) {
        AtomicInteger turn = turns.computeIfAbsent(link.name(), name -> new AtomicInteger());
        int now = turn.incrementAndGet();
        Runnable giveUp = () -> {
            if (turn.get() == now) {
                gone(clients.ofService(link.name(), null).stream().filter(client -> !isConnected(client)).toList());
            }
        };
        EventLoop loop = link.loop();
        if (grace.isZero()) {
            giveUp.run();
        } else {
            var _ = loop.schedule(giveUp, grace.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private boolean isConnected(Jid client) {
        ClientRegistry.Client known = clients.find(client);
        return known != null && known.connected();
    }

    private void gone(List<Jid> jids) {
        for (Jid jid : jids) {
            clients.gone(jid);
            calls.clientGone(jid);
        }
    }

    @Override
    public void onStanza(ComponentLink link, Stanza stanza) {
        Jid from = stanza.from();
        if (from == null || addresses.isOurs(from)) {
            // nobody of another server can speak for a client of ours
            refused.increment();
            return;
        }
        switch (stanza) {
            case Iq iq -> {
                clients.connected(from, true);
                onIq(link, from, iq);
            }
            case Presence presence -> onPresence(link, from, presence);
            case Message message -> onMessage(link, from, message);
        }
    }

    private void onIq(ComponentLink link, Jid from, Iq iq) {
        ServerEntity entity = entities.get(link.name());
        Iq answer = entity == null ? null : entity.answer(iq, from);
        if (answer != null) {
            link.send(answer);
            return;
        }
        if (iq.type() == IqType.SET && addresses.isServer(iq.to()) && !known(link, from)) {
            // what a dialled call says needs a way back to a client that never told its presence
            StanzaIntake.refuse(iq, StanzaError.of(StanzaCondition.RESOURCE_CONSTRAINT, "too many clients"), link::send);
            return;
        }
        intake.iq(from, iq, link::send);
    }

    private boolean known(ComponentLink link, Jid client) {
        return clients.find(client) != null || clients.present(client, Availability.DRAINING, link.name());
    }

    private void onMessage(ComponentLink link, Jid from, Message message) {
        StanzaError error = message.error();
        if (error == null) {
            intake.message(from, message, link::send);
        } else {
            bounced(from, error);
        }
    }

    private void onPresence(ComponentLink link, Jid from, Presence presence) {
        PresenceType type = presence.type();
        StanzaError error = presence.error();
        if (error != null) {
            bounced(from, error);
        } else if (isClient(from) && intake.ofMixer(from, presence, link::send)) {
            // it asked a mixer for its events, or for no more
        } else if (addresses.isServer(presence.to())) {
            toService(link, from, type, presence);
        }
    }

    private void bounced(Jid from, StanzaError error) {
        if (!from.isBare() && NOT_THERE.contains(error.condition())) {
            gone(List.of(from));
        } else if (from.isBare()) {
            LOG.warn("{} cannot be reached: {}", from, error.condition().wire());
        }
    }

    private void toService(ComponentLink link, Jid from, @Nullable PresenceType type, Presence presence) {
        if (type == null) {
            available(link, from, presence);
            return;
        }
        switch (type) {
            // of an account without resources: who was lost with the link may not have found its server again either
            case UNAVAILABLE -> gone(!from.isBare() ? List.of(from)
                    : clients.ofService(link.name(), from).stream().filter(this::isConnected).toList());
            case SUBSCRIBE -> subscribe(link, from.bare());
            // brings what came and went while we were away (RFC 6121 §4.3)
            case SUBSCRIBED -> send(link, PresenceType.PROBE, from.bare());
            case UNSUBSCRIBE -> send(link, PresenceType.UNSUBSCRIBED, from.bare());
            case UNSUBSCRIBED -> {
                LOG.warn("{} does not let {} see its presence; its clients take calls only by directed presence",
                        from.bare(), link.name());
                gone(clients.ofService(link.name(), from.bare()));
            }
            case PROBE -> {
                if (isClient(from)) {
                    tellAvailable(link, from);
                }
            }
            case ERROR -> {
                // handled with its error before
            }
        }
    }

    private void available(ComponentLink link, Jid from, Presence presence) {
        if (from.isBare()) {
            return;
        }
        if (!isClient(from) || !clients.present(from, StanzaIntake.availability(presence), link.name())) {
            refused.increment();
            StanzaIntake.refuse(presence, StanzaError.of(StanzaCondition.NOT_ALLOWED, "no application here is yours"), link::send);
        }
    }

    /** A client that wants to see the service is one whose resources the service wants to see. */
    private void subscribe(ComponentLink link, Jid account) {
        if (!isClient(account)) {
            refused.increment();
            send(link, PresenceType.UNSUBSCRIBED, account);
            return;
        }
        send(link, PresenceType.SUBSCRIBED, account);
        tellAvailable(link, account);
        send(link, PresenceType.SUBSCRIBE, account);
    }

    private boolean isClient(Jid client) {
        return applications.stream().anyMatch(application -> application.includes(client));
    }

    private void tellAvailable(ComponentLink link, Jid to) {
        ServerEntity entity = entities.get(link.name());
        List<XmlElement> caps = entity == null ? List.of() : List.of(entity.caps());
        link.send(Presence.available(link.name(), to, caps));
    }

    private static void send(ComponentLink link, PresenceType type, Jid to) {
        link.send(StanzaIntake.answer(type, null, link.name(), to));
    }
}
