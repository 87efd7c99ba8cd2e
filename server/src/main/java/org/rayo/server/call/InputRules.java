package org.rayo.server.call;

import org.jspecify.annotations.Nullable;
import org.rayo.server.component.Component;
import org.rayo.server.component.DtmfMatcher;
import org.rayo.server.component.GrammarException;
import org.rayo.server.component.InputPlan;
import org.rayo.server.component.SpeechOutcome;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoEvent.CompleteReason;

/** Inputs, alone or in a prompt (XEP-0327 §6.8, protocol.md §15). */
final class InputRules {

    private final ComponentWorkshop workshop;

    InputRules(ComponentWorkshop workshop) {
        this.workshop = workshop;
    }

    /** An input after a digit; {@code done}: why it is over, null while it goes on. */
    record Fed(Component.Input input, @Nullable CompleteReason done) {}

    void start(Turn turn, Request request, RayoCommand.Input input) {
        InputPlan plan = plan(turn, request, input);
        if (plan != null && ComponentRules.admits(turn, request)) {
            ComponentRules.start(turn, request, component(ComponentRules.nextId(turn, 'i'), input, plan));
        }
    }

    /** What the input will match; null, and refused, when it cannot be listened for here. */
    @Nullable InputPlan plan(Turn turn, Request request, RayoCommand.Input input) {
        InputPlan plan;
        try {
            plan = InputPlan.of(input, workshop, workshop);
        } catch (GrammarException e) {
            turn.refuse(request, e.error());
            return null;
        }
        if (plan.speech() == null || turn.components.values().stream().noneMatch(InputRules::takesSpeech)) {
            return plan;
        }
        if (plan.digits() != null) {
            return new InputPlan(plan.digits(), null);
        }
        turn.refuse(request, RayoError.resourceConstraint("there is an input for speech already; stop it first"));
        return null;
    }

    private static boolean takesSpeech(Component component) {
        return switch (component) {
            case Component.Input input -> input.speech() != null;
            case Component.Prompt prompt -> prompt.input().speech() != null;
            case Component.Output output -> false;
            case Component.Recorder recorder -> false;
            case Component.Cpa cpa -> false;
            case Component.Transfer transfer -> false;
            case Component.Conference conference -> false;
        };
    }

    static Component.Input component(String id, RayoCommand.Input input, InputPlan plan) {
        return new Component.Input(
                id, input, plan.digits() == null ? null : plan.digits().start(), plan.speech(), false, false);
    }

    /** Listens; {@code timers}: and waits. */
    static Component.Input begin(Turn turn, Component.Input input, boolean timers) {
        if (input.speech() != null && !input.listening()) {
            turn.effect(new CallEffect.StartListening(input.id(), input.speech()));
        }
        if (timers && !input.spoken()) {
            waits(turn, input);
        }
        return input.begun();
    }

    static void waits(Turn turn, Component.Input input) {
        if (input.command().initialTimeoutMs() >= 0) {
            turn.schedule(TimerKey.Kind.INPUT_INITIAL, input.id(), input.command().initialTimeoutMs());
        }
    }

    Fed feed(Turn turn, Component.Input before, char digit) {
        DtmfMatcher matcher = before.matcher();
        if (matcher == null) {
            return new Fed(before, null);
        }
        turn.unschedule(TimerKey.Kind.INPUT_INITIAL, before.id());
        // whoever presses keys has no more to say
        Component.Input input = stopListening(turn, before);
        Character terminator = input.command().terminator();
        if (terminator != null && Character.toUpperCase(terminator) == Character.toUpperCase(digit)) {
            return new Fed(input, conclusion(matcher));
        }
        DtmfMatcher heard = matcher.feed(digit);
        Component.Input next = input.heard(heard);
        return switch (heard.verdict()) {
            case NO_MATCH -> new Fed(next, new CompleteReason.NoMatch());
            case MATCH_END -> new Fed(next, match(heard));
            case PARTIAL, MATCH -> {
                if (input.command().interDigitTimeoutMs() >= 0) {
                    turn.schedule(
                            TimerKey.Kind.INPUT_INTER_DIGIT, input.id(), input.command().interDigitTimeoutMs());
                }
                yield new Fed(next, null);
            }
        };
    }

    /** Its speech counts no more. */
    static Component.Input stopListening(Turn turn, Component.Input input) {
        if (!input.hears()) {
            return input;
        }
        turn.unschedule(TimerKey.Kind.INPUT_RECOGNITION, input.id());
        turn.effect(new CallEffect.StopListening(input.id()));
        return input.deaf();
    }

    /** Somebody begins to speak. */
    static Component.Input spoken(Turn turn, Component.Input input) {
        turn.unschedule(TimerKey.Kind.INPUT_INITIAL, input.id());
        if (input.command().recognitionTimeoutMs() >= 0) {
            turn.schedule(TimerKey.Kind.INPUT_RECOGNITION, input.id(), input.command().recognitionTimeoutMs());
        }
        return input.speaking();
    }

    /** What was said decides. */
    CompleteReason outcome(Component.Input input, SpeechOutcome outcome) {
        return switch (outcome) {
            case SpeechOutcome.Understood match when match.confidence() >= input.command().minConfidence() ->
                new CompleteReason.InputMatch(workshop.of(match));
            case SpeechOutcome.Understood unsure -> new CompleteReason.NoMatch();
            case SpeechOutcome.NotUnderstood other -> new CompleteReason.NoMatch();
            case SpeechOutcome.Failed failed -> new CompleteReason.Failed(failed.text());
        };
    }

    /** No more digits will come: what is there has to do. */
    private CompleteReason conclusion(DtmfMatcher matcher) {
        DtmfMatcher.Verdict verdict = matcher.verdict();
        boolean matches = verdict == DtmfMatcher.Verdict.MATCH || verdict == DtmfMatcher.Verdict.MATCH_END;
        return matches ? match(matcher) : new CompleteReason.NoMatch();
    }

    private CompleteReason match(DtmfMatcher matcher) {
        return new CompleteReason.InputMatch(workshop.of(matcher));
    }

    CompleteReason timedOut(Component.Input input, TimerKey.Kind kind) {
        DtmfMatcher matcher = input.matcher();
        return kind == TimerKey.Kind.INPUT_INITIAL || matcher == null ? new CompleteReason.NoInput() : conclusion(matcher);
    }
}
