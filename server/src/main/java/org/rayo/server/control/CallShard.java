package org.rayo.server.control;

import io.netty.util.concurrent.EventExecutor;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.engine.SessionReport;
import org.rayo.server.call.CallActor;
import org.rayo.server.call.CallEffect;
import org.rayo.server.call.CallId;
import org.rayo.server.call.CallPolicy;
import org.rayo.server.call.CallSignal;
import org.rayo.server.call.CallState;
import org.rayo.server.call.Request;
import org.rayo.server.protocol.Party;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoEvent.EndReason;
import org.rayo.server.protocol.RayoXml;
import org.rayo.server.routing.DialAuthority;
import org.rayo.server.sip.InboundLeg;
import org.rayo.server.sip.SipGateway;
import org.rayo.server.sip.SipLeg;
import org.rayo.server.xmpp.XmppGateway;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Message;
import org.rayo.xmpp.stanza.StanzaCondition;
import org.rayo.xmpp.stanza.StanzaErrorType;
import org.rayo.xmpp.xml.XmlElement;
import reactor.core.publisher.Mono;

/** The calls of one loop. Every method on that loop. */
final class CallShard {
    private static final RayoError NO_CALL = RayoError.itemNotFound("there is no such call, or it is over");

    /** Of type modify: another uri would do (protocol.md §29, D-11). */
    static RayoError taken(String text) {
        return new RayoError(StanzaErrorType.MODIFY, StanzaCondition.CONFLICT, text);
    }

    private final CallDirectory directory;
    private final int index;
    private final EventExecutor loop;
    private final CallServices services;
    private final SecureRandom random = seeded();
    private final Map<String, CallActor> calls = new HashMap<>();
    private final MixerShard mixers;
    private final Map<String, CallInterpreter> interpreters = new HashMap<>();

    CallShard(CallDirectory directory, int index, EventExecutor loop, CallServices services) {
        this.directory = directory;
        this.index = index;
        this.loop = loop;
        this.services = services;
        this.mixers = new MixerShard(this, node -> calls.containsKey(node) || directory.isAccount(node));
    }

    /** Seeded here, off the loop: the JDK's default would read the system's entropy again and again, which may block. */
    private static SecureRandom seeded() {
        try {
            SecureRandom random = SecureRandom.getInstance("DRBG");
            random.nextInt();
            return random;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK lacks DRBG", e);
        }
    }

    /** A call came in; its leg lives on this loop. */
    void incoming(InboundLeg leg) {
        String to = leg.requestUri();
        CallActor call = begin(CallId.create(index, random), leg, null,
                services.policy().withOfferTimeout(services.router().offerTimeout(to)));
        leg.signals(call::tell);
        List<Jid> clients = services.router().pick(to, Set.of());
        call.tell(new CallSignal.Incoming(to, leg.from(), leg.headers(), leg.hasOffer(), clients));
    }

    /** @param wanted the call's id if the client chose one */
    void dial(Request request, RayoCommand.Dial dial, @Nullable String wanted, DialAuthority.Lease lease) {
        if (wanted != null && (calls.containsKey(wanted) || mixers.has(wanted))) {
            lease.release();
            xmpp().error(request, taken("a call or mixer has that address already"));
            return;
        }
        CallId id = wanted == null ? CallId.create(index, random) : new CallId(wanted);
        begin(id, null, lease, services.policy()).tell(new CallSignal.Dialed(request, dial));
    }

    /** A call for another one, which hears why when it cannot be. */
    void placeLeg(Party.Call patron, CallEffect.PlaceLeg leg) {
        directory.placeLeg(patron, leg);
    }

    void place(Party.Call patron, CallEffect.PlaceLeg leg, DialAuthority.Lease lease) {
        String node = leg.leg().node();
        if (calls.containsKey(node) || mixers.has(node)) {
            lease.release();
            exchange().tell(patron, new CallSignal.LegTold(leg.leg(),
                    new CallSignal.LegNews.Over(EndReason.ERROR, 500, "a call or mixer has the address '" + node + "' already")));
            return;
        }
        begin(new CallId(node), null, lease, services.policy()).tell(new CallSignal.Placed(patron, leg.client(), leg.dial()));
    }

    /** The media figures of a call; empty when there is no such call, or it has no media. */
    Mono<SessionReport> media(String callId) {
        CallInterpreter interpreter = interpreters.get(callId);
        return interpreter == null ? Mono.empty() : interpreter.report();
    }

