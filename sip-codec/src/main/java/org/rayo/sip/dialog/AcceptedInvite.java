package org.rayo.sip.dialog;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipStatus;
import org.rayo.sip.transaction.Clockwork;
import org.rayo.sip.transaction.ServerTransaction;
import org.rayo.sip.transaction.SipTimers;

/**
 * A 2xx of ours that waits for its ACK: it is repeated from T1 on, doubling to T2, whatever the transport, for 64 T1
 * (RFC 3261 §13.3.1.4). Owned by the session's loop.
 */
final class AcceptedInvite {
    private final ServerTransaction transaction;
    private final SipResponse response;
    private final AgentShard shard;
    private final Consumer<SipRequest> acknowledged;
    private final Runnable noAck;
    private boolean open = true;
    private long intervalMs;
    private Clockwork.@Nullable Alarm repeat;
    private Clockwork.@Nullable Alarm giveUp;

    AcceptedInvite(
            ServerTransaction transaction, SipResponse response, AgentShard shard, Consumer<SipRequest> acknowledged,
            Runnable noAck) {
        this.transaction = transaction;
        this.response = response;
        this.shard = shard;
        this.acknowledged = acknowledged;
        this.noAck = noAck;
    }

    static SipResponse response(ServerTransaction transaction, String localTag, SipHeaders extra, String sdp) {
        SipHeaders headers = SipHeaders.builder().addAll(extra).add(HeaderNames.CONTENT_TYPE, Methods.SDP).build();
        return SipResponse.to(transaction.request(), 200, SipStatus.reason(200), localTag, headers,
                sdp.getBytes(StandardCharsets.UTF_8));
    }

    void start() {
        SipTimers timers = shard.transactions().timers();
        transaction.respond(response);
        intervalMs = timers.t1();
        repeat = shard.clockwork().schedule(intervalMs, this::again);
        giveUp = shard.clockwork().schedule(timers.timeout(), () -> {
            stop();
            noAck.run();
        });
    }

    private void again() {
        transaction.respond(response);
        intervalMs = Math.min(intervalMs * 2, shard.transactions().timers().t2());
        repeat = shard.clockwork().schedule(intervalMs, this::again);
    }

    /** Whether this ACK is for it; the first one ends the wait. */
    boolean onAck(SipRequest ack) {
        if (transaction.request().cseq().number() != ack.cseq().number()) {
            return false;
        }
        if (open) {
            stop();
            acknowledged.accept(ack);
        }
        return true;
    }

    /** Still without its ACK. */
    boolean open() {
        return open;
    }

    /** Still without the answer to the offer that it made, which comes with the ACK (§13.2.1). */
    boolean awaitsAnswer() {
        return open && transaction.request().bodyLength() == 0;
    }

    void stop() {
        open = false;
        if (repeat != null) {
            repeat.cancel();
        }
        if (giveUp != null) {
            giveUp.cancel();
        }
    }
}
