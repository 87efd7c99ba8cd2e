package org.rayo.server.xmpp;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.protocol.RayoXml;
import org.rayo.xmpp.component.ComponentConfig;
import org.rayo.xmpp.component.ComponentLink;
import org.rayo.xmpp.component.ComponentStatistics;
import org.rayo.xmpp.session.ServerEntity;
import org.rayo.xmpp.session.ServerIdentity;
import org.rayo.xmpp.session.ServerIdentity.DiscoIdentity;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The links into other servers that the configuration names. Thread-safe. */
public final class Components {
    private final List<ComponentLink> links;
    private final ComponentGateway gateway;

    private Components(List<ComponentLink> links, ComponentGateway gateway) {
        this.links = List.copyOf(links);
        this.gateway = gateway;
    }

    /** Begins to connect each, on one loop after the other; a server that is not there yet is waited for. */
    public static Components start(ServerConfig config, String version, List<EventLoop> loops, ComponentGateway gateway) {
        List<ComponentLink> links = new ArrayList<>();
        for (ServerConfig.Component component : config.xmpp().components()) {
            ComponentConfig link = ComponentConfig.of(
                    component.host(), component.port(), component.name(), component.secret(), config.limits().stanza());
            gateway.serve(link.name(), new ServerEntity(new ServerIdentity(component.name(), "Rayo Server", version,
                    List.of(new DiscoIdentity("server", "im", "Rayo")), RayoXml.SERVER_FEATURES)));
            links.add(ComponentLink.start(link, loops.get(links.size() % loops.size()), gateway));
        }
        return new Components(links, gateway);
    }

    /** Closes every link; completes when all are gone. */
    public Mono<Void> stop() {
        return Flux.fromIterable(links).flatMap(ComponentLink::stop).then();
    }

    /** Links that are up. */
    public long connected() {
        return links.stream().filter(ComponentLink::isConnected).count();
    }

    /** The links' figures, in the order of the configuration. */
    public List<ComponentStatistics> statistics() {
        return links.stream().map(ComponentLink::statistics).toList();
    }

    /** Presences of clients that no application names, or that were too many. */
    public long refused() {
        return gateway.refused();
    }
}
