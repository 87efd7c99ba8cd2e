package org.rayo.server.call;

import io.netty.util.concurrent.EventExecutor;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.rayo.server.protocol.RayoError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Sinks;
import reactor.util.concurrent.Queues;

/**
 * One call: a Flux of signals, folded by the machine on the call's own loop, its effects performed in order. Nothing else
 * changes a call.
 *
 * <p>The mailbox holds {@value #MAILBOX} signals. When it is full the call cannot keep up with its own far end, and is
 * ended with an error rather than continued with a hole in its history.
 */
public final class CallActor {

    /** Signals that may wait. */
    public static final int MAILBOX = 512;

    private static final Logger LOG = LoggerFactory.getLogger(CallActor.class);

    private final CallId id;
    private final CallMachine machine;
    private final EventExecutor loop;
    private final EffectInterpreter interpreter;
    private final CallWatcher watcher;
    private final CallJournal journal = new CallJournal(CallJournal.DEFAULT_ENTRIES);
    private final Sinks.Many<CallSignal> mailbox =
            Sinks.many().unicast().onBackpressureBuffer(Queues.<CallSignal>get(MAILBOX).get());
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicBoolean overflown = new AtomicBoolean();
    private CallState state;

    public CallActor(
            CallId id,
            CallPolicy policy,
            CallMachine machine,
            EventExecutor loop,
            Clock clock,
            EffectInterpreter interpreter,
            CallWatcher watcher) {
        this.id = id;
        this.machine = machine;
        this.loop = loop;
        this.interpreter = interpreter;
        this.watcher = watcher;
        this.state = CallState.initial(id, policy);
        mailbox.asFlux()
                .map(signal -> new Turned(signal, clock.instant()))
                .scan(Folded.initial(state), this::fold)
                .skip(1)
                .subscribe(this::perform, failure -> LOG.error("call {} lost its fold", id, failure));
    }

    private record Turned(CallSignal signal, Instant at) {}

    private record Folded(Step step, Instant at) {
        static Folded initial(CallState state) {
            return new Folded(new Step(state, List.of()), Instant.EPOCH);
        }
    }

    private Folded fold(Folded before, Turned turned) {
        record(new CallJournal.Entry.Signalled(turned.at(), turned.signal()));
        try {
            return new Folded(machine.step(before.step().state(), turned.signal(), turned.at()), turned.at());
        } catch (RuntimeException e) {
            // a mistake of ours: the signal is lost, not the call's end
            LOG.error("call {} could not take {}", id, turned.signal().getClass().getSimpleName(), e);
            return new Folded(new Step(before.step().state(), apology(turned.signal())), turned.at());
        }
    }

    private List<CallEffect> apology(CallSignal lost) {
        if (!(lost instanceof CallSignal.Terminate)) {
            loop.execute(() -> offer(new CallSignal.Terminate("internal error")));
        }
        return refusal(lost, RayoError.internal("internal error"));
    }

    /** What a client hears whose signal is lost. */
    private static List<CallEffect> refusal(CallSignal lost, RayoError error) {
        return switch (lost) {
            case CallSignal.Command command -> List.of(new CallEffect.ReplyError(command.request(), error));
            case CallSignal.ClientMessage text -> List.of(new CallEffect.RefuseMessage(text.message(), error));
            default -> List.of();
        };
    }

    private void perform(Folded folded) {
        state = folded.step().state();
        for (CallEffect effect : folded.step().effects()) {
            record(new CallJournal.Entry.Performed(folded.at(), effect));
            try {
                interpreter.perform(effect, this);
            } catch (RuntimeException e) {
                // one effect that fails must not leave a call that nobody can end
                LOG.error("call {} could not {}", id, effect.getClass().getSimpleName(), e);
                if (state.stage() != CallState.Stage.ENDED) {
                    tell(new CallSignal.Terminate("internal error"));
                }
            }
        }
    }

    private void record(CallJournal.Entry entry) {
        journal.add(entry);
        watcher.saw(id, entry);
    }

    /** Posts a signal; from any thread, in the order of one thread. */
    public void tell(CallSignal signal) {
        if (loop.inEventLoop()) {
            offer(signal);
        } else if (underWay.incrementAndGet() <= MAILBOX) {
            loop.execute(() -> {
                underWay.decrementAndGet();
                offer(signal);
            });
        } else {
            underWay.decrementAndGet();
            overflow(signal);
        }
    }

    private void offer(CallSignal signal) {
        if (mailbox.tryEmitNext(signal) == Sinks.EmitResult.FAIL_OVERFLOW) {
            overflow(signal);
        }
    }

    /** The signal is lost; a command is still answered, and the call ends through the machine's own rules, once. */
    private void overflow(CallSignal lost) {
        for (CallEffect refusal : refusal(lost, RayoError.resourceConstraint("the call is overloaded"))) {
            loop.execute(() -> interpreter.perform(refusal, this));
        }
        if (overflown.compareAndSet(false, true)) {
            LOG.error("call {} is ended: more than {} signals wait for it", id, MAILBOX);
            loop.execute(() -> offer(new CallSignal.Terminate("overload")));
        }
    }

    public CallId id() {
        return id;
    }

    /** The state after the last step; on the call's loop. */
    public CallState state() {
        return state;
    }

    /** On the call's loop. */
    public CallJournal journal() {
        return journal;
    }
}
