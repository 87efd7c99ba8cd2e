package org.rayo.sip.dialog;

import io.netty.util.concurrent.EventExecutor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.HostPort;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipSyntaxException;
import org.rayo.sip.message.SipUri;
import org.rayo.sip.message.Via;
import org.rayo.sip.transaction.Clockwork;
import org.rayo.sip.transaction.ServerTransaction;
import org.rayo.sip.transaction.TransactionShard;
import org.rayo.sip.transaction.TransactionUser;
import org.rayo.sip.transport.Flow;
import org.rayo.sip.transport.Target;

/** The core of one loop: its transactions and sessions, and what every request is checked for (RFC 3261 §8.2). */
final class AgentShard implements TransactionUser {

    private record SessionKey(String callId, String localTag) {}

    private final UserAgent agent;
    private final int index;
    private final EventExecutor loop;
    private final Clockwork clockwork;
    private final TransactionShard transactions;
    private final Map<SessionKey, InviteSession> sessions = new HashMap<>();
    private final Tags tags = new Tags();
    private long strays;

    AgentShard(UserAgent agent, int index, EventExecutor loop, SipConfig config) {
        this.agent = agent;
        this.index = index;
        this.loop = loop;
        this.clockwork = new LoopClockwork(loop);
        this.transactions =
                new TransactionShard(config.timers(), clockwork, agent::transmit, config.transactionsPerShard());
    }

    // ---- from below

    /** Whether a new call is wanted is asked before it has any state; of one that cannot be read, the reason is told first. */
    @Override
    public TransactionUser.@Nullable Refusal refusal(SipRequest request, Flow flow) {
        if (!request.is("INVITE") || request.to().tag() != null || contentProblem(request) != null) {
            return null;
        }
        UserAgentListener.Refusal refusal = agent.listener().admit(request, flow.remote());
        return refusal == null ? null : new TransactionUser.Refusal(refusal.status(), refusal.retryAfterSeconds());
    }

    @Override
    public void onRequest(ServerTransaction transaction) {
        SipRequest request = transaction.request();
        @Nullable String tag = request.to().tag();
        if (tag != null) {
            inDialog(transaction, tag);
        } else if (refused(transaction)) {
            return;
        } else if (request.is("INVITE")) {
            newCall(transaction);
        } else if (request.is("OPTIONS")) {
            transaction.respond(200, newTag(), capabilities());
        } else if (request.is("BYE") || request.is("NOTIFY") || request.is("PRACK") || request.is("UPDATE")) {
            transaction.respond(481, newTag(), SipHeaders.NONE);
        } else if (!agent.listener().onRequest(transaction)) {
            refuseMethod(transaction);
        }
    }

    private void inDialog(ServerTransaction transaction, String localTag) {
        boolean taken = switch (sessions.get(new SessionKey(transaction.request().callId(), localTag))) {
            case InboundInvite inbound -> {
                inbound.onRequest(transaction);
                yield true;
            }
            case OutboundInvite outbound -> outbound.onRequest(transaction);
            case null -> false;
        };
        if (!taken) {
            transaction.respond(481, "", SipHeaders.NONE);
        }
    }

    /** §8.2.1 to §8.2.3 */
    private boolean refused(ServerTransaction transaction) {
        SipRequest request = transaction.request();
        if (!SipUri.isSip(request.requestUri()) && !request.requestUri().regionMatches(true, 0, "tel:", 0, 4)) {
            transaction.respond(416, newTag(), SipHeaders.NONE);
            return true;
        }
        return requiresUnknown(transaction);
    }

    /** §8.2.2.3; also within dialogs (§12.2.2). */
    boolean requiresUnknown(ServerTransaction transaction) {
        SipHeaders headers = transaction.request().headers();
        if (!headers.has(HeaderNames.REQUIRE)) {
            return false;
        }
        List<String> unsupported;
        try {
            unsupported = headers.list(HeaderNames.REQUIRE).stream().filter(tag -> !Methods.understood(tag)).toList();
        } catch (SipSyntaxException e) {
            transaction.respond(400, newTag(), SipHeaders.NONE);
            return true;
        }
        if (unsupported.isEmpty()) {
            return false;
        }
        SipHeaders told = SipHeaders.builder().add(HeaderNames.UNSUPPORTED, String.join(", ", unsupported)).build();
        transaction.respond(420, newTag(), told);
        return true;
    }

