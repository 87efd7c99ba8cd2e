package org.rayo.server.call;

import org.rayo.server.component.Component;
import org.rayo.server.component.DtmfGrammar;
import org.rayo.server.component.DtmfMatcher;
import org.rayo.server.component.GrammarException;
import org.rayo.server.component.PlanResult;
import org.rayo.server.component.Tuning;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.InputMode;
import org.rayo.server.protocol.RayoCommand.InterruptOn;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.server.protocol.RayoEvent.CompleteReason;

/**
 * The life of components on a call (protocol.md §13 to §15): validated whole, then the ref, then events, then exactly one
 * {@code complete}. A digit interrupts outputs when it starts and counts as input when it ends.
 */
final class ComponentRules {

    private final ComponentWorkshop workshop;

    ComponentRules(ComponentWorkshop workshop) {
        this.workshop = workshop;
    }

    void startOutput(Turn turn, Request request, RayoCommand.Output output) {
        switch (workshop.plan(output)) {
            case PlanResult.Refused refused -> turn.refuse(request, refused.error());
            case PlanResult.Unplayable unplayable -> {
                if (admits(turn, request)) {
                    String id = nextId(turn, 'o');
                    turn.effect(new CallEffect.ReplyResult(request, id));
                    emit(turn, id, new RayoEvent.Complete(new CompleteReason.Failed(unplayable.text())));
                }
            }
            case PlanResult.Planned planned -> {
                if (admits(turn, request)) {
                    start(turn, request, new Component.Output(nextId(turn, 'o'), planned.plan(), output.maxTimeMs(),
                            output.interruptOn(), false, output.startPaused(), Tuning.NEUTRAL));
                }
            }
        }
    }

    void startInput(Turn turn, Request request, RayoCommand.Input input) {
        if (input.mode() == InputMode.VOICE || input.mode() == InputMode.CPA) {
            turn.refuse(request, RayoError.unsupportedOption(
                    "input mode='" + input.mode().name().toLowerCase(java.util.Locale.ROOT)
                            + "' needs a recogniser that this server does not have; use dtmf"));
            return;
        }
        DtmfGrammar grammar;
        try {
            grammar = workshop.compile(input.grammars());
        } catch (GrammarException e) {
            turn.refuse(request, e.error());
            return;
        }
        if (admits(turn, request)) {
            start(turn, request, new Component.Input(nextId(turn, 'i'), input, grammar.start(), false));
        }
    }

    /** Components need media: the call is answered, or early media is possible. */
    private static boolean admits(Turn turn, Request request) {
        if (turn.audible || (turn.inbound && turn.hasOffer)) {
            return true;
        }
        turn.refuse(request, RayoError.unexpectedRequest("the call has no media yet; answer it first"));
        return false;
    }

    private static String nextId(Turn turn, char kind) {
        turn.componentCount++;
        return kind + Integer.toString(turn.componentCount);
    }

    private static void start(Turn turn, Request request, Component component) {
        turn.components.put(component.id(), component);
        turn.effect(new CallEffect.ReplyResult(request, component.id()));
        if (turn.audible) {
            begin(turn, component);
        } else {
            MediaRules.open(turn);
        }
    }

    /** Media runs: what waited for it begins. */
    void audible(Turn turn) {
        for (Component component : java.util.List.copyOf(turn.components.values())) {
            boolean waiting = switch (component) {
                case Component.Output output -> !output.started();
                case Component.Input input -> !input.listening();
            };
            if (waiting) {
                begin(turn, component);
            }
        }
    }

    private static void begin(Turn turn, Component component) {
        switch (component) {
            case Component.Output output -> {
                turn.components.put(output.id(), output.begun());
                turn.effect(new CallEffect.StartOutput(output.id(), output.plan()));
                if (output.paused() && !output.plan().startPaused()) {
                    turn.effect(new CallEffect.PauseOutput(output.id()));
                } else if (!output.paused() && output.plan().startPaused()) {
                    turn.effect(new CallEffect.ResumeOutput(output.id()));
                }
                if (!output.tuning().equals(Tuning.NEUTRAL)) {
                    turn.effect(new CallEffect.TuneOutput(
                            output.id(), output.tuning().speed(), output.tuning().volumeDb()));
                }
                if (output.maxTimeMs() >= 0) {
                    turn.schedule(TimerKey.Kind.OUTPUT_MAX_TIME, output.id(), output.maxTimeMs());
                }
            }
            case Component.Input input -> {
                turn.components.put(input.id(), input.begun());
                if (input.command().initialTimeoutMs() >= 0) {
                    turn.schedule(TimerKey.Kind.INPUT_INITIAL, input.id(), input.command().initialTimeoutMs());
                }
            }
        }
    }

