package org.rayo.server.xmpp;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rayo.server.call.CallId;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.protocol.Party;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.xmpp.stanza.Jid;

/**
 * The JIDs of this server: its services, their calls, and the components of these (protocol.md §2). A service is the domain
 * that clients log in at, or that of a component in another server; each call has an address in every one.
 */
public final class Addresses {
    private final Jid server;
    // by every domain that calls may be addressed at: the service that it belongs to
    private final Map<String, Jid> services = new HashMap<>();
    private final Map<Jid, String> callDomains = new HashMap<>();
    private final Map<Jid, String> mixerDomains = new HashMap<>();

    public Addresses(ServerConfig config) {
        this.server = Jid.of(null, config.domain(), null);
        add(server, under(config.jid().callSubdomain(), config), under(config.jid().mixerSubdomain(), config));
        for (ServerConfig.Component component : config.xmpp().components()) {
            // the other server routes nothing but the component's own domain to it
            add(Jid.of(null, component.name(), null), component.name(), component.name());
        }
    }

    private static String under(String subdomain, ServerConfig config) {
        return subdomain.isEmpty() ? config.domain() : subdomain + "." + config.domain();
    }

    private void add(Jid service, String callDomain, String mixerDomain) {
        services.put(service.domain(), service);
        callDomains.put(service, domain(service, callDomain));
        mixerDomains.put(service, domain(service, mixerDomain));
    }

    private String domain(Jid service, String name) {
        String domain = Jid.of(null, name, null).domain();
        services.put(domain, service);
        return domain;
    }

    /** The service that this server's own clients log in at. */
    public Jid server() {
        return server;
    }

    /** A call's or component's address for the clients of a service. */
    public Jid call(CallId id, @Nullable String componentId, Jid service) {
        return Jid.of(id.value(), callDomains.getOrDefault(service, server.domain()), componentId);
    }

    /** A mixer's or its component's address for the clients of a service. */
    public Jid mixer(Party.Mixer mixer, @Nullable String componentId, Jid service) {
        return Jid.of(mixer.node(), mixerDomains.getOrDefault(service, server.domain()), componentId);
    }

    /** An event as the clients of a service know the calls in it. */
    RayoEvent shown(RayoEvent event, Jid service) {
        return switch (event) {
            case RayoEvent.Joined(Party.Call call) -> new RayoEvent.Joined(shown(call, service));
            case RayoEvent.Unjoined(Party.Call call) -> new RayoEvent.Unjoined(shown(call, service));
            case RayoEvent.JoinRefused(Party.Call call, RayoError error) -> new RayoEvent.JoinRefused(shown(call, service), error);
            case RayoEvent.FellBack(Party.Call call) -> new RayoEvent.FellBack(shown(call, service));
            case RayoEvent.Speaking(Party.Call call, boolean started) ->
                new RayoEvent.Speaking(shown(call, service), started);
            default -> event;
        };
    }

    private Party.Call shown(Party.Call call, Jid service) {
        return new Party.Call(call.node(), call(new CallId(call.node()), null, service));
    }

    /** The service that a stanza was sent to; no addressee is the server (RFC 6120 §8.1.1.1). */
    public Jid serviceOf(@Nullable Jid to) {
        return to == null ? server : services.getOrDefault(to.domain(), server);
    }

    /** No addressee is the server too. */
    public boolean isServer(@Nullable Jid to) {
        return to == null || to.equals(services.get(to.domain()));
    }

    /** Whether the address is in a domain of this server. */
    public boolean isOurs(@Nullable Jid to) {
        return to == null || services.containsKey(to.domain());
    }

    /** Whether a call or mixer could have this address; both forms of the domain are understood. */
    public boolean isCall(Jid to) {
        return to.local() != null && services.containsKey(to.domain());
    }
}
