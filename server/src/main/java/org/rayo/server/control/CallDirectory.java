package org.rayo.server.control;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.engine.SessionReport;
import org.rayo.server.call.CallId;
import org.rayo.server.call.Request;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.routing.ClientRegistry;
import org.rayo.server.routing.DialAuthority;
import org.rayo.server.sip.InboundLeg;
import org.rayo.server.sip.SipGateway;
import org.rayo.server.xmpp.CallCommands;
import org.rayo.server.xmpp.XmppGateway;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Message;
import reactor.core.publisher.Mono;

/**
 * Finds the loop of a call and hands over. Thread-safe. At most {@value #MAX_WAITING} commands wait for one loop; beyond,
 * a command is answered resource-constraint.
 */
public final class CallDirectory implements CallCommands, SipGateway.InboundCalls {
    private static final int MAX_WAITING = 4096;
    private static final RayoError OVERLOAD = RayoError.resourceConstraint("the server is overloaded; try again later");

    private final CallServices services;
    private final XmppGateway xmpp;
    private final List<CallShard> shards = new ArrayList<>();
    private final List<AtomicInteger> waiting = new ArrayList<>();
    private final AtomicInteger nextShard = new AtomicInteger();
    private volatile SipGateway.@Nullable Running sip;

    /** @param loops the same, in the same order, as the SIP edge's */
    public CallDirectory(CallServices services, EventLoopGroup loops, ClientRegistry clients) {
        this.services = services;
        this.xmpp = new XmppGateway(services.addresses(), clients, this);
        for (EventExecutor loop : loops) {
            shards.add(new CallShard(this, shards.size(), loop, services));
            waiting.add(new AtomicInteger());
        }
    }

    /** The started SIP edge, by which calls are placed. */
    public void connect(SipGateway.Running running) {
        sip = running;
    }

    public XmppGateway xmpp() {
        return xmpp;
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
        if (services.limits().refusal() != null) {
            xmpp.error(request, RayoError.resourceConstraint(
                    services.limits().draining() ? "the server is shutting down" : "the server takes no more calls now"));
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
                xmpp.error(request, RayoError.conflict(address.bare() + " is a user's address"));
                return;
            }
            wanted = Objects.requireNonNull(address.local());
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
    public void command(Request request, String callId, @Nullable String componentId, RayoCommand command) {
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
