package org.rayo.server.call;

import org.jspecify.annotations.Nullable;
import org.rayo.server.component.Component;
import org.rayo.server.component.DtmfGrammar;
import org.rayo.server.component.DtmfMatcher;
import org.rayo.server.component.GrammarException;
import org.rayo.server.component.InputPlan;
import org.rayo.server.component.SpeechOutcome;
import org.rayo.server.protocol.Dialect;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.server.protocol.RayoEvent.CompleteReason;

/** Inputs, alone or in a prompt (XEP-0327 §6.8, protocol.md §15). */
final class InputRules {

    private final ComponentWorkshop workshop;

    InputRules(ComponentWorkshop workshop) {
        this.workshop = workshop;
    }

    /**
     * An input after something came.
     *
     * @param done why it is over, null while it goes on
     * @param matched it goes on after a match
     */
    record Fed(Component.Input input, @Nullable CompleteReason done, boolean matched) {
        Fed(Component.Input input, @Nullable CompleteReason done) {
            this(input, done, false);
        }
    }

    void start(Turn turn, Request request, RayoCommand.Input input) {
        InputPlan plan = plan(turn, request, input);
        if (plan != null && ComponentRules.admits(turn, request)) {
            ComponentRules.start(turn, request, component(request, ComponentRules.nextId(turn, 'i'), input, plan));
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

    static Component.Input component(Request request, String id, RayoCommand.Input input, InputPlan plan) {
        return new Component.Input(id, input, plan, request.dialect() != Dialect.MOD_RAYO);
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

    /** {@code timers}: its clocks run. */
    Fed feed(Turn turn, Component.Input before, char digit, boolean timers) {
        DtmfMatcher matcher = before.matcher();
        if (matcher == null) {
            return new Fed(before, null);
        }
        turn.unschedule(TimerKey.Kind.INPUT_INITIAL, before.id());
        // whoever presses keys has no more to say
        Component.Input input = stopListening(turn, before);
        Character terminator = input.command().terminator();
        if (terminator != null && Character.toUpperCase(terminator) == Character.toUpperCase(digit)) {
            return settled(turn, input, conclusion(input, matcher), timers);
        }
        DtmfMatcher heard = input.command().hotword() ? latest(input, matcher, digit) : matcher.feed(digit);
        Component.Input next = input.heard(heard);
        return switch (heard.verdict()) {
            case NO_MATCH -> settled(turn, next, new CompleteReason.NoMatch(), timers);
            case MATCH_END -> settled(turn, next, match(heard), timers);
            case PARTIAL, MATCH -> {
                if (matcher.digits().isEmpty()) {
                    ComponentRules.emit(turn, input.id(), new RayoEvent.StartOfInput());
                }
                if (input.command().interDigitTimeoutMs() >= 0) {
                    turn.schedule(
                            TimerKey.Kind.INPUT_INTER_DIGIT, input.id(), input.command().interDigitTimeoutMs());
                }
                yield new Fed(next, null);
            }
        };
    }

    /** Of all digits so far the most that can become a match; all of them when none can. */
    private static DtmfMatcher latest(Component.Input input, DtmfMatcher before, char digit) {
        DtmfMatcher all = before.feed(digit);
        DtmfGrammar grammar = input.plan().digits();
        String digits = all.digits();
        for (int from = 1; grammar != null && all.verdict() == DtmfMatcher.Verdict.NO_MATCH && from < digits.length(); from++) {
            DtmfMatcher rest = grammar.start();
            for (int i = from; i < digits.length() && rest.verdict() != DtmfMatcher.Verdict.NO_MATCH; i++) {
                rest = rest.feed(digits.charAt(i));
            }
            if (rest.verdict() != DtmfMatcher.Verdict.NO_MATCH) {
                return rest;
            }
        }
        return all;
    }

    /** What came decides: it is over, unless it goes on after a match, or does not hear what is none (protocol.md §15). */
    Fed settled(Turn turn, Component.Input input, CompleteReason reason, boolean timers) {
        if (reason instanceof CompleteReason.InputMatch(String nlsml) && input.command().persistent()) {
            ComponentRules.emit(turn, input.id(), new RayoEvent.Matched(nlsml));
            return new Fed(again(turn, input, timers), null, true);
        }
        if (reason instanceof CompleteReason.NoMatch && input.command().hotword()) {
            return new Fed(again(turn, input, timers), null);
        }
        return new Fed(input, reason);
    }

    private static Component.Input again(Turn turn, Component.Input before, boolean timers) {
        turn.unschedule(TimerKey.Kind.INPUT_INTER_DIGIT, before.id());
        turn.unschedule(TimerKey.Kind.INPUT_RECOGNITION, before.id());
        Component.Input input = stopListening(turn, before).anew();
        if (input.speech() != null) {
            turn.effect(new CallEffect.StartListening(input.id(), input.speech()));
        }
        if (timers) {
            waits(turn, input);
        }
        return input;
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
        if (!input.spoken()) {
            ComponentRules.emit(turn, input.id(), new RayoEvent.StartOfInput());
        }
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
    private CompleteReason conclusion(Component.Input input, DtmfMatcher matcher) {
        DtmfMatcher.Verdict verdict = matcher.verdict();
        boolean matches = verdict == DtmfMatcher.Verdict.MATCH || verdict == DtmfMatcher.Verdict.MATCH_END;
        return matches && (input.emptyMatches() || !matcher.digits().isEmpty()) ? match(matcher) : new CompleteReason.NoMatch();
    }

    private CompleteReason match(DtmfMatcher matcher) {
        return new CompleteReason.InputMatch(workshop.of(matcher));
    }

    CompleteReason timedOut(Component.Input input, TimerKey.Kind kind) {
        DtmfMatcher matcher = input.matcher();
        return kind == TimerKey.Kind.INPUT_INITIAL || matcher == null ? new CompleteReason.NoInput() : conclusion(input, matcher);
    }
}
