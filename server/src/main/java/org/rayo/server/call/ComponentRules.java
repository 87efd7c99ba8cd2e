package org.rayo.server.call;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.Component;
import org.rayo.server.component.CpaSignal;
import org.rayo.server.component.ListenPlan;
import org.rayo.server.component.Tuning;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.server.protocol.RayoEvent.CompleteReason;

/**
 * The life of components on a call (protocol.md §13): validated whole, then the ref, then events, then exactly one
 * {@code complete}. What each kind does is in the rules of its name; a digit interrupts outputs when it starts and counts as
 * input when it ends.
 */
final class ComponentRules {

    /** More would be a mistake of the application, and each costs. */
    static final int MAX_COMPONENTS = 32;

    private final OutputRules outputs;
    private final InputRules inputs;
    private final PromptRules prompts;
    private final TransferRules transfers;
    private final ConferenceRules conferences;

    ComponentRules(ComponentWorkshop workshop) {
        this.outputs = new OutputRules(workshop);
        this.inputs = new InputRules(workshop);
        this.prompts = new PromptRules(outputs, inputs);
        this.transfers = new TransferRules(outputs);
        this.conferences = new ConferenceRules(outputs);
    }

    void startOutput(Turn turn, Request request, RayoCommand.Output output) {
        outputs.start(turn, request, output);
    }

    void startInput(Turn turn, Request request, RayoCommand.Input input) {
        if (input.mode() == RayoCommand.InputMode.CPA) {
            CpaRules.start(turn, request, input);
        } else {
            inputs.start(turn, request, input);
        }
    }

    void startPrompt(Turn turn, Request request, RayoCommand.Prompt prompt) {
        prompts.start(turn, request, prompt);
    }

    void startRecord(Turn turn, Request request, RayoCommand.Recording record) {
        RecordRules.start(turn, request, record);
    }

    void startTransfer(Turn turn, Request request, RayoCommand.Transfer transfer) {
        transfers.start(turn, request, transfer);
    }

    void startConference(Turn turn, Request request, RayoCommand.Conference conference) {
        conferences.start(turn, request, conference);
    }

    /** The join of a component is over; {@code failure}: why it never was, null when it was. */
    static void parted(Turn turn, JoinEdge edge, @Nullable String failure) {
        switch (edge.component() == null ? null : turn.components.get(edge.component())) {
            case Component.Transfer transfer -> TransferRules.parted(turn, transfer, failure);
            case Component.Conference conference -> ConferenceRules.parted(turn, conference, failure);
            case null, default -> {
                // a join of the call itself, or of a component that is over
            }
        }
    }

    /** Components need media: the call is answered, or early media is possible. */
    static boolean admits(Turn turn, Request request) {
        if (turn.components.size() >= MAX_COMPONENTS) {
            turn.refuse(request, RayoError.resourceConstraint("the call has " + MAX_COMPONENTS + " components already"));
            return false;
        }
        if (DirectRules.refusesMedia(turn, request)) {
            return false;
        }
        if (turn.audible || (turn.inbound && turn.hasOffer)) {
            return true;
        }
        turn.refuse(request, RayoError.unexpectedRequest("the call has no media yet; answer it first"));
        return false;
    }

    static String nextId(Turn turn, char kind) {
        turn.componentCount++;
        return kind + Integer.toString(turn.componentCount);
    }

    static void start(Turn turn, Request request, Component component) {
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
        for (Component component : List.copyOf(turn.components.values())) {
            boolean waiting = switch (component) {
                case Component.Output output -> !output.started();
                case Component.Input input -> !input.listening();
                case Component.Prompt prompt -> prompt.phase() == Component.Prompt.Phase.WAITING;
                case Component.Recorder recorder -> !recorder.started();
                case Component.Cpa cpa -> !cpa.listening();
                case Component.Transfer transfer -> true;
                case Component.Conference conference -> !conference.begun();
            };
            if (waiting) {
                begin(turn, component);
            }
        }
    }

