package org.rayo.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipSyntaxException;
import org.rayo.sip.transport.Flow;

/** What the shard keeps of a client transaction: once it is answered, neither the request nor, if it can, its user. */
final class ClientExchange extends Transaction {

    private static final byte[] NO_BODY = {};

    private final Flow flow;
    private final boolean invite;
    /** Null once it is answered. */
    private @Nullable SipRequest request;
    /** Null once nothing more can come for it. */
    private ClientTransaction.@Nullable User user;
    private @Nullable SipRequest ack;

    ClientExchange(
            TransactionShard shard, TransactionKey key, SipRequest request, Flow flow, ClientTransaction.User user) {
        super(shard, key, request.is("INVITE") ? State.CALLING : State.TRYING);
        this.request = request;
        this.flow = flow;
        this.invite = request.is("INVITE");
        this.user = user;
    }

    void start() {
        apply(invite ? InviteClientMachine.START : NonInviteClientMachine.START, null);
    }

    Flow flow() {
        return flow;
    }

    @Override
    Move step(State from, Event event) {
        return invite ? InviteClientMachine.step(from, event) : NonInviteClientMachine.step(from, event);
    }

    @Override
    void perform(Action action, @Nullable SipResponse subject) {
        switch (action) {
            case SEND, SEND_AGAIN -> {
                if (request != null) {
                    shard.sendRequest(request, flow, () -> take(Event.TRANSPORT_ERROR, null));
                }
            }
            case SEND_ACK -> acknowledge(subject);
            case PASS_RESPONSE -> {
                if (subject != null) {
                    pass(subject);
                }
            }
            case TELL_TIMEOUT -> fail(408, "no answer");
            case TELL_TRANSPORT_ERROR -> fail(503, "the network cannot be reached");
            default -> throw new IllegalStateException(action + " in a client transaction");
        }
    }

    /** An answered INVITE may be answered again by another branch (RFC 6026 §7.2); nothing else is. */
    private void pass(SipResponse response) {
        ClientTransaction.User told = user;
        if (!response.isProvisional()) {
            request = null;
            user = invite && response.isSuccess() ? told : null;
        }
        if (told != null) {
            told.onResponse(response);
        }
    }

    private void fail(int likeStatus, String what) {
        ClientTransaction.User told = user;
        user = null;
        if (told != null) {
            told.onTransactionFailed(likeStatus, what);
        }
    }

    /** RFC 3261 §17.1.1.3: same branch, the response's To, the request's route. */
    private void acknowledge(@Nullable SipResponse failure) {
        if (ack == null && failure != null && request != null) {
            ack = ackOf(request, failure);
        }
        if (ack != null) {
            shard.sendRequest(ack, flow, () -> {});
        }
    }

    private static @Nullable SipRequest ackOf(SipRequest request, SipResponse failure) {
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
