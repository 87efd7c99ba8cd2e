package org.rayo.server.routing;

import java.util.List;
import java.util.regex.Pattern;
import org.rayo.xmpp.stanza.Jid;

/**
 * Which calls belong to whom.
 *
 * @param to matched against the whole request URI of a call
 * @param clients bare JIDs, or {@code *} for everybody
 */
public record Application(String name, Pattern to, List<String> clients) {

    boolean takes(String requestUri) {
        return to.matcher(requestUri).matches();
    }

    boolean includes(Jid client) {
        return clients.contains("*") || clients.contains(client.bare().toString());
    }
}