    private static void begin(Turn turn, Component component) {
        switch (component) {
            case Component.Output output -> turn.components.put(output.id(), OutputRules.begin(turn, output));
            case Component.Input input -> turn.components.put(input.id(), InputRules.begin(turn, input, true));
            case Component.Prompt prompt -> PromptRules.begin(turn, prompt);
            case Component.Recorder recorder -> RecordRules.begin(turn, recorder);
            case Component.Cpa cpa -> CpaRules.begin(turn, cpa);
            case Component.Transfer transfer -> TransferRules.begin(turn, transfer);
            case Component.Conference conference -> ConferenceRules.begin(turn, conference);
        }
    }

    void command(Turn turn, Request request, Component component, RayoCommand command) {
        switch (command) {
            case RayoCommand.Stop stop -> stop(turn, request, component);
            case RayoCommand.Pause pause -> pause(turn, request, component, true);
            case RayoCommand.Resume resume -> pause(turn, request, component, false);
            case RayoCommand.Seek seek -> {
                Component.Output output = sounding(turn, request, component);
                if (output != null) {
                    store(turn, component, OutputRules.seek(turn, request, output, seek.amountMs()));
                }
            }
            case RayoCommand.ChangeSpeed speed -> {
                Component.Output output = sounding(turn, request, component);
                if (output != null) {
                    tune(turn, request, component, output, output.tuning().speed(speed.up()));
                }
            }
            case RayoCommand.ChangeVolume volume -> {
                Component.Output output = sounding(turn, request, component);
                if (output != null) {
                    tune(turn, request, component, output, output.tuning().volume(volume.up()));
                }
            }
            case RayoCommand.MuteMember mute -> {
                if (component instanceof Component.Conference conference) {
                    ConferenceRules.mute(turn, request, conference, mute.on());
                } else {
                    turn.refuse(request, RayoError.unsupportedElement("this command is for conferences"));
                }
            }
            case RayoCommand.Kick kick -> {
                if (component instanceof Component.Conference conference) {
                    ConferenceRules.kick(turn, request, conference, kick.why());
                } else {
                    turn.refuse(request, RayoError.unsupportedElement("this command is for conferences"));
                }
            }
            case RayoCommand.Invalid invalid -> turn.refuse(request, invalid.error());
            case RayoCommand.ForCall forCall ->
                turn.refuse(request, RayoError.badRequest("this command goes to the call, not to a component"));
            case RayoCommand.ForServer forServer ->
                turn.refuse(request, RayoError.badRequest("this command goes to the server, not to a component"));
        }
    }

    private static void stop(Turn turn, Request request, Component component) {
        if (component instanceof Component.Recorder recorder && recorder.started()) {
            RecordRules.stop(turn, request, recorder);
            return;
        }
        turn.result(request);
        silence(turn, component);
        finish(turn, component, new CompleteReason.Stopped());
    }

    private static void pause(Turn turn, Request request, Component component, boolean paused) {
        if (component instanceof Component.Recorder recorder) {
            RecordRules.pause(turn, request, recorder, paused);
            return;
        }
        Component.Output output = sounding(turn, request, component);
        if (output != null) {
            store(turn, component, OutputRules.pause(turn, request, output, paused));
        }
    }

    private static void tune(Turn turn, Request request, Component holder, Component.Output output, Tuning tuning) {
        store(turn, holder, OutputRules.tune(turn, request, output, tuning));
    }

    private static void store(Turn turn, Component holder, Component.Output output) {
        turn.components.put(holder.id(), holder instanceof Component.Prompt prompt ? prompt.with(output) : output);
    }

    /** The output that a command is for; null, and refused, when there is none or it is over. */
    private static Component.@Nullable Output sounding(Turn turn, Request request, Component component) {
        return switch (component) {
            case Component.Output output -> output;
            case Component.Prompt prompt -> PromptRules.sounding(turn, request, prompt);
            case Component.Input input -> notForIt(turn, request);
            case Component.Recorder recorder -> notForIt(turn, request);
            case Component.Cpa cpa -> notForIt(turn, request);
            case Component.Transfer transfer -> notForIt(turn, request);
            case Component.Conference conference -> notForIt(turn, request);
        };
    }

