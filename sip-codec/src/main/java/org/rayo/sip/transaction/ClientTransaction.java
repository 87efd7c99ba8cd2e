package org.rayo.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipSyntaxException;
import org.rayo.sip.transport.Flow;

/** A request that we send (RFC 3261 §17.1). On the shard's loop. */
public final class ClientTransaction extends Transaction {

    /** Told what came back. After a final response to other than INVITE, or a failure, nothing more comes. */
    public interface User {
        void onResponse(SipResponse response);

        /** No answer in 64 T1 (408), or the network is gone (503). */
        void onTransactionFailed(int likeStatus, String what);

        /** There is no way to the next hop: nothing was sent. */
        default void onUnreachable(String what) {
            onTransactionFailed(503, what);
        }
    }

    private static final byte[] NO_BODY = {};

    private final SipRequest request;
    private final Flow flow;
    private final boolean invite;
    private final User user;
    private @Nullable SipRequest ack;

    ClientTransaction(TransactionShard shard, TransactionKey key, SipRequest request, Flow flow, User user) {
        super(shard, key, request.is("INVITE") ? State.CALLING : State.TRYING);
        this.request = request;
        this.flow = flow;
        this.invite = request.is("INVITE");
        this.user = user;
    }

    void start() {
        apply(invite ? InviteClientMachine.START : NonInviteClientMachine.START, null);
    }

    public SipRequest request() {
        return request;
    }

    public Flow flow() {
        return flow;
    }

    /** Ends it without a word: an INVITE that nobody answers even though it was cancelled (§9.1). */
    public void giveUp() {
        abandon();
    }

    @Override
    Move step(State from, Event event) {
        return invite ? InviteClientMachine.step(from, event) : NonInviteClientMachine.step(from, event);
    }

    @Override
    void perform(Action action, @Nullable SipResponse subject) {
        switch (action) {
            case SEND, SEND_AGAIN -> shard.sendRequest(request, flow, () -> take(Event.TRANSPORT_ERROR, null));
            case SEND_ACK -> acknowledge(subject);
            case PASS_RESPONSE -> {
                if (subject != null) {
                    user.onResponse(subject);
                }
            }
            case TELL_TIMEOUT -> user.onTransactionFailed(408, "no answer");
            case TELL_TRANSPORT_ERROR -> user.onTransactionFailed(503, "the network cannot be reached");
            default -> throw new IllegalStateException(action + " in a client transaction");
        }
    }

    /** RFC 3261 §17.1.1.3: same branch, the response's To, the request's route. */
    private void acknowledge(@Nullable SipResponse failure) {
        if (ack == null && failure != null) {
            ack = ackOf(failure);
        }
        if (ack != null) {
            shard.sendRequest(ack, flow, () -> {});
        }
    }

    private @Nullable SipRequest ackOf(SipResponse failure) {
        SipHeaders headers = SipHeaders.builder()
                .add(HeaderNames.VIA, request.topVia().toString())
                .copy(HeaderNames.ROUTE, request.headers())
                .add(HeaderNames.MAX_FORWARDS, "70")
                .copy(HeaderNames.FROM, request.headers())
                .add(HeaderNames.TO, failure.to().toString())
                .add(HeaderNames.CALL_ID, request.callId())
                .add(HeaderNames.CSEQ, request.cseq().number() + " ACK")
                .build();
        try {
            return SipRequest.of("ACK", request.requestUri(), headers, NO_BODY);
        } catch (SipSyntaxException e) {
            return null;
        }
    }

    @Override
    long lingerMs(State in) {
        if (in == State.ACCEPTED) {
            return shard.timers().timeout();
        }
        if (reliable()) {
            return 0;
        }
        return invite ? shard.timers().d() : shard.timers().t4();
    }

    /** Timer A doubles without bound within timer B (§17.1.1.2); timer E stops at T2. */
    @Override
    long longestIntervalMs() {
        return invite ? shard.timers().timeout() : shard.timers().t2();
    }

    @Override
    boolean reliable() {
        return flow.transport().reliable();
    }
}