    private CallActor begin(CallId id, @Nullable SipLeg leg, DialAuthority.@Nullable Lease lease, CallPolicy policy) {
        CallInterpreter interpreter = new CallInterpreter(this, id, leg, lease);
        CallActor call = new CallActor(
                id, policy, services.machine(), loop, services.clock(), interpreter, services.watcher());
        calls.put(id.value(), call);
        interpreters.put(id.value(), interpreter);
        services.limits().callStarted();
        return call;
    }

    void command(Request request, String callId, @Nullable String componentId, RayoCommand command) {
        CallActor call = calls.get(callId);
        if (call == null && mixers.has(callId)) {
            mixers.command(request, callId, componentId, command);
        } else if (call == null) {
            xmpp().error(request, NO_CALL);
        } else {
            call.tell(new CallSignal.Command(request, componentId, command));
        }
    }

    void message(Message message, String callId) {
        CallActor call = calls.get(callId);
        if (call == null) {
            // RFC 6121 §8.5.1 and §8.5.2.2: the same for an account that is not logged in as for none
            xmpp().refuse(message, RayoError.serviceUnavailable("nobody of that name is here"));
        } else {
            call.tell(new CallSignal.ClientMessage(message));
        }
    }

    void discover(Request request, String callId, @Nullable String componentId, @Nullable String node) {
        if (mixers.has(callId)) {
            XmlElement answer = mixers.information(request.from(), callId, componentId, node);
            if (answer == null) {
                xmpp().error(request, NO_CALL);
            } else {
                xmpp().result(request, answer);
            }
            return;
        }
        CallActor call = calls.get(callId);
        boolean there = call != null && call.state().isVisibleTo(request.from())
                && (componentId == null || call.state().components().containsKey(componentId));
        XmlElement answer = !there ? null
                : componentId == null ? RayoXml.discoveryOfCall(node) : RayoXml.discoveryOfComponent(node);
        if (answer == null) {
            xmpp().error(request, there ? RayoError.itemNotFound("no such node") : NO_CALL);
        } else {
            xmpp().result(request, answer);
        }
    }

    void items(Request request, String callId) {
        CallActor call = calls.get(callId);
        if (mixers.isVisible(request.from(), callId)) {
            xmpp().calls(request, mixers.calls(request.from(), callId));
        } else if (call != null && call.state().isVisibleTo(request.from())) {
            xmpp().components(request, call.state().id(), call.state().components().keySet());
        } else {
            xmpp().error(request, NO_CALL);
        }
    }

    Set<String> ids() {
        return Set.copyOf(calls.keySet());
    }

    /** False: there is no such call. */
    boolean tell(String callId, CallSignal signal) {
        CallActor call = calls.get(callId);
        if (call != null) {
            call.tell(signal);
        }
        return call != null;
    }

    /** Whether a join of that client's calls could reach the call; null: it can. */
    @Nullable RayoError joinRefusal(String callId, RayoCommand.Join join, Jid client) {
        CallActor call = calls.get(callId);
        Jid controller = call == null ? null : call.state().controller();
        if (call == null || call.state().stage() == CallState.Stage.ENDED) {
            return RayoError.serviceUnavailable("there is no call '" + callId + "' to be joined, or it is over");
        }
        return controller != null && controller.bare().equals(client.bare())
                ? call.state().joinConflict(join)
                : RayoError.notAllowed("the call '" + callId + "' is not controlled by " + client.bare());
    }

    MixerShard mixers() {
        return mixers;
    }

    JoinExchange exchange() {
        return directory.exchange();
    }

    void clientGone(Jid client) {
        mixers.clientGone(client);
        for (CallActor call : List.copyOf(calls.values())) {
            CallState state = call.state();
            if (client.equals(state.controller()) || state.deciding().contains(client)) {
                call.tell(new CallSignal.ClientGone(client));
            }
        }
    }

    void terminateAll(String why) {
        for (CallActor call : List.copyOf(calls.values())) {
            call.tell(new CallSignal.Terminate(why));
        }
    }

    void retired(CallId id) {
        interpreters.remove(id.value());
        if (calls.remove(id.value()) != null) {
            services.limits().callEnded();
        }
    }

    int index() {
        return index;
    }

    EventExecutor loop() {
        return loop;
    }

    CallServices services() {
        return services;
    }

    XmppGateway xmpp() {
        return directory.xmpp();
    }

    SipGateway.Running sip() {
        return Objects.requireNonNull(directory.sip());
    }
}
