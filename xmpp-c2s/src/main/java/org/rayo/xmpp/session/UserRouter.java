package org.rayo.xmpp.session;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.stanza.Iq;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Message;
import org.rayo.xmpp.stanza.MessageType;
import org.rayo.xmpp.stanza.Presence;
import org.rayo.xmpp.stanza.PresenceType;
import org.rayo.xmpp.stanza.Stanza;
import org.rayo.xmpp.stanza.StanzaCondition;
import org.rayo.xmpp.stanza.StanzaError;
import org.rayo.xmpp.stanza.StanzaWriter;
import org.rayo.xmpp.xml.XmlWriter;

/**
 * Stanzas between users of the one domain (RFC 6121 §8), who have no rosters: presence goes where it is directed. What is
 * addressed to nobody who is here is the service's. Called on the sender's loop.
 */
final class UserRouter {
    private final String domain;
    private final SessionRegistry sessions;

    UserRouter(String domain, SessionRegistry sessions) {
        this.domain = domain;
        this.sessions = sessions;
    }

    /** Delivers or refuses what is for a user; false for everything else. */
    boolean route(ClientSession sender, Stanza stanza) {
        Jid to = stanza.to();
        if (to == null) {
            return broadcast(sender, stanza);
        }
        if (stanza instanceof Presence presence && presence.type() != null && presence.type().isSubscription()) {
            // RFC 6121 §3.1.2 and §3.1.5: between accounts, not resources
            return deliverable(to) && subscription(presence.withFrom(sender.jid().bare()), to.bare());
        }
        if (!deliverable(to)) {
            return false;
        }
        if (!to.isBare()) {
            ClientSession exact = sessions.find(to);
            if (exact != null) {
                remember(sender, stanza, to);
                deliver(exact, stanza);
                return true;
            }
        }
        List<ClientSession> account = sessions.ofAccount(to);
        if (account.isEmpty()) {
            return false;
        }
        remember(sender, stanza, to);
        switch (stanza) {
            case Iq iq -> refuse(sender, iq);
            case Presence presence -> toAccount(account, presence, to);
            case Message message -> toAccount(sender, account, message, to);
        }
        return true;
    }

    private boolean deliverable(Jid to) {
        return to.local() != null && to.domain().equals(domain);
    }

    /** To every available resource; there is no roster where it could wait. */
    private boolean subscription(Presence presence, Jid account) {
        List<ClientSession> sessionsOf = sessions.ofAccount(account);
        toAccount(sessionsOf, presence.withTo(account), account);
        return !sessionsOf.isEmpty();
    }

    /** The session is over: whom its presence was directed to hears so (RFC 6121 §4.6.3). */
    void closed(ClientSession session) {
        for (Jid target : session.takeDirected()) {
            Presence gone = Presence.unavailable(session.jid(), target, List.of());
            ClientSession exact = target.isBare() ? null : sessions.find(target);
            if (exact != null) {
                deliver(exact, gone);
            } else if (target.isBare()) {
                toAccount(sessions.ofAccount(target), gone, target);
            }
        }
    }

    /** Presence without addressee is for the service, which takes calls by it; a message is for the sender's own account. */
    private boolean broadcast(ClientSession sender, Stanza stanza) {
        switch (stanza) {
            case Presence presence when presence.type() == null -> sender.presence(presence);
            case Presence presence when presence.type() == PresenceType.UNAVAILABLE -> {
                sender.presence(null);
                closed(sender);
            }
            case Message message -> {
                toAccount(sender, sessions.ofAccount(sender.jid()), message.withTo(sender.jid().bare()), sender.jid());
                return true;
            }
            default -> {
                return false;
            }
        }
        return false;
    }

    private static void remember(ClientSession sender, Stanza stanza, Jid to) {
        if (stanza instanceof Presence presence) {
            if (presence.type() == null) {
                sender.directed(to);
            } else if (presence.type() == PresenceType.UNAVAILABLE) {
                sender.undirected(to);
            }
        }
    }

    /** RFC 6121 §8.5.2.1.2: to every available resource; to a resource that is not there, §8.5.3.2.2: to nobody. */
    private static void toAccount(List<ClientSession> account, Presence presence, Jid to) {
        if (to.isBare()) {
            account.stream().filter(session -> session.presence() != null).forEach(session -> deliver(session, presence));
        }
    }

    /** RFC 6121 §8.5.2.1.1 and §8.5.3.2.1. */
    private static void toAccount(ClientSession sender, List<ClientSession> account, Message message, Jid to) {
        MessageType type = message.type();
        boolean delivered = false;
        if (type == MessageType.NORMAL || type == MessageType.CHAT || (type == MessageType.HEADLINE && to.isBare())) {
            for (ClientSession session : account) {
                Presence presence = session.presence();
                if (presence != null && presence.priority() >= 0) {
                    deliver(session, message);
                    delivered = true;
                }
            }
        }
        if (!delivered && type != MessageType.HEADLINE) {
            refuse(sender, message);
        }
    }

    private static void refuse(ClientSession sender, Stanza stanza) {
        @Nullable Stanza error = stanza.errorReply(StanzaError.of(StanzaCondition.SERVICE_UNAVAILABLE));
        if (error != null) {
            deliver(sender, error);
        }
    }

    /** Not as a stanza: an iq among users answers nothing that the service was asked. */
    private static void deliver(ClientSession session, Stanza stanza) {
        session.send(new Delivered(stanza));
    }

    private record Delivered(Stanza stanza) implements StanzaWriter {
        @Override
        public void write(XmlWriter out) {
            stanza.write(out);
        }
    }
}
