package org.rayo.server.call;

import org.jspecify.annotations.Nullable;
import org.rayo.server.component.Component;
import org.rayo.server.component.Component.Prompt.Phase;
import org.rayo.server.component.InputPlan;
import org.rayo.server.component.PlanResult;
import org.rayo.server.component.SpeechOutcome;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoEvent;

/**
 * Prompts (XEP-0327 §6.8.5, protocol.md §16): the output plays, the input's clocks start when it is over or barged in on, and
 * the input's end is the prompt's.
 */
final class PromptRules {

    private final OutputRules outputs;
    private final InputRules inputs;

    PromptRules(OutputRules outputs, InputRules inputs) {
        this.outputs = outputs;
        this.inputs = inputs;
    }

    void start(Turn turn, Request request, RayoCommand.Prompt prompt) {
        InputPlan plan = inputs.plan(turn, request, prompt.input());
        if (plan == null) {
            return;
        }
        switch (outputs.plan(prompt.output())) {
            case PlanResult.Refused refused -> turn.refuse(request, refused.error());
            case PlanResult.Unplayable unplayable -> {
                if (ComponentRules.admits(turn, request)) {
                    OutputRules.unplayable(turn, request, ComponentRules.nextId(turn, 'p'), unplayable);
                }
            }
            case PlanResult.Planned planned -> {
                if (ComponentRules.admits(turn, request)) {
                    String id = ComponentRules.nextId(turn, 'p');
                    ComponentRules.start(turn, request, new Component.Prompt(
                            id, OutputRules.component(id, prompt.output(), planned),
                            InputRules.component(request, id, prompt.input(), plan), prompt.bargeIn(), Phase.WAITING));
                }
            }
        }
    }

    static void begin(Turn turn, Component.Prompt prompt) {
        Component.Prompt playing = prompt.with(OutputRules.begin(turn, prompt.output())).at(Phase.OUTPUT);
        turn.components.put(prompt.id(), prompt.bargeIn()
                ? playing.with(InputRules.begin(turn, prompt.input(), false))
                : playing);
    }

    /** The output that can be paused, moved and tuned; null, and refused, when it does not play. */
    static Component.@Nullable Output sounding(Turn turn, Request request, Component.Prompt prompt) {
        return switch (prompt.phase()) {
            case OUTPUT -> prompt.output();
            case WAITING -> {
                turn.refuse(request, RayoError.unexpectedRequest("the prompt's output has not begun"));
                yield null;
            }
            case INPUT -> {
                turn.refuse(request, RayoError.unexpectedRequest("the prompt's output is over"));
                yield null;
            }
        };
    }

    /** Whatever became of it, now it is the far end's turn. */
    static void outputEnded(Turn turn, Component.Prompt prompt) {
        if (prompt.phase() != Phase.OUTPUT) {
            return;
        }
        turn.unschedule(TimerKey.Kind.OUTPUT_MAX_TIME, prompt.id());
        Component.Input input = InputRules.begin(turn, prompt.input(), true);
        turn.components.put(prompt.id(), prompt.with(input).at(Phase.INPUT));
        ComponentRules.emit(turn, prompt.id(), new RayoEvent.InputTimersStarted());
    }

    static void pressed(Turn turn, Component.Prompt prompt) {
        // a hot word interrupts when it is whole
        if (prompt.input().matcher() != null && !prompt.input().command().hotword()) {
            bargedIn(turn, prompt);
        }
    }

    static void spoken(Turn turn, Component.Prompt prompt) {
        Component.Prompt next = prompt.with(InputRules.spoken(turn, prompt.input()));
        turn.components.put(next.id(), next);
        if (!prompt.input().command().hotword()) {
            bargedIn(turn, next);
        }
    }

    private static void bargedIn(Turn turn, Component.Prompt prompt) {
        if (prompt.bargeIn() && prompt.phase() == Phase.OUTPUT) {
            turn.effect(new CallEffect.StopOutput(prompt.id()));
            outputEnded(turn, prompt);
        }
    }

    void feed(Turn turn, Component.Prompt prompt, char digit) {
        settle(turn, prompt, inputs.feed(turn, prompt.input(), digit, waits(prompt)));
    }

    /** What was said is over. */
    void said(Turn turn, Component.Prompt prompt, SpeechOutcome outcome) {
        settle(turn, prompt, inputs.settled(turn, prompt.input().deaf(), inputs.outcome(prompt.input(), outcome), waits(prompt)));
    }

    private static boolean waits(Component.Prompt prompt) {
        return prompt.phase() == Phase.INPUT;
    }

    private static void settle(Turn turn, Component.Prompt prompt, InputRules.Fed fed) {
        Component.Prompt next = prompt.with(fed.input());
        turn.components.put(prompt.id(), next);
        if (fed.done() != null) {
            ComponentRules.silence(turn, next);
            ComponentRules.finish(turn, next, fed.done());
        } else if (fed.matched()) {
            bargedIn(turn, next);
        }
    }

    void timer(Turn turn, Component.Prompt prompt, TimerKey.Kind kind) {
        if (kind == TimerKey.Kind.OUTPUT_MAX_TIME) {
            ComponentRules.silence(turn, prompt);
            outputEnded(turn, prompt);
        } else {
            settle(turn, prompt, inputs.settled(turn, prompt.input(), inputs.timedOut(prompt.input(), kind), waits(prompt)));
        }
    }
}
