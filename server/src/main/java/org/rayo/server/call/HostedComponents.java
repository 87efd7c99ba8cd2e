package org.rayo.server.call;

import java.time.Instant;
import org.rayo.server.call.CallState.MediaStage;
import org.rayo.server.call.CallState.Stage;
import org.rayo.server.component.Component;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.xmpp.stanza.Jid;

/**
 * The rules of components for what is no call: a mixer hosts them as an answered call would, except that each has an owner
 * of its own. Pure; the host is a {@link CallState} in which nothing but components happens.
 */
public final class HostedComponents {
    private static final CallPolicy ENDLESS = new CallPolicy(0, 0, 0, CallPolicy.OnClientLoss.HANGUP, 503);

    private final ComponentRules rules;

    public HostedComponents(ComponentWorkshop workshop) {
        this.rules = new ComponentRules(workshop);
    }

    /** A host without components, whose media runs. */
    public static CallState host(CallId id) {
        Turn turn = new Turn(CallState.initial(id, ENDLESS), Instant.EPOCH);
        turn.stage = Stage.ANSWERED;
        turn.media = MediaStage.OPEN;
        turn.audible = true;
        return turn.done().state();
    }

    /** A command to the host itself. */
    public Step start(CallState host, Request request, RayoCommand command, Instant now) {
        Turn turn = turn(host, request.from(), now);
        switch (command) {
            case RayoCommand.Output output when output.audience() == RayoCommand.Audience.JOINED ->
                turn.refuse(request, RayoError.unsupportedOption("everybody hears a mixer's output; leave out direction='in'"));
            case RayoCommand.Output output -> rules.startOutput(turn, request, output);
            case RayoCommand.Recording record when record.direction() == RayoCommand.RecordDirection.SEND ->
                turn.refuse(request, RayoError.unsupportedOption("a mixer has no direction='send'; leave it out"));
            case RayoCommand.Recording record -> rules.startRecord(turn, request, record.ofMixer());
            case RayoCommand.Input input when input.mode() == RayoCommand.InputMode.CPA ->
                CpaRules.start(turn, request, input);
            case RayoCommand.Input input -> rules.startInput(turn, request, input);
            case RayoCommand.Prompt prompt -> rules.startPrompt(turn, request, prompt);
            case RayoCommand.Invalid invalid -> turn.refuse(request, invalid.error());
            default -> turn.refuse(request, RayoError.unsupportedElement("this command goes to a call, not to a mixer"));
        }
        return turn.done();
    }

    /** A command of its owner to a component. */
    public Step command(CallState host, Request request, String componentId, RayoCommand command, Instant now) {
        Turn turn = turn(host, request.from(), now);
        Component component = turn.components.get(componentId);
        if (component == null) {
            turn.refuse(request, RayoError.itemNotFound("no such component, or it is complete"));
        } else {
            rules.command(turn, request, component, command);
        }
        return turn.done();
    }

    /** News of one component; {@code owner} is told what comes of it. */
    public Step signal(CallState host, Jid owner, CallSignal signal, Instant now) {
        Turn turn = turn(host, owner, now);
        switch (signal) {
            case CallSignal.OutputStarted started -> rules.outputStarted(turn, started.componentId());
            case CallSignal.MarkReached mark -> rules.markReached(turn, mark);
            case CallSignal.OutputEnded ended -> rules.outputEnded(turn, ended);
            case CallSignal.RecordingEnded ended -> RecordRules.ended(turn, ended);
            case CallSignal.SpeechBegan began -> rules.speechBegan(turn, began.componentId());
            case CallSignal.SpeechOver over -> rules.speechOver(turn, over);
            case CallSignal.TimerFired fired -> {
                if (turn.fired(fired.key())) {
                    rules.timer(turn, fired.key());
                }
            }
            default -> throw new IllegalArgumentException("a mixer's components hear nothing of " + signal);
        }
        return turn.done();
    }

    /** What one component makes of what a participant did: a digit's start or end, or speech. */
    public Step heard(CallState host, Jid owner, String componentId, CallSignal signal, Instant now) {
        Turn turn = turn(host, owner, now);
        Component component = turn.components.get(componentId);
        if (component != null) {
            switch (signal) {
                case CallSignal.DigitStarted digit -> ComponentRules.digitStarted(turn, component);
                case CallSignal.DigitEnded digit -> rules.digitEnded(turn, component, digit);
                case CallSignal.Detected detected -> ComponentRules.detected(turn, component, detected);
                default -> throw new IllegalArgumentException("nothing that a participant does: " + signal);
            }
        }
        return turn.done();
    }

    /** The host or the owner is gone: the component falls silent and completes; a recording when its file is whole. */
    public Step end(CallState host, Jid owner, String componentId, Instant now) {
        Turn turn = turn(host, owner, now);
        Component component = turn.components.get(componentId);
        if (component instanceof Component.Recorder recorder && recorder.started()) {
            RecordRules.stop(turn, recorder, new RayoEvent.CompleteReason.HungUp());
        } else if (component != null) {
            turn.components.remove(componentId);
            ComponentRules.silence(turn, component);
            ComponentRules.complete(turn, component, new RayoEvent.CompleteReason.HungUp(), null);
        }
        return turn.done();
    }

    /** Nothing came of it for too long. */
    public Step giveUp(CallState host, Jid owner, Instant now) {
        Turn turn = turn(host, owner, now);
        RecordRules.giveUp(turn);
        return turn.done();
    }

    private static Turn turn(CallState host, Jid owner, Instant now) {
        Turn turn = new Turn(host, now);
        turn.controller = owner;
        return turn;
    }
}
