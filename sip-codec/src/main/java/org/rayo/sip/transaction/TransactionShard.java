package org.rayo.sip.transaction;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipMessage;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipStatus;
import org.rayo.sip.transport.Flow;

/**
 * The transactions of one loop. At most {@code capacity}, of which the last fifth is for requests within dialogs: beyond
 * that a new request is answered 503 with Retry-After without a transaction, and one that the core has no room for as well.
 */
public final class TransactionShard {

    /** Hands a message to the network. {@code failed} may be called on any thread. */
    public interface Wire {
        void send(SipMessage message, Flow flow, Consumer<Throwable> failed);
    }

    private static final byte[] NO_BODY = {};
    private static final TransactionUser.Refusal BUSY = new TransactionUser.Refusal(503, 5);

    private final SipTimers timers;
    private final Clockwork clockwork;
    private final Wire wire;
    private final int capacity;
    private final Map<TransactionKey, ServerExchange> servers = new HashMap<>();
    private final Map<TransactionKey, ClientExchange> clients = new HashMap<>();
    /** Requests outside of dialogs, to know those that come again on another way. */
    private final Map<MergeKey, ServerExchange> unmerged = new HashMap<>();
    private final RefusedRequests refused = new RefusedRequests(ThreadLocalRandom.current().nextLong());
    private long overloaded;
    private long merged;

    public TransactionShard(SipTimers timers, Clockwork clockwork, Wire wire, int capacity) {
        this.timers = timers;
        this.clockwork = clockwork;
        this.wire = wire;
        this.capacity = capacity;
    }

    /** A request from the network: a new one, or part of a transaction. */
    public void onRequest(SipRequest request, Flow flow, TransactionUser user) {
        TransactionKey key = TransactionKey.ofServer(request);
        ServerExchange known = servers.get(key);
        if (request.is("ACK")) {
            if (known == null || known.state() == State.ACCEPTED) {
                user.onAck(request, flow);
            } else {
                known.take(Event.ACK, null);
            }
        } else if (known != null) {
            known.take(Event.REQUEST, null);
        } else {
            onNewRequest(key, request, flow, user);
        }
    }

    private void onNewRequest(TransactionKey key, SipRequest request, Flow flow, TransactionUser user) {
        boolean inDialog = request.to().tag() != null;
        // what belongs to a call goes first: only there, a fifth of the room is left
        if (servers.size() >= (inDialog ? capacity : capacity - capacity / 5)) {
            refuse(request, flow, BUSY);
            return;
        }
        MergeKey merge = MergeKey.of(request);
        if (merge != null && unmerged.containsKey(merge)) {
            merged++;
            wire.send(stateless(request, 482, SipHeaders.NONE), flow, e -> {});
            return;
        }
        if (refused.has(request)) {
            refuse(request, flow, BUSY);
            return;
        }
        TransactionUser.@Nullable Refusal refusal = user.refusal(request, flow);
        if (refusal != null) {
            refuse(request, flow, refusal);
            return;
        }
        ServerExchange fresh = new ServerExchange(this, key, merge, request, flow);
        servers.put(key, fresh);
        if (merge != null) {
            unmerged.put(merge, fresh);
        }
        begin(request, Objects.requireNonNull(fresh.open()), user);
    }

    private void refuse(SipRequest request, Flow flow, TransactionUser.Refusal refusal) {
        SipHeaders.Builder extra = SipHeaders.builder();
        if (refusal.retryAfterSeconds() > 0) {
            extra.add(HeaderNames.RETRY_AFTER, Integer.toString(refusal.retryAfterSeconds()));
        }
        if (refusal.status() == 503) {
            overloaded++;
            refused.add(request);
        }
        wire.send(stateless(request, refusal.status(), extra.build()), flow, e -> {});
    }

    /** An answer that leaves nothing behind; the same To tag for a retransmission (RFC 3261 §8.2.7). */
    private static SipResponse stateless(SipRequest request, int status, SipHeaders extra) {
        String tag = "s" + Integer.toHexString((request.topVia().branch() + request.callId()).hashCode());
        return SipResponse.to(request, status, SipStatus.reason(status), tag, extra, NO_BODY);
    }

    private void begin(SipRequest request, ServerTransaction fresh, TransactionUser user) {
        if (!request.is("CANCEL")) {
            user.onRequest(fresh);
            return;
        }
        ServerExchange invite = servers.get(TransactionKey.cancelled(request));
        if (invite == null) {
            fresh.respond(481, "none", SipHeaders.NONE);
            return;
        }
        fresh.respond(200, "cancelled", SipHeaders.NONE);
        ServerTransaction open = invite.open();
        if (open != null) {
            user.onCancel(request, open);
        }
    }

    /** A response from the network. */
    public void onResponse(SipResponse response, Flow flow, TransactionUser user) {
        TransactionKey key = TransactionKey.ofClient(response);
        ClientExchange transaction = key == null ? null : clients.get(key);
        if (transaction == null) {
            user.onStrayResponse(response, flow);
        } else {
            transaction.take(Transaction.eventOf(response), response);
        }
    }

    /** Sends a request other than ACK; its top Via must have a branch of its own. */
    public ClientTransaction send(SipRequest request, Flow flow, ClientTransaction.User user) {
        TransactionKey key = TransactionKey.ofClient(request);
        if (key == null) {
            throw new IllegalArgumentException("a request of ours without branch");
        }
        ClientExchange exchange = new ClientExchange(this, key, request, flow, user);
        clients.put(key, exchange);
        ClientTransaction transaction = new ClientTransaction(request, exchange);
        exchange.start();
        return transaction;
    }

    /** Sends an ACK for a 2xx: no transaction (RFC 3261 §13.2.2.4). */
    public void sendAck(SipRequest ack, Flow flow) {
        wire.send(ack, flow, e -> {});
    }

    void sendRequest(SipRequest request, Flow flow, Runnable failed) {
        wire.send(request, flow, onLoop(failed));
    }

    void sendResponse(SipResponse response, Flow flow, Runnable failed) {
        wire.send(response, flow, onLoop(failed));
    }

    /** A failed send is told later and on the shard's own loop, whichever loop the socket has. */
    private Consumer<Throwable> onLoop(Runnable failed) {
        return failure -> clockwork.schedule(0, failed);
    }

    void forget(Transaction transaction) {
        switch (transaction) {
            case ServerExchange server -> {
                servers.remove(transaction.key, server);
                MergeKey merge = server.mergeKey();
                if (merge != null) {
                    unmerged.remove(merge, server);
                }
            }
            case ClientExchange client -> clients.remove(transaction.key, client);
        }
    }

    Clockwork clockwork() {
        return clockwork;
    }

    public SipTimers timers() {
        return timers;
    }

    /** Transactions that are not over. */
    public int size() {
        return servers.size() + clients.size();
    }

    /** Requests answered 503 because no transaction was left, or the core had no room. */
    public long overloaded() {
        return overloaded;
    }

    /** Requests answered 482 because the same one had come on another way. */
    public long merged() {
        return merged;
    }

    /** Forgets everything. */
    public void stop() {
        List<Transaction> all = new ArrayList<>(servers.values());
        all.addAll(clients.values());
        for (Transaction transaction : all) {
            transaction.abandon();
        }
    }
}
