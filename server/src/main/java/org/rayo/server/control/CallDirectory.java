package org.rayo.server.control;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.engine.SessionReport;
import org.rayo.server.call.CallEffect;
import org.rayo.server.call.CallId;
import org.rayo.server.call.CallSignal;
import org.rayo.server.call.Request;
import org.rayo.server.mixer.MixerSignal;
import org.rayo.server.protocol.Party;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoEvent.EndReason;
import org.rayo.server.routing.ClientRegistry;
import org.rayo.server.routing.DialAuthority;
import org.rayo.server.sip.InboundLeg;
import org.rayo.server.sip.SipGateway;
import org.rayo.server.xmpp.CallCommands;
import org.rayo.server.xmpp.XmppGateway;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Message;
import org.rayo.xmpp.stanza.StanzaCondition;
import org.rayo.xmpp.stanza.StanzaErrorType;
import reactor.core.publisher.Mono;

/**
 * Finds the loop of a call and hands over. Thread-safe. At most {@value #MAX_WAITING} commands wait for one loop; beyond,
 * a command is answered resource-constraint.
 */
public final class CallDirectory implements CallCommands, SipGateway.InboundCalls {
    private static final int MAX_WAITING = 4096;
    private static final RayoError OVERLOAD = RayoError.resourceConstraint("the server is overloaded; try again later");

    /** Of type wait: another server, or this one again, will take it (protocol.md §29, D-21). */
    private static final RayoError SHUTTING_DOWN =
            new RayoError(StanzaErrorType.WAIT, StanzaCondition.SERVICE_UNAVAILABLE, "the server is shutting down");

    private final CallServices services;
    private final XmppGateway xmpp;
    private final List<CallShard> shards = new ArrayList<>();
    private final List<AtomicInteger> waiting = new ArrayList<>();
    private final AtomicInteger nextShard = new AtomicInteger();
    private final JoinExchange exchange;
    private volatile SipGateway.@Nullable Running sip;
    private volatile @Nullable Administration administration;

    /** @param loops the same, in the same order, as the SIP edge's */
    public CallDirectory(CallServices services, EventLoopGroup loops, ClientRegistry clients) {
        this.services = services;
        this.xmpp = new XmppGateway(services.addresses(), clients, this);
        this.exchange = new JoinExchange(this::onLoopOf, services.addresses());
        for (EventExecutor loop : loops) {
            shards.add(new CallShard(this, shards.size(), loop, services));
            waiting.add(new AtomicInteger());
        }
    }

    /** The started SIP edge, by which calls are placed. */
    public void connect(SipGateway.Running running) {
        sip = running;
    }

    /** Who may ask about the server, and what; without it nobody may. */
    public void administer(Administration configured) {
        administration = configured;
    }

    @Override
    public void exec(Request request, RayoCommand.Exec exec) {
        Administration known = administration;
        if (known == null || !known.isAdmin(request.from())) {
            xmpp.error(request, RayoError.forbidden(request.from().bare() + " is no administrator (xmpp.admins in the configuration)"));
        } else if (Administration.isAboutCalls(exec.api(), exec.args())) {
            collect(request, 0, new ArrayList<>());
        } else {
            String answer = known.answer(exec.api(), exec.args());
            if (answer == null) {
                xmpp.error(request, RayoError.badRequest("Failed to execute API; there are: " + Administration.COMMANDS));
            } else {
                xmpp.response(request, answer);
            }
        }
    }

    private void collect(Request request, int shard, List<String> ids) {
        if (shard == shards.size()) {
            xmpp.response(request, Administration.listed(ids));
        } else if (!handOver(shard, () -> {
            ids.addAll(shards.get(shard).ids());
            collect(request, shard + 1, ids);
        })) {
            xmpp.error(request, OVERLOAD);
        }
    }

    public XmppGateway xmpp() {
        return xmpp;
    }

    JoinExchange exchange() {
        return exchange;
    }

    /** Whether a user of this server has that name, who is here. */
    boolean isAccount(String node) {
        return xmpp.isAccount(Jid.of(node, services.addresses().server().domain(), null));
    }

    private void onLoopOf(String node, Consumer<CallShard> task) {
        CallShard shard = shards.get(CallId.shardOf(node, shards.size()));
        shard.loop().execute(() -> task.accept(shard));
    }

    SipGateway.@Nullable Running sip() {
        return sip;
    }

