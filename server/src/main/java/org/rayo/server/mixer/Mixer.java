package org.rayo.server.mixer;

import io.netty.util.concurrent.EventExecutor;
import java.time.Clock;
import java.util.ArrayDeque;
import org.rayo.server.call.CallId;
import org.rayo.server.protocol.RayoError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One mixer: signals, folded by the machine on the mixer's own loop, its effects performed in order. What waits is bounded
 * where it comes in: commands by their loop, the rest by the calls that take part.
 */
public final class Mixer {
    private static final Logger LOG = LoggerFactory.getLogger(Mixer.class);

    private final CallId id;
    private final String name;
    private final MixerMachine machine;
    private final EventExecutor loop;
    private final Clock clock;
    private final Interpreter interpreter;
    private final ArrayDeque<MixerSignal> waiting = new ArrayDeque<>();
    private boolean busy;
    private MixerState state;

    /** Performs effects, on the mixer's loop. */
    public interface Interpreter {
        void perform(MixerEffect effect, Mixer mixer);
    }

    /** @param name as the first join wrote it */
    public Mixer(
            CallId id, String name, MixerMachine machine, EventExecutor loop, Clock clock, Interpreter interpreter) {
        this.id = id;
        this.name = name;
        this.machine = machine;
        this.loop = loop;
        this.clock = clock;
        this.interpreter = interpreter;
        this.state = MixerState.initial(id);
    }

    /** Posts a signal; from any thread, in the order of one thread. */
    public void tell(MixerSignal signal) {
        if (loop.inEventLoop()) {
            take(signal);
        } else {
            loop.execute(() -> take(signal));
        }
    }

    /** An effect may signal; that waits until the step before it is done. */
    private void take(MixerSignal signal) {
        waiting.add(signal);
        if (busy) {
            return;
        }
        busy = true;
        try {
            for (MixerSignal next = waiting.poll(); next != null; next = waiting.poll()) {
                fold(next);
            }
        } finally {
            busy = false;
        }
    }

    private void fold(MixerSignal signal) {
        MixerMachine.Step step;
        try {
            step = machine.step(state, signal, clock.instant());
        } catch (RuntimeException e) {
            // a mistake of ours: the signal is lost, not the conference; a client still has its answer
            LOG.error("mixer {} could not take {}", id, signal.getClass().getSimpleName(), e);
            if (signal instanceof MixerSignal.Command command) {
                perform(new MixerEffect.ReplyError(command.request(), RayoError.internal("internal error")));
            }
            return;
        }
        state = step.state();
        step.effects().forEach(this::perform);
    }

    private void perform(MixerEffect effect) {
        try {
            interpreter.perform(effect, this);
        } catch (RuntimeException e) {
            // one effect that fails must not end a conference
            LOG.error("mixer {} could not {}", id, effect.getClass().getSimpleName(), e);
        }
    }

    public CallId id() {
        return id;
    }

    /** As the first join wrote it. */
    public String name() {
        return name;
    }

    /** The state after the last step; on the mixer's loop. */
    public MixerState state() {
        return state;
    }

    /** The calls that take part, for discovery; on the mixer's loop. */
    public java.util.List<String> calls() {
        return java.util.List.copyOf(state.members().keySet());
    }
}
