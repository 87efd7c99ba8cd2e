package org.rayo.server.routing;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.stanza.Jid;

/**
 * Which calls belong to whom.
 *
 * @param to matched against the whole request URI of a call
 * @param clients whose calls they are
 * @param offerTimeout how long each may think about an offer; null: as long as anybody's
 */
public record Application(String name, Pattern to, List<ClientPattern> clients, @Nullable Duration offerTimeout) {
    /** Copies the list. */
    public Application {
        clients = List.copyOf(clients);
    }

    public Application(String name, Pattern to, List<ClientPattern> clients) {
        this(name, to, clients, null);
    }

    boolean takes(String requestUri) {
        return to.matcher(requestUri).matches();
    }

    /** Whether one of its patterns means that client. */
    public boolean includes(Jid client) {
        return clients.stream().anyMatch(pattern -> pattern.includes(client));
    }
}
