package org.rayo.server.xmpp;

import org.jspecify.annotations.Nullable;
import org.rayo.server.call.CallId;
import org.rayo.server.config.ServerConfig;
import org.rayo.xmpp.stanza.Jid;

/** The JIDs of this server: itself, its calls, their components (protocol.md §2). */
public final class Addresses {
    private final Jid server;
    private final String callDomain;

    public Addresses(ServerConfig config) {
        this.server = Jid.of(null, config.domain(), null);
        String subdomain = config.jid().callSubdomain();
        this.callDomain = Jid.of(null, subdomain.isEmpty() ? config.domain() : subdomain + "." + config.domain(), null)
                .domain();
    }

    public Jid server() {
        return server;
    }

    public Jid call(CallId id, @Nullable String componentId) {
        return Jid.of(id.value(), callDomain, componentId);
    }

    /** No addressee is the server too (RFC 6120 §8.1.1.1). */
    public boolean isServer(@Nullable Jid to) {
        return to == null || to.equals(server);
    }

    /** Whether a call could have this address; both forms of the domain are understood. */
    public boolean isCall(Jid to) {
        return to.local() != null && (to.domain().equals(server.domain()) || to.domain().equals(callDomain));
    }
}
