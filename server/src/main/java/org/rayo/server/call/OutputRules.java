package org.rayo.server.call;

import org.rayo.server.component.Component;
import org.rayo.server.component.PlanResult;
import org.rayo.server.component.Tuning;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.InterruptOn;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.server.protocol.RayoEvent.CompleteReason;

/** Outputs, alone or in a prompt (XEP-0327 §6.7, protocol.md §14). What changes an output gives the changed one back. */
final class OutputRules {

    private final ComponentWorkshop workshop;

    OutputRules(ComponentWorkshop workshop) {
        this.workshop = workshop;
    }

    PlanResult plan(RayoCommand.Output output) {
        return workshop.plan(output);
    }

    void start(Turn turn, Request request, RayoCommand.Output output) {
        switch (plan(output)) {
            case PlanResult.Refused refused -> turn.refuse(request, refused.error());
            case PlanResult.Unplayable unplayable -> {
                if (ComponentRules.admits(turn, request)) {
                    unplayable(turn, request, ComponentRules.nextId(turn, 'o'), unplayable);
                }
            }
            case PlanResult.Planned planned -> {
                if (ComponentRules.admits(turn, request)) {
                    ComponentRules.start(turn, request, component(ComponentRules.nextId(turn, 'o'), output, planned));
                }
            }
        }
    }

    /** A right command that nothing here can render: the component begins, and is over with an error at once. */
    static void unplayable(Turn turn, Request request, String id, PlanResult.Unplayable unplayable) {
        turn.effect(new CallEffect.ReplyResult(request, id));
        ComponentRules.emit(turn, id, new RayoEvent.Complete(new CompleteReason.Failed(unplayable.text())));
    }

    static Component.Output component(String id, RayoCommand.Output output, PlanResult.Planned planned) {
        return new Component.Output(id, planned.plan(), output.maxTimeMs(), output.interruptOn(), false,
                output.startPaused(), Tuning.NEUTRAL, output.audience());
    }

    static Component.Output begin(Turn turn, Component.Output output) {
        turn.effect(new CallEffect.StartOutput(output.id(), output.plan(), output.audience()));
        if (output.paused() && !output.plan().startPaused()) {
            turn.effect(new CallEffect.PauseOutput(output.id()));
        } else if (!output.paused() && output.plan().startPaused()) {
            turn.effect(new CallEffect.ResumeOutput(output.id()));
        }
        if (!output.tuning().equals(Tuning.NEUTRAL)) {
            turn.effect(new CallEffect.TuneOutput(output.id(), output.tuning().speed(), output.tuning().volumeDb()));
        }
        if (output.maxTimeMs() >= 0) {
            turn.schedule(TimerKey.Kind.OUTPUT_MAX_TIME, output.id(), output.maxTimeMs());
        }
        return output.begun();
    }

    static Component.Output seek(Turn turn, Request request, Component.Output output, long deltaMs) {
        turn.result(request);
        if (!output.started()) {
            return output.offset(deltaMs);
        }
        turn.effect(new CallEffect.SeekOutput(output.id(), deltaMs));
        return output;
    }

    static Component.Output tune(Turn turn, Request request, Component.Output output, Tuning tuning) {
        turn.result(request);
        if (output.started() && !tuning.equals(output.tuning())) {
            turn.effect(new CallEffect.TuneOutput(output.id(), tuning.speed(), tuning.volumeDb()));
        }
        return output.tuned(tuning);
    }

    static Component.Output pause(Turn turn, Request request, Component.Output output, boolean paused) {
        turn.result(request);
        if (output.started() && output.paused() != paused) {
            turn.effect(paused ? new CallEffect.PauseOutput(output.id()) : new CallEffect.ResumeOutput(output.id()));
        }
        return output.paused(paused);
    }

    static boolean stopsOnDigits(Component.Output output) {
        return output.started() && (output.interruptOn() == InterruptOn.ANY || output.interruptOn() == InterruptOn.DTMF);
    }
}
