package org.rayo.server.routing;

import java.util.List;
import java.util.regex.Pattern;
import org.rayo.xmpp.stanza.Jid;

/**
 * Which calls belong to whom.
 *
 * @param to matched against the whole request URI of a call
 * @param clients whose calls they are
 */
public record Application(String name, Pattern to, List<ClientPattern> clients) {
    /** Copies the list. */
    public Application {
        clients = List.copyOf(clients);
    }

    boolean takes(String requestUri) {
        return to.matcher(requestUri).matches();
    }

    /** Whether one of its patterns means that client. */
    public boolean includes(Jid client) {
        return clients.stream().anyMatch(pattern -> pattern.includes(client));
    }
}
