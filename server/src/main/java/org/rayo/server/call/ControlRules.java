package org.rayo.server.call;

import java.util.List;
import org.rayo.server.call.CallState.MediaStage;
import org.rayo.server.component.Component;
import org.rayo.server.protocol.Dialect;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoEvent.EndReason;

/** Who controls a call and what the commands to it do (XEP-0327 §6, protocol.md §6 and §24). */
final class ControlRules {

    private static final String LEGACY_CALL_RESOURCE = "1";

    private final MediaRules media;
    private final ComponentRules components;

    ControlRules(MediaRules media, ComponentRules components) {
        this.media = media;
        this.components = components;
    }

    void command(Turn turn, CallSignal.Command command) {
        Request request = command.request();
        if (turn.controller == null ? !turn.offered.contains(request.from()) : !turn.controller.equals(request.from())) {
            turn.refuse(request, RayoError.conflict("another client controls this call"));
            return;
        }
        Component component = component(turn, command);
        if (command.componentId() != null && component == null && !isLegacyCallAddress(command)) {
            turn.refuse(request, RayoError.itemNotFound("no such component, or it is complete"));
            return;
        }
        if (command.command() instanceof RayoCommand.Invalid invalid) {
            // what is not understood takes no control either
            turn.refuse(request, invalid.error());
            return;
        }
        if (turn.controller == null) {
            turn.controller = request.from();
            turn.unschedule(TimerKey.Kind.OFFER, null);
        }
        if (turn.answered()) {
            turn.touch();
        }
        if (component != null) {
            components.command(turn, request, component, command.command());
        } else {
            onCall(turn, request, command.command());
        }
    }

    private static org.rayo.server.component.@org.jspecify.annotations.Nullable Component component(
            Turn turn, CallSignal.Command command) {
        String id = command.componentId();
        return id == null ? null : turn.components.get(id);
    }

    private static boolean isLegacyCallAddress(CallSignal.Command command) {
        return LEGACY_CALL_RESOURCE.equals(command.componentId());
    }

    private void onCall(Turn turn, Request request, RayoCommand command) {
        switch (command) {
            case RayoCommand.Accept accept -> accept(turn, request, accept);
            case RayoCommand.Answer answer -> answer(turn, request, answer);
            case RayoCommand.Redirect redirect -> redirect(turn, request, redirect);
            case RayoCommand.Reject reject -> reject(turn, request, reject);
            case RayoCommand.Hangup hangup -> hangup(turn, request, hangup);
            case RayoCommand.Dtmf dtmf -> dtmf(turn, request, dtmf);
            case RayoCommand.Hold hold -> SessionRules.hold(turn, request, true);
            case RayoCommand.Unhold unhold -> SessionRules.hold(turn, request, false);
            case RayoCommand.Mute mute -> SessionRules.mute(turn, request, true);
            case RayoCommand.Unmute unmute -> SessionRules.mute(turn, request, false);
            case RayoCommand.Join join -> JoinRules.join(turn, request, join);
            case RayoCommand.Unjoin unjoin -> JoinRules.unjoin(turn, request, unjoin);
            case RayoCommand.Output output -> components.startOutput(turn, request, output);
            case RayoCommand.Input input -> components.startInput(turn, request, input);
            case RayoCommand.Prompt prompt -> components.startPrompt(turn, request, prompt);
            case RayoCommand.Recording record -> components.startRecord(turn, request, record);
            case RayoCommand.Transfer transfer -> components.startTransfer(turn, request, transfer);
            case RayoCommand.Conference conference -> components.startConference(turn, request, conference);
            case RayoCommand.Connect connect -> TransferRules.connect(turn, request, connect);
            case RayoCommand.Dial dial ->
                turn.refuse(request, RayoError.badRequest("dial goes to the server, not to a call"));
            case RayoCommand.Exec exec ->
                turn.refuse(request, RayoError.badRequest("exec goes to the server, not to a call"));
            case RayoCommand.Invalid invalid -> turn.refuse(request, invalid.error());
            case RayoCommand.Stop stop -> notForCalls(turn, request, "stop");
            case RayoCommand.MuteMember mute -> notForCalls(turn, request, mute.on() ? "mute" : "unmute");
            case RayoCommand.Kick kick -> notForCalls(turn, request, "kick");
            case RayoCommand.Pause pause -> notForCalls(turn, request, "pause");
            case RayoCommand.Resume resume -> notForCalls(turn, request, "resume");
            case RayoCommand.Seek seek -> notForCalls(turn, request, "seek");
            case RayoCommand.ChangeSpeed speed -> notForCalls(turn, request, speed.up() ? "speed-up" : "speed-down");
            case RayoCommand.ChangeVolume volume -> notForCalls(turn, request, volume.up() ? "volume-up" : "volume-down");
        }
    }

    private static void notForCalls(Turn turn, Request request, String name) {
        turn.refuse(request, RayoError.badRequest(name + " goes to a component, not to a call"));
    }