    @Override
    public void onCall(InboundLeg leg) {
        shards.get(leg.shard()).incoming(leg);
    }

    @Override
    public void dial(Request request, RayoCommand.Dial dial) {
        if (services.limits().draining()) {
            xmpp.error(request, SHUTTING_DOWN);
            return;
        }
        if (services.limits().refusal() != null) {
            xmpp.error(request, RayoError.resourceConstraint("the server takes no more calls now"));
            return;
        }
        String wanted = null;
        if (dial.uri() != null) {
            Jid address = Jid.parse(dial.uri());
            if (!services.addresses().isCall(address)) {
                xmpp.error(request, RayoError.badRequest("uri='" + dial.uri() + "' is no call address of this server"));
                return;
            }
            if (xmpp.isAccount(address)) {
                xmpp.error(request, CallShard.taken(address.bare() + " is a user's address"));
                return;
            }
            wanted = Objects.requireNonNull(address.local());
        }
        joinable(request, dial, wanted, 0);
    }

    /** Every call that the new one is to be joined to must be there, before anything is dialled (protocol.md §7.1). */
    private void joinable(Request request, RayoCommand.Dial dial, @Nullable String wanted, int index) {
        if (index == dial.joins().size()) {
            authorize(request, dial, wanted);
            return;
        }
        RayoCommand.Join join = dial.joins().get(index);
        if (!(join.peer() instanceof Party.Call peer)) {
            joinable(request, dial, wanted, index + 1);
            return;
        }
        int shard = CallId.shardOf(peer.node(), shards.size());
        boolean taken = handOver(shard, () -> {
            RayoError refusal = shards.get(shard).joinRefusal(peer.node(), join, request.from());
            if (refusal == null) {
                joinable(request, dial, wanted, index + 1);
            } else {
                xmpp.error(request, refusal);
            }
        });
        if (!taken) {
            xmpp.error(request, OVERLOAD);
        }
    }

    private void authorize(Request request, RayoCommand.Dial dial, @Nullable String wanted) {
        Jid client = request.from();
        if (!services.addresses().isOurs(client) && !services.authority().names(client) && !services.router().names(client)) {
            xmpp.error(request, RayoError.registrationRequired(client.bare()
                    + " is no client of this server; name it under routing.applications or dial in the configuration"));
            return;
        }
        switch (services.authority().decide(request.from(), DialTarget.of(dial.to()))) {
            case DialAuthority.Verdict.Refused(RayoError error) -> xmpp.error(request, error);
            case DialAuthority.Verdict.Granted(DialAuthority.Lease lease) -> {
                String unavailable = Objects.requireNonNull(sip).unavailable(dial.to());
                if (unavailable == null) {
                    place(request, dial, wanted, lease);
                } else {
                    lease.release();
                    xmpp.error(request, RayoError.resourceConstraint(unavailable));
                }
            }
        }
    }

    /** A call for another one of the same client, under the same rules as a dial; whom it is for hears of it. */
    void placeLeg(Party.Call patron, CallEffect.PlaceLeg leg) {
        String to = leg.dial().to();
        RayoError refusal = services.limits().draining() ? SHUTTING_DOWN
                : services.limits().refusal() != null ? RayoError.resourceConstraint("the server takes no more calls now") : null;
        if (refusal == null) {
            switch (services.authority().decide(leg.client(), DialTarget.of(to))) {
                case DialAuthority.Verdict.Refused(RayoError error) -> refusal = error;
                case DialAuthority.Verdict.Granted(DialAuthority.Lease lease) -> {
                    String unavailable = Objects.requireNonNull(sip).unavailable(to);
                    int shard = CallId.shardOf(leg.leg().node(), shards.size());
                    if (unavailable == null && handOver(shard, () -> shards.get(shard).place(patron, leg, lease))) {
                        return;
                    }
                    lease.release();
                    refusal = unavailable == null ? OVERLOAD : RayoError.resourceConstraint(unavailable);
                }
            }
        }
        exchange.tell(patron, new CallSignal.LegTold(leg.leg(), new CallSignal.LegNews.Over(EndReason.ERROR, 503, refusal.text())));
    }