    private static Component.@Nullable Output notForIt(Turn turn, Request request) {
        turn.refuse(request, RayoError.unsupportedElement("this command is for outputs"));
        return null;
    }

    void outputStarted(Turn turn, String componentId) {
        // the moment of the first sound is in the journal; the protocol has no event for it
    }

    /** The mark of what was stopped meanwhile is not told any more. */
    void markReached(Turn turn, CallSignal.MarkReached mark) {
        boolean plays = switch (turn.components.get(mark.componentId())) {
            case Component.Output output -> true;
            case Component.Prompt prompt -> prompt.phase() == Component.Prompt.Phase.OUTPUT;
            case null, default -> false;
        };
        if (plays) {
            emit(turn, mark.componentId(), new RayoEvent.MarkReached(mark.name()));
        }
    }

    void outputEnded(Turn turn, CallSignal.OutputEnded ended) {
        switch (turn.components.get(ended.componentId())) {
            case Component.Output output -> {
                String failure = ended.failure();
                finish(turn, output, failure == null
                        ? new CompleteReason.OutputFinished()
                        : new CompleteReason.Failed(failure));
            }
            case Component.Prompt prompt -> PromptRules.outputEnded(turn, prompt);
            case Component.Transfer transfer -> TransferRules.outputEnded(turn, transfer);
            case null, default -> {
                // it completed while the news was on its way
            }
        }
    }

    void digitStarted(Turn turn, char digit) {
        for (Component component : List.copyOf(turn.components.values())) {
            digitStarted(turn, component);
        }
    }

    static void digitStarted(Turn turn, Component component) {
        if (component instanceof Component.Output output && OutputRules.stopsOnDigits(output)) {
            interrupt(turn, output);
        } else if (component instanceof Component.Prompt prompt) {
            PromptRules.pressed(turn, prompt);
        }
    }

    private static void interrupt(Turn turn, Component.Output output) {
        silence(turn, output);
        finish(turn, output, new CompleteReason.OutputFinished());
    }

    void digitEnded(Turn turn, CallSignal.DigitEnded digit) {
        for (Component component : List.copyOf(turn.components.values())) {
            digitEnded(turn, component, digit);
        }
    }

    void digitEnded(Turn turn, Component component, CallSignal.DigitEnded digit) {
        switch (component) {
            case Component.Input input when input.listening() -> settle(turn, inputs.feed(turn, input, digit.digit(), true));
            case Component.Prompt prompt when prompt.input().listening() -> prompts.feed(turn, prompt, digit.digit());
            case Component.Cpa cpa -> CpaRules.detected(turn, cpa, new CallSignal.Detected(
                    CpaSignal.DTMF, digit.durationMs(), String.valueOf(digit.digit())));
            case Component.Transfer transfer -> TransferRules.digitEnded(turn, transfer, digit.digit());
            case Component.Conference conference -> ConferenceRules.digitEnded(turn, conference, digit.digit());
            default -> {
                // digits are nothing to it
            }
        }
    }

    void detected(Turn turn, CallSignal.Detected detected) {
        for (Component component : List.copyOf(turn.components.values())) {
            detected(turn, component, detected);
        }
    }

    static void detected(Turn turn, Component component, CallSignal.Detected detected) {
        if (component instanceof Component.Cpa cpa) {
            CpaRules.detected(turn, cpa, detected);
        } else if (detected.signal() == CpaSignal.VAD && component instanceof Component.Output output
                && output.started() && ListenPlan.onSpeech(output)) {
            interrupt(turn, output);
        }
    }

    /** Somebody begins to speak to this input. */
    void speechBegan(Turn turn, String componentId) {
        switch (turn.components.get(componentId)) {
            case Component.Input input when input.hears() -> turn.components.put(componentId, InputRules.spoken(turn, input));
            case Component.Prompt prompt when prompt.input().hears() -> PromptRules.spoken(turn, prompt);
            case null, default -> {
                // it does not care any more
            }
        }
    }

