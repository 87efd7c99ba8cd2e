package org.rayo.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipStatus;
import org.rayo.sip.transport.Flow;

/** A request that we answer (RFC 3261 §17.2). On the shard's loop. */
public final class ServerTransaction extends Transaction {

    /** Told what the answers met. */
    public interface User {
        /** No ACK came for a failure response, or the network is gone. The transaction is over. */
        void onTransactionFailed(String what);

        /** A CANCEL for it has come and been answered 200 (RFC 3261 §9.2); it may have been answered itself by then. */
        default void onCancel(SipRequest cancel) {}
    }

    private static final byte[] NO_BODY = {};
    private static final User NOBODY = what -> {};

    private final SipRequest request;
    private final Flow flow;
    private final boolean invite;
    private User user = NOBODY;
    private @Nullable SipResponse last;

    ServerTransaction(TransactionShard shard, TransactionKey key, SipRequest request, Flow flow) {
        super(shard, key, request.is("INVITE") ? InviteServerMachine.START.next() : NonInviteServerMachine.START.next());
        this.request = request;
        this.flow = flow;
        this.invite = request.is("INVITE");
    }

    public SipRequest request() {
        return request;
    }

    public Flow flow() {
        return flow;
    }

    public void user(User next) {
        user = next;
    }

    /** Tells the user of a CANCEL. */
    public void cancelled(SipRequest cancel) {
        user.onCancel(cancel);
    }

    /** Whether a final response was sent. */
    public boolean answered() {
        return last != null && !last.isProvisional();
    }

    public void respond(SipResponse response) {
        take(eventOf(response), response);
    }

    /** A response without body. {@code toTag}: see {@link SipResponse#to}. */
    public void respond(int status, String toTag, SipHeaders extra) {
        respond(SipResponse.to(request, status, SipStatus.reason(status), toTag, extra, NO_BODY));
    }

    @Override
    Move step(State from, Event event) {
        return invite ? InviteServerMachine.step(from, event) : NonInviteServerMachine.step(from, event);
    }

    @Override
    void perform(Action action, @Nullable SipResponse subject) {
        switch (action) {
            case SEND -> {
                last = subject;
                sendLast();
            }
            case SEND_AGAIN -> sendLast();
            case TELL_TIMEOUT -> user.onTransactionFailed("no ACK");
            case TELL_TRANSPORT_ERROR -> user.onTransactionFailed("the network cannot be reached");
            default -> throw new IllegalStateException(action + " in a server transaction");
        }
    }

    private void sendLast() {
        SipResponse response = last;
        if (response != null) {
            shard.sendResponse(response, flow, () -> take(Event.TRANSPORT_ERROR, null));
        }
    }

    @Override
    long lingerMs(State in) {
        if (invite && in == State.CONFIRMED) {
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
