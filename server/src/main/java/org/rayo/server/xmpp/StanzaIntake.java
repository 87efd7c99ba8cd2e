package org.rayo.server.xmpp;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rayo.server.call.Request;
import org.rayo.server.protocol.Dialect;
import org.rayo.server.protocol.ParseResult;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoXml;
import org.rayo.server.routing.ClientRegistry.Availability;
import org.rayo.xmpp.stanza.Iq;
import org.rayo.xmpp.stanza.IqType;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Message;
import org.rayo.xmpp.stanza.Presence;
import org.rayo.xmpp.stanza.PresenceShow;
import org.rayo.xmpp.stanza.PresenceType;
import org.rayo.xmpp.stanza.Stanza;
import org.rayo.xmpp.stanza.StanzaCondition;
import org.rayo.xmpp.stanza.StanzaError;
import org.rayo.xmpp.stanza.Xmlns;
import org.rayo.xmpp.xml.XmlElement;

/** What iqs and messages of clients become, whatever way they came by. From any loop. */
final class StanzaIntake {
    private final Addresses addresses;
    private final CallCommands calls;
    private final Function<Jid, Dialect> dialects;

    /** @param dialects which one a client speaks */
    StanzaIntake(Addresses addresses, CallCommands calls, Function<Jid, Dialect> dialects) {
        this.addresses = addresses;
        this.calls = calls;
        this.dialects = dialects;
    }

    /**
     * An iq that the edge does not answer by itself.
     *
     * @param reply sends an answer to the client
     */
    void iq(Jid client, Iq iq, Consumer<Stanza> reply) {
        XmlElement payload = iq.payload();
        if (!iq.type().isRequest() || payload == null) {
            return;
        }
        Request request = new Request(client, iq, dialects.apply(client).of(payload));
        Jid to = iq.to();
        if (addresses.isServer(to)) {
            toServer(request, payload, reply);
        } else if (to != null && addresses.isCall(to)) {
            toCall(request, to, payload, reply);
        } else {
            refuse(iq, StanzaError.of(StanzaCondition.REMOTE_SERVER_NOT_FOUND, "no such domain here"), reply);
        }
    }

    private void toServer(Request request, XmlElement payload, Consumer<Stanza> reply) {
        if (request.iq().type() == IqType.GET) {
            refuse(request.iq(), StanzaError.of(StanzaCondition.SERVICE_UNAVAILABLE), reply);
            return;
        }
        switch (RayoXml.parse(payload, request.dialect())) {
            case ParseResult.Parsed(RayoCommand.Dial dial) -> calls.dial(request, dial);
            case ParseResult.Parsed(RayoCommand.Exec exec) -> calls.exec(request, exec);
            case ParseResult.Parsed parsed -> refuse(request.iq(), RayoError.badRequest(
                    "<" + payload.name() + "> goes to a call or component, not to the server").toStanzaError(), reply);
            case ParseResult.Refused(RayoError error) -> refuse(request.iq(), request.dialect().spoken(error).toStanzaError(), reply);
        }
    }

    private void toCall(Request request, Jid to, XmlElement payload, Consumer<Stanza> reply) {
        String callId = Objects.requireNonNull(to.local());
        if (request.iq().type() == IqType.SET) {
            calls.command(request, callId, to.resource(), RayoXml.parse(payload, request.dialect()).command());
        } else if (payload.is(Xmlns.DISCO_INFO, "query")) {
            calls.discover(request, callId, to.resource(), payload.attribute("node"));
        } else if (payload.is(Xmlns.DISCO_ITEMS, "query")) {
            calls.discoverItems(request, callId);
        } else {
            refuse(request.iq(), StanzaError.of(StanzaCondition.SERVICE_UNAVAILABLE), reply);
        }
    }

    /**
     * Presence to a mixer (protocol.md §11): subscribed to or directed at it, a client hears of it; it asks by its full JID.
     *
     * @return whether that is what it was
     */
    boolean ofMixer(Jid client, Presence presence, Consumer<Stanza> reply) {
        Jid to = presence.to();
        if (to == null || !addresses.isCall(to) || client.isBare()) {
            return false;
        }
        PresenceType type = presence.type();
        String mixer = Objects.requireNonNull(to.local());
        if (type == null || type == PresenceType.SUBSCRIBE) {
            calls.subscribe(client, mixer, true, known -> {
                if (type == PresenceType.SUBSCRIBE) {
                    // outside its zone there is no such mixer
                    PresenceType verdict = known ? PresenceType.SUBSCRIBED : PresenceType.UNSUBSCRIBED;
                    reply.accept(answer(verdict, presence.id(), to.bare(), client.bare()));
                }
            });
        } else if (type == PresenceType.UNAVAILABLE || type == PresenceType.UNSUBSCRIBE) {
            calls.subscribe(client, mixer, false, known -> {
                if (type == PresenceType.UNSUBSCRIBE) {
                    reply.accept(answer(PresenceType.UNSUBSCRIBED, presence.id(), to.bare(), client.bare()));
                }
            });
        }
        return true;
    }

    /** protocol.md §12. */
    void message(Jid client, Message message, Consumer<Stanza> reply) {
        Jid to = message.to();
        if (to != null && addresses.isCall(to) && to.resource() == null) {
            calls.message(message.withFrom(client), Objects.requireNonNull(to.local()));
        } else if (addresses.isOurs(to)) {
            refuse(message, StanzaError.of(StanzaCondition.SERVICE_UNAVAILABLE, "nobody here reads messages; calls do"), reply);
        } else {
            refuse(message, StanzaError.of(StanzaCondition.REMOTE_SERVER_NOT_FOUND, "no such domain here"), reply);
        }
    }

    static void refuse(Stanza stanza, StanzaError error, Consumer<Stanza> reply) {
        Stanza answer = stanza.errorReply(error);
        if (answer != null) {
            reply.accept(answer);
        }
    }

    /** protocol.md §3.1: {@code chat} or no show takes calls, everything else keeps those it has. */
    static Availability availability(Presence presence) {
        @Nullable PresenceShow show = presence.show();
        return show == null || show == PresenceShow.CHAT ? Availability.AVAILABLE : Availability.DRAINING;
    }

    /** What answers a presence of a kind that is about subscriptions. */
    static Presence answer(PresenceType type, @Nullable String id, Jid from, Jid to) {
        return new Presence(type, id, from, to, List.of(), null, null);
    }
}