    /** What somebody said to this input is over. */
    void speechOver(Turn turn, CallSignal.SpeechOver over) {
        switch (turn.components.get(over.componentId())) {
            case Component.Input input when input.hears() ->
                settle(turn, inputs.settled(turn, input.deaf(), inputs.outcome(input, over.outcome()), true));
            case Component.Prompt prompt when prompt.input().hears() -> prompts.said(turn, prompt, over.outcome());
            case null, default -> {
                // it does not care any more
            }
        }
    }

    private static void settle(Turn turn, InputRules.Fed fed) {
        turn.components.put(fed.input().id(), fed.input());
        if (fed.done() != null) {
            finish(turn, fed.input(), fed.done());
        }
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
            case Component.Input input when key.kind() == TimerKey.Kind.INPUT_RECOGNITION -> endSpeech(turn, input);
            case Component.Input input -> settle(turn, inputs.settled(turn, input, inputs.timedOut(input, key.kind()), true));
            case Component.Prompt prompt when key.kind() == TimerKey.Kind.INPUT_RECOGNITION -> endSpeech(turn, prompt.input());
            case Component.Prompt prompt -> prompts.timer(turn, prompt, key.kind());
            case Component.Cpa cpa -> CpaRules.notSure(turn, cpa);
            case Component.Recorder recorder -> {
                // its times are kept by what records
            }
            case Component.Transfer transfer -> {
                // its legs have clocks
            }
            case Component.Conference conference -> {
                // it has none
            }
        }
    }

    /** It has been spoken long enough: what was said so far has to do. */
    private static void endSpeech(Turn turn, Component.Input input) {
        if (input.hears()) {
            turn.effect(new CallEffect.EndListening(input.id()));
        }
    }

    /** Ends a component's sound, if it has any, and with whom it is joined. */
    static void silence(Turn turn, Component component) {
        boolean sounds = switch (component) {
            case Component.Output output -> output.started();
            case Component.Prompt prompt -> prompt.phase() == Component.Prompt.Phase.OUTPUT;
            case Component.Input input -> false;
            case Component.Recorder recorder -> false;
            case Component.Cpa cpa -> false;
            case Component.Transfer transfer -> {
                TransferRules.withdraw(turn, transfer);
                yield false;
            }
            case Component.Conference conference -> {
                ConferenceRules.withdraw(turn, conference);
                yield false;
            }
        };
        if (sounds) {
            turn.effect(new CallEffect.StopOutput(component.id()));
        }
    }

    static void finish(Turn turn, Component component, CompleteReason reason) {
        finish(turn, component, reason, null);
    }

    static void finish(
            Turn turn, Component component, CompleteReason reason, RayoEvent.@Nullable Recorded recording) {
        turn.components.remove(component.id());
        complete(turn, component, reason, recording);
        if (turn.answered()) {
            turn.touch();
            DirectRules.consider(turn);
        }
    }

    /** Tells that a component is over and stops its clocks; taking it off the list is the caller's. */
    static void complete(
            Turn turn, Component component, CompleteReason reason, RayoEvent.@Nullable Recorded recording) {
        if (component instanceof Component.Input input) {
            InputRules.stopListening(turn, input);
        } else if (component instanceof Component.Prompt prompt) {
            InputRules.stopListening(turn, prompt.input());
        }
        for (TimerKey.Kind kind : TimerKey.OF_COMPONENTS) {
            turn.unschedule(kind, component.id());
        }
        if (!(component instanceof Component.Transfer transfer && transfer.onward())) {
            emit(turn, component.id(), new RayoEvent.Complete(reason, recording));
        }
    }

    static void emit(Turn turn, String componentId, RayoEvent event) {
        if (turn.controller != null) {
            turn.effect(new CallEffect.Emit(turn.controller, componentId, event, turn.now));
        }
    }
}
