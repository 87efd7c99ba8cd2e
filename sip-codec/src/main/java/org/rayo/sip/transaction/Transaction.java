package org.rayo.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.SipResponse;

/** What both sides share: the state, the timers, and the performing of a machine's moves. Owned by the shard's loop. */
abstract sealed class Transaction permits ClientExchange, ServerExchange {
    final TransactionShard shard;
    final TransactionKey key;
    private State state;
    private long intervalMs;
    private Clockwork.@Nullable Alarm retransmit;
    private Clockwork.@Nullable Alarm timeout;
    private Clockwork.@Nullable Alarm linger;

    Transaction(TransactionShard shard, TransactionKey key, State initial) {
        this.shard = shard;
        this.key = key;
        this.state = initial;
    }

    abstract Move step(State from, Event event);

    /** @param subject the response that the event is about, if it is about one */
    abstract void perform(Action action, @Nullable SipResponse subject);

    /** How long to wait for stragglers in this state, ms; 0 ends the transaction at once. */
    abstract long lingerMs(State in);

    /** The longest interval between retransmissions, ms. */
    abstract long longestIntervalMs();

    abstract boolean reliable();

    final void take(Event event, @Nullable SipResponse subject) {
        if (state != State.TERMINATED) {
            apply(step(state, event), subject);
        }
    }

    final void apply(Move move, @Nullable SipResponse subject) {
        state = move.next();
        for (Action action : move.actions()) {
            switch (action) {
                case START_RETRANSMITS -> startRetransmits();
                case RETRANSMIT_LATER -> retransmitAfter(Math.min(intervalMs * 2, longestIntervalMs()));
                case SLOW_RETRANSMITS -> retransmitAfter(longestIntervalMs());
                case STOP_RETRANSMITS -> retransmit = stop(retransmit);
                case START_TIMEOUT -> timeout = shard.clockwork().schedule(
                        shard.timers().timeout(), () -> take(Event.TIMEOUT_TIMER, null));
                case STOP_TIMEOUT -> timeout = stop(timeout);
                case LINGER -> linger();
                default -> perform(action, subject);
            }
        }
        if (state == State.TERMINATED) {
            end();
        }
    }

    private void startRetransmits() {
        if (!reliable()) {
            retransmitAfter(shard.timers().t1());
        }
    }

    private void retransmitAfter(long delayMs) {
        intervalMs = delayMs;
        retransmit = shard.clockwork().schedule(delayMs, () -> take(Event.RETRANSMIT_TIMER, null));
    }

    private void linger() {
        long delayMs = lingerMs(state);
        if (delayMs == 0) {
            state = State.TERMINATED;
        } else if (linger == null) {
            linger = shard.clockwork().schedule(delayMs, () -> take(Event.LINGER_TIMER, null));
        }
    }

    private void end() {
        retransmit = stop(retransmit);
        timeout = stop(timeout);
        linger = stop(linger);
        shard.forget(this);
    }

    private static Clockwork.@Nullable Alarm stop(Clockwork.@Nullable Alarm alarm) {
        if (alarm != null) {
            alarm.cancel();
        }
        return null;
    }

    final State state() {
        return state;
    }

    /** Ends it without a word: the shard stops. */
    final void abandon() {
        state = State.TERMINATED;
        end();
    }

    static Event eventOf(SipResponse response) {
        return response.isProvisional() ? Event.PROVISIONAL : response.isSuccess() ? Event.SUCCESS : Event.FAILURE;
    }
}
