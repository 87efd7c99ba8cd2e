package org.rayo.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.transport.Flow;

/**
 * What the shard keeps of a server transaction: once it is answered, no more than its answer, as far as that may be asked
 * for again. A thousand finished ones a second wait for 32 s each.
 */
final class ServerExchange extends Transaction {
    private final Flow flow;
    private final boolean invite;
    private final @Nullable MergeKey mergeKey;
    private ServerTransaction.User user = ServerTransaction.NOBODY;
    /** What its user knows it by; null once it is answered. */
    private @Nullable ServerTransaction open;
    private @Nullable SipResponse last;
    private boolean answered;

    ServerExchange(TransactionShard shard, TransactionKey key, @Nullable MergeKey mergeKey, SipRequest request, Flow flow) {
        super(shard, key, request.is("INVITE") ? InviteServerMachine.START.next() : NonInviteServerMachine.START.next());
        this.flow = flow;
        this.invite = request.is("INVITE");
        this.mergeKey = mergeKey;
        this.open = new ServerTransaction(request, this);
    }

    Flow flow() {
        return flow;
    }

    @Nullable MergeKey mergeKey() {
        return mergeKey;
    }

    ServerTransaction.User user() {
        return user;
    }

    void user(ServerTransaction.User next) {
        user = next;
    }

    boolean answered() {
        return answered;
    }

    /** Null once it is answered. */
    @Nullable ServerTransaction open() {
        return open;
    }

    @Override
    Move step(State from, Event event) {
        return invite ? InviteServerMachine.step(from, event) : NonInviteServerMachine.step(from, event);
    }

    @Override
    void perform(Action action, @Nullable SipResponse subject) {
        switch (action) {
            case SEND -> {
                if (subject != null) {
                    send(subject);
                }
            }
            case SEND_AGAIN -> {
                SipResponse response = last;
                if (response != null) {
                    pass(response);
                }
            }
            case TELL_TIMEOUT -> user.onTransactionFailed("no ACK");
            case TELL_TRANSPORT_ERROR -> user.onTransactionFailed("the network cannot be reached");
            default -> throw new IllegalStateException(action + " in a server transaction");
        }
    }

    private void send(SipResponse response) {
        pass(response);
        if (response.isProvisional()) {
            last = response;
            return;
        }
        answered = true;
        open = null;
        if (invite && response.isSuccess()) {
            // RFC 6026: retransmitted INVITEs are absorbed, its user repeats the 2xx
            last = null;
            user = ServerTransaction.NOBODY;
        } else {
            last = !invite && reliable() ? null : response.detached();
        }
    }

    private void pass(SipResponse response) {
        shard.sendResponse(response, flow, () -> take(Event.TRANSPORT_ERROR, null));
    }

    @Override
    long lingerMs(State in) {
        if (invite && in == State.CONFIRMED) {
            last = null;
            user = ServerTransaction.NOBODY;
            return reliable() ? 0 : shard.timers().t4();
        }
        if (invite) {
            return shard.timers().timeout();
        }
        return reliable() ? 0 : shard.timers().timeout();
    }

    @Override
    long longestIntervalMs() {
        return shard.timers().t2();
    }

    @Override
    boolean reliable() {
        return flow.transport().reliable();
    }
}