    void command(Turn turn, Request request, Component component, RayoCommand command) {
        switch (command) {
            case RayoCommand.Stop stop -> {
                turn.result(request);
                silence(turn, component);
                finish(turn, component, new CompleteReason.Stopped());
            }
            case RayoCommand.Pause pause -> pause(turn, request, component, true);
            case RayoCommand.Resume resume -> pause(turn, request, component, false);
            case RayoCommand.Seek seek -> seek(turn, request, component, seek.amountMs());
            case RayoCommand.ChangeSpeed speed -> {
                if (component instanceof Component.Output output) {
                    tune(turn, request, output, output.tuning().speed(speed.up()));
                } else {
                    notForInputs(turn, request);
                }
            }
            case RayoCommand.ChangeVolume volume -> {
                if (component instanceof Component.Output output) {
                    tune(turn, request, output, output.tuning().volume(volume.up()));
                } else {
                    notForInputs(turn, request);
                }
            }
            case RayoCommand.Invalid invalid -> turn.refuse(request, invalid.error());
            case RayoCommand.Accept c -> notForComponents(turn, request);
            case RayoCommand.Answer c -> notForComponents(turn, request);
            case RayoCommand.Redirect c -> notForComponents(turn, request);
            case RayoCommand.Reject c -> notForComponents(turn, request);
            case RayoCommand.Hangup c -> notForComponents(turn, request);
            case RayoCommand.Dtmf c -> notForComponents(turn, request);
            case RayoCommand.Hold c -> notForComponents(turn, request);
            case RayoCommand.Unhold c -> notForComponents(turn, request);
            case RayoCommand.Mute c -> notForComponents(turn, request);
            case RayoCommand.Unmute c -> notForComponents(turn, request);
            case RayoCommand.Dial c -> notForComponents(turn, request);
            case RayoCommand.Output c -> notForComponents(turn, request);
            case RayoCommand.Input c -> notForComponents(turn, request);
        }
    }

    private static void notForComponents(Turn turn, Request request) {
        turn.refuse(request, RayoError.badRequest("this command goes to the call, not to a component"));
    }

    private static void notForInputs(Turn turn, Request request) {
        turn.refuse(request, RayoError.unsupportedElement("this command is for outputs"));
    }

    private static void seek(Turn turn, Request request, Component component, long deltaMs) {
        if (!(component instanceof Component.Output output)) {
            notForInputs(turn, request);
            return;
        }
        turn.result(request);
        if (output.started()) {
            turn.effect(new CallEffect.SeekOutput(output.id(), deltaMs));
        } else {
            turn.components.put(output.id(), output.offset(deltaMs));
        }
    }

    private static void tune(Turn turn, Request request, Component.Output output, Tuning tuning) {
        turn.result(request);
        if (tuning.equals(output.tuning())) {
            return;
        }
        turn.components.put(output.id(), output.tuned(tuning));
        if (output.started()) {
            turn.effect(new CallEffect.TuneOutput(output.id(), tuning.speed(), tuning.volumeDb()));
        }
    }

    private static void pause(Turn turn, Request request, Component component, boolean paused) {
        if (!(component instanceof Component.Output output)) {
            turn.refuse(request, RayoError.unsupportedElement("only an output can be paused and resumed"));
            return;
        }
        turn.result(request);
        if (output.paused() == paused) {
            return;
        }
        turn.components.put(output.id(), output.paused(paused));
        if (output.started()) {
            turn.effect(paused ? new CallEffect.PauseOutput(output.id()) : new CallEffect.ResumeOutput(output.id()));
        }
    }

    void outputStarted(Turn turn, String componentId) {
        // the moment of the first sound is in the journal; the protocol has no event for it
    }