    private void accept(Turn turn, Request request, RayoCommand.Accept accept) {
        if (!turn.inbound) {
            turn.refuse(request, RayoError.unexpectedRequest("an outbound call cannot be accepted"));
        } else if ((turn.answered() || turn.rung || turn.accepting != null) && request.dialect() == Dialect.STRICT) {
            turn.refuse(request, RayoError.unexpectedRequest("the call is already " + (turn.answered() ? "answered" : "accepted")));
        } else if (turn.answered() || turn.rung) {
            turn.result(request);
        } else if (accept.earlyMedia()) {
            acceptWithMedia(turn, request, accept);
        } else {
            turn.rung = true;
            turn.effect(new CallEffect.Ring(accept.headers()));
            turn.result(request);
        }
    }

    private static void acceptWithMedia(Turn turn, Request request, RayoCommand.Accept accept) {
        if (!turn.hasOffer) {
            turn.refuse(request, RayoError.conflict("the caller offered no media before the answer"));
        } else if (turn.accepting != null) {
            turn.refuse(request, RayoError.unexpectedRequest("an accept is under way"));
        } else {
            turn.accepting = request;
            turn.answerHeaders = accept.headers();
            MediaRules.open(turn);
        }
    }

    private void answer(Turn turn, Request request, RayoCommand.Answer answer) {
        if (turn.answered()) {
            // clients answer twice (protocol.md §6.4), which must be harmless
            turn.result(request);
            return;
        }
        if (!turn.inbound) {
            turn.refuse(request, RayoError.unexpectedRequest("the far end answers an outbound call"));
            return;
        }
        if (turn.answering.isEmpty()) {
            turn.answerHeaders = answer.headers();
        }
        turn.answering.add(request);
        if (turn.media == MediaStage.OPEN) {
            media.answer(turn);
        } else {
            MediaRules.open(turn);
        }
    }

    private static void reject(Turn turn, Request request, RayoCommand.Reject reject) {
        if (turn.answered() || !turn.inbound) {
            turn.refuse(request, RayoError.notAllowed("only an unanswered inbound call can be rejected; use hangup"));
            return;
        }
        if (turn.rung && request.dialect() == Dialect.STRICT) {
            turn.refuse(request, RayoError.notAllowed("the call is accepted; only one that is not can be rejected; use hangup"));
            return;
        }
        int status = switch (reject.reason()) {
            case DECLINE -> 603;
            case BUSY -> 486;
            case ERROR -> 500;
        };
        turn.result(request);
        turn.effect(new CallEffect.Reject(status, reject.headers()));
        EndRules.end(turn, EndReason.REJECT_COMMAND, status, List.of());
    }

    private static void hangup(Turn turn, Request request, RayoCommand.Hangup hangup) {
        int unanswered = turn.inbound ? 603 : 487;
        int status = turn.answered() ? 200 : unanswered;
        turn.result(request);
        EndRules.hangUpFarEnd(turn, unanswered, hangup.headers());
        EndRules.end(turn, EndReason.HANGUP_COMMAND, status, List.of());
    }

    private static void redirect(Turn turn, Request request, RayoCommand.Redirect redirect) {
        if (turn.answered()) {
            if (turn.referring != null) {
                turn.refuse(request, RayoError.unexpectedRequest("a redirect is under way"));
                return;
            }
            turn.referring = request;
            turn.effect(new CallEffect.Refer(redirect.to(), redirect.headers()));
        } else if (!turn.inbound) {
            turn.refuse(request, RayoError.unexpectedRequest("an outbound call must be answered before it is redirected"));
        } else {
            turn.result(request);
            turn.effect(new CallEffect.Redirect(redirect.to(), redirect.headers()));
            EndRules.end(turn, EndReason.HANGUP_COMMAND, 302, List.of());
        }
    }

    void referred(Turn turn, CallSignal.Referred referred) {
        Request request = turn.referring;
        if (request == null) {
            return;
        }
        turn.referring = null;
        if (referred.status() / 100 != 2) {
            turn.refuse(request, RayoError.serviceUnavailable(
                    "the far end could not be transferred: SIP " + referred.status()));
            return;
        }
        turn.result(request);
        EndRules.hangUpFarEnd(turn, 480, List.of());
        EndRules.end(turn, EndReason.HANGUP_COMMAND, 200, List.of());
    }

    private static void dtmf(Turn turn, Request request, RayoCommand.Dtmf dtmf) {
        if (!turn.audible) {
            turn.refuse(request, RayoError.unexpectedRequest("digits can be sent once the call is answered"));
            return;
        }
        if (DirectRules.refusesMedia(turn, request)) {
            return;
        }
        turn.result(request);
        turn.effect(new CallEffect.SendDigits(dtmf.tones(), CallEffect.SendDigits.USUAL_TONE_MS));
    }
}
