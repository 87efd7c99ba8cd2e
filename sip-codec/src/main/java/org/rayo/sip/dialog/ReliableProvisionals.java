package org.rayo.sip.dialog;

import java.util.ArrayDeque;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.transaction.Clockwork;
import org.rayo.sip.transaction.ServerTransaction;
import org.rayo.sip.transaction.SipTimers;

/**
 * The provisional answers of an INVITE that want a PRACK each (RFC 3262 §3): one at a time, repeated from T1 on, doubling,
 * for 64 T1. At most {@value #MAX_WAITING} wait behind it; more are dropped, for they only tell that a phone rings. Owned by
 * the session's loop.
 */
final class ReliableProvisionals {
    static final String TAG = "100rel";
    static final String RSEQ = "RSeq";
    static final String RACK = "RAck";

    private static final int MAX_WAITING = 8;

    private final ServerTransaction transaction;
    private final AgentShard shard;
    private final Runnable gaveUp;
    private final ArrayDeque<IntFunction<SipResponse>> waiting = new ArrayDeque<>();
    private int sequence;
    private @Nullable SipResponse open;
    private @Nullable Runnable whenFree;
    private long intervalMs;
    private Clockwork.@Nullable Alarm repeat;
    private Clockwork.@Nullable Alarm giveUp;

    /** @param gaveUp no PRACK came */
    ReliableProvisionals(ServerTransaction transaction, AgentShard shard, Runnable gaveUp) {
        this.transaction = transaction;
        this.shard = shard;
        this.gaveUp = gaveUp;
        this.sequence = 1 + shard.random().nextInt(Integer.MAX_VALUE / 2);
    }

    /** Sends it, now or when those before are acknowledged. {@code made} is given the RSeq. */
    void send(IntFunction<SipResponse> made) {
        if (open == null) {
            start(made);
        } else if (waiting.size() < MAX_WAITING) {
            waiting.add(made);
        }
    }

    private void start(IntFunction<SipResponse> made) {
        SipResponse response = made.apply(sequence);
        open = response;
        SipTimers timers = shard.transactions().timers();
        transaction.respond(response);
        intervalMs = timers.t1();
        repeat = shard.clockwork().schedule(intervalMs, this::again);
        giveUp = shard.clockwork().schedule(timers.timeout(), () -> {
            stop();
            gaveUp.run();
        });
    }

    private void again() {
        SipResponse response = open;
        if (response != null) {
            transaction.respond(response);
            intervalMs *= 2;
            repeat = shard.clockwork().schedule(intervalMs, this::again);
        }
    }

    /** Whether this PRACK is for the one that waits for it. */
    boolean acknowledged(SipRequest prack) {
        @Nullable String rack = prack.headers().first(RACK);
        String wanted = sequence + " " + transaction.request().cseq().number() + " INVITE";
        if (open == null || rack == null || !wanted.equals(String.join(" ", rack.strip().split("[ \\t]+")))) {
            return false;
        }
        stopRepeating();
        open = null;
        sequence++;
        if (!waiting.isEmpty()) {
            start(waiting.remove());
        } else if (whenFree != null) {
            Runnable next = whenFree;
            whenFree = null;
            next.run();
        }
        return true;
    }

    /** Runs it now, or when every one is acknowledged (§3: an answer in one of them must be heard before the 2xx). */
    void whenFree(Runnable task) {
        if (open == null) {
            task.run();
        } else {
            whenFree = task;
        }
    }

    private void stopRepeating() {
        if (repeat != null) {
            repeat.cancel();
        }
        if (giveUp != null) {
            giveUp.cancel();
        }
    }

    void stop() {
        stopRepeating();
        open = null;
        whenFree = null;
        waiting.clear();
    }
}