    private record ContentProblem(int status, SipHeaders extra) {}

    /** The body of an INVITE (§8.2.3) and what the caller wants for an answer (§20.1); null when nothing is wrong. */
    private static @Nullable ContentProblem contentProblem(SipRequest invite) {
        @Nullable String encoding = invite.headers().first("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return new ContentProblem(415, SipHeaders.builder().add("Accept-Encoding", "identity").build());
        }
        if (invite.bodyLength() > 0 && !isSdp(invite)) {
            return new ContentProblem(415, SipHeaders.builder().add(HeaderNames.ACCEPT, Methods.SDP).build());
        }
        return acceptsSdp(invite) ? null : new ContentProblem(406, SipHeaders.NONE);
    }

    private static boolean acceptsSdp(SipRequest invite) {
        if (!invite.headers().has(HeaderNames.ACCEPT)) {
            return true;
        }
        try {
            for (String range : invite.headers().list(HeaderNames.ACCEPT)) {
                int semicolon = range.indexOf(';');
                String type = (semicolon < 0 ? range : range.substring(0, semicolon)).strip();
                if (type.equals("*/*") || type.equalsIgnoreCase("application/*") || type.equalsIgnoreCase(Methods.SDP)) {
                    return true;
                }
            }
        } catch (SipSyntaxException e) {
            // what cannot be read does not exclude SDP
            return true;
        }
        return false;
    }

    void refuseMethod(ServerTransaction transaction) {
        transaction.respond(
                405, newTag(), SipHeaders.builder().add(HeaderNames.ALLOW, Methods.ALLOWED).build());
    }

    private void newCall(ServerTransaction transaction) {
        SipRequest invite = transaction.request();
        ContentProblem problem = contentProblem(invite);
        if (problem != null) {
            transaction.respond(problem.status(), newTag(), problem.extra());
            return;
        }
        if (SessionTimer.tooShort(invite, agent.config().sessionTimer())) {
            transaction.respond(422, newTag(), SessionTimer.minimum(agent.config().sessionTimer()));
            return;
        }
        String localTag = newTag();
        try {
            InboundInvite session = new InboundInvite(this, transaction, Dialog.ofServer(invite, localTag), localTag);
            transaction.respond(100, "", SipHeaders.NONE);
            sessions.put(new SessionKey(invite.callId(), localTag), session);
            agent.sessionBegan();
            if (invite.headers().has(Replaces.HEADER)) {
                replace(session);
            } else {
                agent.listener().onInvite(session);
            }
        } catch (SipSyntaxException e) {
            transaction.respond(400, localTag, SipHeaders.NONE);
        }
    }

    /** RFC 3891 §3. The dialog may be another loop's. */
    private void replace(InboundInvite by) {
        @Nullable Replaces replaces = Replaces.of(by.request().headers());
        if (replaces == null) {
            by.reject(400, SipHeaders.NONE);
            return;
        }
        AgentShard owner = agent.shard(agent.shardOf(replaces.callId()));
        owner.onLoop(() -> owner.replaced(replaces, by));
    }

    private void replaced(Replaces replaces, InboundInvite by) {
        switch (sessions.get(new SessionKey(replaces.callId(), replaces.localTag()))) {
            case InboundInvite inbound when replaces.remoteTag().equals(inbound.remoteTag()) ->
                inbound.replacedBy(by, replaces.earlyOnly());
            case OutboundInvite outbound when outbound.knows(replaces.remoteTag()) ->
                outbound.replacedBy(by, replaces.earlyOnly());
            case null, default -> by.reject(481, SipHeaders.NONE);
        }
    }

    private static boolean isSdp(SipRequest invite) {
        @Nullable String type = invite.headers().first(HeaderNames.CONTENT_TYPE);
        return type != null && type.strip().regionMatches(true, 0, Methods.SDP, 0, Methods.SDP.length());
    }

    @Override
    public void onCancel(SipRequest cancel, ServerTransaction invite) {
        invite.cancelled(cancel);
    }

