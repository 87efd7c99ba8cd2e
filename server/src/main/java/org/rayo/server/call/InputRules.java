package org.rayo.server.call;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.Component;
import org.rayo.server.component.DtmfGrammar;
import org.rayo.server.component.DtmfMatcher;
import org.rayo.server.component.GrammarException;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.InputMode;
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
        try {
            DtmfGrammar grammar = compile(input);
            if (ComponentRules.admits(turn, request)) {
                ComponentRules.start(turn, request, component(ComponentRules.nextId(turn, 'i'), input, grammar));
            }
        } catch (GrammarException e) {
            turn.refuse(request, e.error());
        }
    }

    /** What the input will match, when it can be listened for here at all. */
    DtmfGrammar compile(RayoCommand.Input input) throws GrammarException {
        if (input.mode() == InputMode.VOICE || input.mode() == InputMode.CPA) {
            throw new GrammarException(RayoError.unsupportedOption(
                    "input mode='" + input.mode().name().toLowerCase(Locale.ROOT)
                            + "' needs a recogniser that this server does not have; use dtmf"));
        }
        return workshop.compile(input.grammars());
    }

    static Component.Input component(String id, RayoCommand.Input input, DtmfGrammar grammar) {
        return new Component.Input(id, input, grammar.start(), false);
    }

    /** Listens; {@code timers}: and waits. */
    static Component.Input begin(Turn turn, Component.Input input, boolean timers) {
        if (timers) {
            waits(turn, input);
        }
        return input.begun();
    }

    static void waits(Turn turn, Component.Input input) {
        if (input.command().initialTimeoutMs() >= 0) {
            turn.schedule(TimerKey.Kind.INPUT_INITIAL, input.id(), input.command().initialTimeoutMs());
        }
    }

    Fed feed(Turn turn, Component.Input input, char digit) {
        turn.unschedule(TimerKey.Kind.INPUT_INITIAL, input.id());
        Character terminator = input.command().terminator();
        if (terminator != null && Character.toUpperCase(terminator) == Character.toUpperCase(digit)) {
            return new Fed(input, conclusion(input));
        }
        Component.Input next = input.heard(input.matcher().feed(digit));
        return switch (next.matcher().verdict()) {
            case NO_MATCH -> new Fed(next, new CompleteReason.NoMatch());
            case MATCH_END -> new Fed(next, match(next));
            case PARTIAL, MATCH -> {
                if (input.command().interDigitTimeoutMs() >= 0) {
                    turn.schedule(
                            TimerKey.Kind.INPUT_INTER_DIGIT, input.id(), input.command().interDigitTimeoutMs());
                }
                yield new Fed(next, null);
            }
        };
    }

    /** No more digits will come: what is there has to do. */
    private CompleteReason conclusion(Component.Input input) {
        DtmfMatcher.Verdict verdict = input.matcher().verdict();
        boolean matches = verdict == DtmfMatcher.Verdict.MATCH || verdict == DtmfMatcher.Verdict.MATCH_END;
        return matches ? match(input) : new CompleteReason.NoMatch();
    }

    private CompleteReason match(Component.Input input) {
        return new CompleteReason.InputMatch(workshop.nlsml(input.matcher()));
    }

    CompleteReason timedOut(Component.Input input, TimerKey.Kind kind) {
        return kind == TimerKey.Kind.INPUT_INITIAL ? new CompleteReason.NoInput() : conclusion(input);
    }
}