    /** Whom a command wants to call must be somebody whom its client may call; what else is wrong with it the call says. */
    private RayoCommand entitled(Request request, RayoCommand command) {
        List<String> targets = switch (command) {
            case RayoCommand.Transfer transfer -> transfer.to();
            case RayoCommand.Connect connect -> connect.targets();
            default -> List.of();
        };
        for (String target : targets) {
            if (!services.authority().allows(request.from(), DialTarget.of(target))) {
                return new RayoCommand.Invalid(RayoError.notAuthorized(
                        "no dial rule lets " + request.from().bare() + " call " + target + "; rules are under 'dial' in the configuration"));
            }
        }
        return command;
    }

    private void place(Request request, RayoCommand.Dial dial, @Nullable String wanted, DialAuthority.Lease lease) {
        int shard = wanted == null
                ? Math.floorMod(nextShard.getAndIncrement(), shards.size())
                : CallId.shardOf(wanted, shards.size());
        if (!handOver(shard, () -> shards.get(shard).dial(request, dial, wanted, lease))) {
            lease.release();
            xmpp.error(request, OVERLOAD);
        }
    }

    @Override
    public void command(Request request, String callId, @Nullable String componentId, RayoCommand asked) {
        RayoCommand command = entitled(request, asked);
        if (GrammarFetch.concerns(command) || OutputFetch.concerns(command)) {
            services.grammars().whole(command).flatMap(services.texts()::whole).subscribe(whole -> handOver(request, callId, componentId, whole));
        } else {
            handOver(request, callId, componentId, command);
        }
    }

    private void handOver(Request request, String callId, @Nullable String componentId, RayoCommand command) {
        int shard = CallId.shardOf(callId, shards.size());
        if (!handOver(shard, () -> shards.get(shard).command(request, callId, componentId, command))) {
            xmpp.error(request, OVERLOAD);
        }
    }

    @Override
    public void discover(Request request, String callId, @Nullable String componentId, @Nullable String node) {
        int shard = CallId.shardOf(callId, shards.size());
        if (!handOver(shard, () -> shards.get(shard).discover(request, callId, componentId, node))) {
            xmpp.error(request, OVERLOAD);
        }
    }

    @Override
    public void discoverItems(Request request, String callId) {
        int shard = CallId.shardOf(callId, shards.size());
        if (!handOver(shard, () -> shards.get(shard).items(request, callId))) {
            xmpp.error(request, OVERLOAD);
        }
    }

    @Override
    public void subscribe(Jid client, String mixer, boolean on, Consumer<Boolean> answer) {
        int shard = CallId.shardOf(mixer, shards.size());
        MixerSignal signal = on ? new MixerSignal.Subscribed(client) : new MixerSignal.Unsubscribed(client);
        // one that is refused to overload can be sent again
        boolean taken = handOver(shard, () -> {
            MixerShard mixers = shards.get(shard).mixers();
            answer.accept(mixers.isVisible(client, mixer));
            mixers.tell(mixer, signal);
        });
        if (!taken) {
            answer.accept(false);
        }
    }

    @Override
    public void message(Message message, String callId) {
        int shard = CallId.shardOf(callId, shards.size());
        if (!handOver(shard, () -> shards.get(shard).message(message, callId))) {
            xmpp.refuse(message, OVERLOAD);
        }
    }

    /** The media figures of a call so far; empty when there is no such call, it has no media, or its loop has no time. */
    public Mono<SessionReport> media(String callId) {
        int shard = CallId.shardOf(callId, shards.size());
        return Mono.<Mono<SessionReport>>create(found -> {
            if (!handOver(shard, () -> found.success(shards.get(shard).media(callId)))) {
                found.success();
            }
        }).flatMap(report -> report);
    }

    private boolean handOver(int shard, Runnable task) {
        AtomicInteger queue = waiting.get(shard);
        if (queue.incrementAndGet() > MAX_WAITING) {
            queue.decrementAndGet();
            return false;
        }
        shards.get(shard).loop().execute(() -> {
            queue.decrementAndGet();
            task.run();
        });
        return true;
    }

    /** Past the bound: it comes once per session and must not be lost. */
    @Override
    public void clientGone(Jid client) {
        for (CallShard shard : shards) {
            shard.loop().execute(() -> shard.clientGone(client));
        }
    }

    /** Ends every call, as the server's own wish. */
    public void terminateAll(String why) {
        for (CallShard shard : shards) {
            shard.loop().execute(() -> shard.terminateAll(why));
        }
    }

    /** Calls that are not over. */
    public int calls() {
        return services.limits().calls();
    }
}