    void outputEnded(Turn turn, CallSignal.OutputEnded ended) {
        if (turn.components.get(ended.componentId()) instanceof Component.Output output) {
            String failure = ended.failure();
            finish(turn, output, failure == null
                    ? new CompleteReason.OutputFinished()
                    : new CompleteReason.Failed(failure));
        }
    }

    void digitStarted(Turn turn, char digit) {
        for (Component component : java.util.List.copyOf(turn.components.values())) {
            if (component instanceof Component.Output output
                    && output.started()
                    && (output.interruptOn() == InterruptOn.ANY || output.interruptOn() == InterruptOn.DTMF)) {
                silence(turn, output);
                finish(turn, output, new CompleteReason.OutputFinished());
            }
        }
    }

    void digitEnded(Turn turn, char digit) {
        turn.tell(new RayoEvent.Dtmf(digit));
        for (Component component : java.util.List.copyOf(turn.components.values())) {
            if (component instanceof Component.Input input && input.listening()) {
                feed(turn, input, digit);
            }
        }
    }

    private void feed(Turn turn, Component.Input input, char digit) {
        turn.unschedule(TimerKey.Kind.INPUT_INITIAL, input.id());
        Character terminator = input.command().terminator();
        if (terminator != null && Character.toUpperCase(terminator) == Character.toUpperCase(digit)) {
            conclude(turn, input);
            return;
        }
        Component.Input next = input.heard(input.matcher().feed(digit));
        turn.components.put(next.id(), next);
        switch (next.matcher().verdict()) {
            case NO_MATCH -> finish(turn, next, new CompleteReason.NoMatch());
            case MATCH_END -> match(turn, next);
            case PARTIAL, MATCH -> {
                if (input.command().interDigitTimeoutMs() >= 0) {
                    turn.schedule(
                            TimerKey.Kind.INPUT_INTER_DIGIT, input.id(), input.command().interDigitTimeoutMs());
                }
            }
        }
    }

    /** No more digits will come: what is there has to do. */
    private void conclude(Turn turn, Component.Input input) {
        DtmfMatcher.Verdict verdict = input.matcher().verdict();
        if (verdict == DtmfMatcher.Verdict.MATCH || verdict == DtmfMatcher.Verdict.MATCH_END) {
            match(turn, input);
        } else {
            finish(turn, input, new CompleteReason.NoMatch());
        }
    }

    private void match(Turn turn, Component.Input input) {
        finish(turn, input, new CompleteReason.InputMatch(workshop.nlsml(input.matcher())));
    }

    void timer(Turn turn, TimerKey key) {
        Component component = key.componentId() == null ? null : turn.components.get(key.componentId());
        switch (component) {
            case null -> {
                // it completed while the timer was on its way
            }
            case Component.Output output -> {
                silence(turn, output);
                finish(turn, output, new CompleteReason.OutputMaxTime());
            }
            case Component.Input input -> {
                if (key.kind() == TimerKey.Kind.INPUT_INITIAL) {
                    finish(turn, input, new CompleteReason.NoInput());
                } else {
                    conclude(turn, input);
                }
            }
        }
    }

    /** Ends a component's sound, if it has any. */
    static void silence(Turn turn, Component component) {
        if (component instanceof Component.Output output && output.started()) {
            turn.effect(new CallEffect.StopOutput(output.id()));
        }
    }

    private static void finish(Turn turn, Component component, CompleteReason reason) {
        turn.components.remove(component.id());
        complete(turn, component, reason);
        if (turn.answered()) {
            turn.touch();
        }
    }

    /** Tells that a component is over and stops its clocks; taking it off the list is the caller's. */
    static void complete(Turn turn, Component component, CompleteReason reason) {
        switch (component) {
            case Component.Output output -> {
                if (output.maxTimeMs() >= 0) {
                    turn.unschedule(TimerKey.Kind.OUTPUT_MAX_TIME, output.id());
                }
            }
            case Component.Input input -> {
                turn.unschedule(TimerKey.Kind.INPUT_INITIAL, input.id());
                turn.unschedule(TimerKey.Kind.INPUT_INTER_DIGIT, input.id());
            }
        }
        emit(turn, component.id(), new RayoEvent.Complete(reason));
    }

    private static void emit(Turn turn, String componentId, RayoEvent event) {
        if (turn.controller != null) {
            turn.effect(new CallEffect.Emit(turn.controller, componentId, event, turn.now));
        }
    }
}
