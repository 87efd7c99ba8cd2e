package org.rayo.server.xmpp;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.protocol.Dialect;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.server.protocol.RayoXml;
import org.rayo.server.protocol.TropoVerbs;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.xml.XmlElement;

/**
 * Who is spoken to in which dialect: the first rule that names a client decides, and a component that a verb older than the
 * XEP began is told of in that verb's words. From any loop.
 */
public final class Dialects {
    /** Components begun by older verbs that are remembered at once; further ones complete as XEP-0327 says. */
    private static final int MOST_VERBS = 100_000;

    private final List<ServerConfig.DialectRule> rules;
    private final boolean causes;
    // by the component's node and resource, which are the same in every domain
    private final Map<String, XmlElement> verbs = new ConcurrentHashMap<>();

    /** @param causes whether everybody is told causes of Q.850 in place of SIP statuses */
    public Dialects(List<ServerConfig.DialectRule> rules, boolean causes) {
        this.rules = List.copyOf(rules);
        this.causes = causes;
    }

    /** A command began a component. */
    void began(Jid component, XmlElement command) {
        if (TropoVerbs.isVerb(command) && verbs.size() < MOST_VERBS) {
            // what it says may be long, and is not needed any more
            verbs.put(key(component), XmlElement.of(command.namespace(), command.name()));
        }
    }

    /** Whether an event from there to that client is told in other words. */
    boolean differs(Jid from, Jid to, RayoEvent event) {
        return (event instanceof RayoEvent.Complete && !verbs.isEmpty() && verbs.containsKey(key(from)))
                || (event instanceof RayoEvent.End && causes) || of(to) != Dialect.XEP;
    }

    /** Whether that client knows of such events at all. */
    boolean knows(Jid to, RayoEvent event) {
        return of(to).knows(event);
    }

    /** The event as that client knows it. */
    XmlElement spoken(Jid from, Jid to, RayoEvent event) {
        Dialect dialect = of(to);
        XmlElement written = RayoXml.write(dialect.meant(event, causes));
        if (event instanceof RayoEvent.Complete) {
            XmlElement verb = verbs.remove(key(from));
            if (verb != null) {
                return TropoVerbs.completed(verb, written);
            }
        }
        return dialect.spoken(written);
    }

    /** Which one that client speaks. */
    Dialect of(Jid client) {
        for (ServerConfig.DialectRule rule : rules) {
            if (rule.clients().stream().anyMatch(pattern -> pattern.includes(client))) {
                return rule.dialect();
            }
        }
        return Dialect.XEP;
    }

    private static String key(Jid component) {
        return component.local() + "/" + component.resource();
    }
}
