package org.rayo.sip.transaction;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipMessage;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipStatus;
import org.rayo.sip.transport.Flow;

/**
 * The transactions of one loop. At most {@code capacity}: beyond that a new request is answered 503 with Retry-After
 * without a transaction, and an INVITE may be refused so earlier by the core's own limits.
 */
public final class TransactionShard {

    /** Hands a message to the network. {@code failed} may be called on any thread. */
    public interface Wire {
        void send(SipMessage message, Flow flow, Consumer<Throwable> failed);
    }

    private static final byte[] NO_BODY = {};
    private static final SipHeaders BUSY = SipHeaders.builder().add(HeaderNames.RETRY_AFTER, "5").build();

    private final SipTimers timers;
    private final Clockwork clockwork;
    private final Wire wire;
    private final int capacity;
    private final Map<TransactionKey, ServerTransaction> servers = new HashMap<>();
    private final Map<TransactionKey, ClientTransaction> clients = new HashMap<>();
    private long overloaded;

    public TransactionShard(SipTimers timers, Clockwork clockwork, Wire wire, int capacity) {
        this.timers = timers;
        this.clockwork = clockwork;
        this.wire = wire;
        this.capacity = capacity;
    }

    /** A request from the network: a new one, or part of a transaction. */
    public void onRequest(SipRequest request, Flow flow, TransactionUser user) {
        TransactionKey key = TransactionKey.ofServer(request);
        ServerTransaction known = servers.get(key);
        if (request.is("ACK")) {
            if (known == null || known.state() == State.ACCEPTED) {
                user.onAck(request, flow);
            } else {
                known.take(Event.ACK, null);
            }
        } else if (known != null) {
            known.take(Event.REQUEST, null);
        } else if (servers.size() >= capacity) {
            overloaded++;
            wire.send(SipResponse.to(request, 503, SipStatus.reason(503), "overload", BUSY, NO_BODY), flow, e -> {});
        } else {
            ServerTransaction fresh = new ServerTransaction(this, key, request, flow);
            servers.put(key, fresh);
            begin(fresh, user);
        }
    }

    private void begin(ServerTransaction fresh, TransactionUser user) {
        if (!fresh.request().is("CANCEL")) {
            user.onRequest(fresh);
            return;
        }
        ServerTransaction invite = servers.get(TransactionKey.cancelled(fresh.request()));
        if (invite == null) {
            fresh.respond(481, "none", SipHeaders.NONE);
        } else {
            fresh.respond(200, "cancelled", SipHeaders.NONE);
            user.onCancel(fresh.request(), invite);
        }
    }

    /** A response from the network. */
    public void onResponse(SipResponse response, Flow flow, TransactionUser user) {
        TransactionKey key = TransactionKey.ofClient(response);
        ClientTransaction transaction = key == null ? null : clients.get(key);
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
        ClientTransaction transaction = new ClientTransaction(this, key, request, flow, user);
        clients.put(key, transaction);
        transaction.start();
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
            case ServerTransaction server -> servers.remove(transaction.key, server);
            case ClientTransaction client -> clients.remove(transaction.key, client);
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

    /** Requests answered 503 because no transaction was left. */
    public long overloaded() {
        return overloaded;
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