    @Override
    public void onAck(SipRequest ack, Flow flow) {
        @Nullable String tag = ack.to().tag();
        switch (tag == null ? null : sessions.get(new SessionKey(ack.callId(), tag))) {
            case InboundInvite inbound -> inbound.onAck(ack);
            case OutboundInvite outbound -> outbound.onAck(ack);
            case null -> strays++;
        }
    }

    @Override
    public void onStrayResponse(SipResponse response, Flow flow) {
        strays++;
    }

    // ---- for the sessions

    /** Unguessable: for tags, branches and Call-IDs. */
    String newTag() {
        return tags.next();
    }

    /** For what must not be guessed or must not meet. */
    RandomGenerator random() {
        return tags.random();
    }

    OutboundInvite invite(OutgoingInvite wanted, String callId, InviteSessionListener listener) {
        String localTag = newTag();
        OutboundInvite session = new OutboundInvite(this, wanted, callId, localTag, listener);
        sessions.put(new SessionKey(callId, localTag), session);
        agent.sessionBegan();
        return session;
    }

    void forget(String callId, String localTag) {
        if (sessions.remove(new SessionKey(callId, localTag)) != null) {
            agent.sessionEnded();
        }
    }

    /** Finds the way to a URI; exactly one of both is called, on this loop. */
    void locate(String uri, Consumer<Flow> found, Consumer<String> failed) {
        agent.locator().locate(uri).subscribe(
                flow -> onLoop(() -> found.accept(flow)),
                problem -> onLoop(() -> failed.accept(String.valueOf(problem.getMessage()))));
    }

    /** Connects to the first of these servers that can be; exactly one of both is called, on this loop. */
    void connect(List<Target> targets, Consumer<Flow> found, Consumer<String> failed) {
        agent.connect(targets).subscribe(
                flow -> onLoop(() -> found.accept(flow)),
                problem -> onLoop(() -> failed.accept(String.valueOf(problem.getMessage()))));
    }

    /** A connection to where these datagrams would go, for a request too long for them (RFC 3261 §18.1.1). */
    void streamInstead(Flow datagrams, Consumer<Flow> found, Consumer<String> failed) {
        agent.streamInstead(datagrams).subscribe(
                flow -> onLoop(() -> found.accept(flow)),
                problem -> onLoop(() -> failed.accept(String.valueOf(problem.getMessage()))));
    }

    /** Now, when this is the loop; else as soon as it is. */
    void onLoop(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    /** A Via of ours with a new branch. */
    Via via(Flow flow) throws SipSyntaxException {
        HostPort self = agent.self(flow);
        return Via.parse("SIP/2.0/" + flow.transport() + " " + self + ";branch=" + Via.MAGIC_COOKIE + newTag()
                + ";rport");
    }

    /** Where the far end of this flow reaches us. */
    String contact(Flow flow) {
        return agent.contact(flow);
    }

    /** What a response that makes or keeps a dialog carries (§12.1.1). */
    SipHeaders dialogHeaders(Flow flow, SipHeaders extra) {
        return SipHeaders.builder()
                .add(HeaderNames.CONTACT, contact(flow))
                .add(HeaderNames.ALLOW, Methods.ALLOWED)
                .add(HeaderNames.SUPPORTED, Methods.SUPPORTED)
                .add(HeaderNames.SERVER, product())
                .addAll(extra)
                .build();
    }

    /** The answer to OPTIONS (§11.2). */
    SipHeaders capabilities() {
        return SipHeaders.builder()
                .add(HeaderNames.ALLOW, Methods.ALLOWED)
                .add(HeaderNames.ACCEPT, Methods.SDP)
                .add(HeaderNames.SUPPORTED, Methods.SUPPORTED)
                .add(HeaderNames.SERVER, product())
                .build();
    }

    String product() {
        return agent.config().product();
    }

    /** Ours, as it stands in a URI: an IPv6 address in brackets. */
    String host() {
        return new HostPort(agent.self().host(), -1).toString();
    }

    @Nullable String outboundProxy() {
        return agent.config().outboundProxy();
    }

    UserAgent agent() {
        return agent;
    }

    TransactionShard transactions() {
        return transactions;
    }

    Clockwork clockwork() {
        return clockwork;
    }

    int index() {
        return index;
    }

    EventExecutor loop() {
        return loop;
    }

    long strays() {
        return strays;
    }
}
