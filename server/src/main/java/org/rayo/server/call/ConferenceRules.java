package org.rayo.server.call;

import org.jspecify.annotations.Nullable;
import org.rayo.server.component.Component;
import org.rayo.server.component.Component.Conference;
import org.rayo.server.component.OutputPlan;
import org.rayo.server.component.PlanResult;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.Audience;
import org.rayo.server.protocol.RayoCommand.JoinDirection;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.server.protocol.RayoEvent.CompleteReason;

/**
 * Conferences (protocol.md §22.4): a join to a mixer that is a component of the call. Who is no moderator waits, with music, until
 * one is there; the mixer knows when.
 */
final class ConferenceRules {
    private final OutputRules outputs;

    ConferenceRules(OutputRules outputs) {
        this.outputs = outputs;
    }

    void start(Turn turn, Request request, RayoCommand.Conference conference) {
        RayoError refusal = refusal(turn, conference);
        if (refusal != null) {
            turn.refuse(request, refusal);
        } else if (ComponentRules.admits(turn, request)) {
            Conference component = new Conference(
                    ComponentRules.nextId(turn, 'c'), conference, plan(conference.music()), plan(conference.announcement()), null, false, false);
            ComponentRules.start(turn, request, component);
            JoinRules.want(turn, JoinEdge.of(component.id(), conference.mixer(), direction(conference.mute()), false));
        }
    }

    private @Nullable RayoError refusal(Turn turn, RayoCommand.Conference conference) {
        String node = conference.mixer().node();
        if (turn.components.values().stream().anyMatch(Conference.class::isInstance)) {
            return RayoError.resourceConstraint("Call is already joined to another conference");
        }
        if (turn.joins.containsKey(node)) {
            return RayoError.conflict("the call is joined to '" + node + "' already; unjoin it first");
        }
        if (turn.joins.size() >= JoinRules.MAX_JOINS) {
            return RayoError.resourceConstraint("a call can have " + JoinRules.MAX_JOINS + " joins");
        }
        RayoError conflict = DirectRules.conflict(turn, node, false);
        RayoError music = conflict == null ? refusal(conference.music()) : conflict;
        return music == null ? refusal(conference.announcement()) : music;
    }

    private static JoinDirection direction(boolean mute) {
        return mute ? JoinDirection.RECV : JoinDirection.DUPLEX;
    }

    /** A sound that is wrong, or that nothing here can make. */
    private @Nullable RayoError refusal(RayoCommand.@Nullable Output sound) {
        return switch (sound == null ? null : outputs.plan(sound)) {
            case PlanResult.Refused refused -> refused.error();
            case PlanResult.Unplayable unplayable -> RayoError.badRequest(unplayable.text());
            case null, default -> null;
        };
    }

    private @Nullable OutputPlan plan(RayoCommand.@Nullable Output sound) {
        return sound != null && outputs.plan(sound) instanceof PlanResult.Planned planned ? planned.plan() : null;
    }

    /** How the mixer is to take part of it; null for an ordinary join. */
    static @Nullable ConferenceTerms terms(Turn turn, JoinEdge edge) {
        return edge.component() != null && turn.components.get(edge.component()) instanceof Conference conference
                ? new ConferenceTerms(conference.command().moderator(), conference.command().beep(),
                        conference.command().tonePassthrough(), conference.announcement())
                : null;
    }

    /** Media runs. */
    static void begin(Turn turn, Conference conference) {
        turn.components.put(conference.id(), conference.begin());
        if (!conference.command().tonePassthrough()) {
            turn.effect(new CallEffect.HideDigits(true));
        }
    }

    private static @Nullable Conference of(Turn turn, String node) {
        for (Component component : turn.components.values()) {
            if (component instanceof Conference conference && conference.command().mixer().node().equals(node)) {
                return conference;
            }
        }
        return null;
    }

    static void held(Turn turn, CallSignal.ConferenceHeld held) {
        Conference conference = of(turn, held.peer().node());
        if (conference == null || conference.held() == held.on()) {
            return;
        }
        OutputPlan music = conference.music();
        String playing = null;
        if (held.on() && music != null) {
            playing = ComponentRules.nextId(turn, 'm');
            turn.effect(new CallEffect.StartOutput(playing, music, Audience.FAR_END));
        }
        quiet(turn, conference);
        turn.components.put(conference.id(), conference.waits(held.on(), playing));
        ComponentRules.emit(turn, conference.id(), new RayoEvent.ConferenceHold(held.on()));
    }

    static void spoke(Turn turn, CallSignal.ConferenceSpoke spoke) {
        Conference conference = of(turn, spoke.peer().node());
        if (conference != null) {
            ComponentRules.emit(turn, conference.id(), new RayoEvent.ConferenceSpeaking(spoke.callId(), spoke.started()));
        }
    }

    static void mute(Turn turn, Request request, Conference conference, boolean on) {
        if (JoinRules.turned(turn, conference.command().mixer().node(), direction(on))) {
            turn.result(request);
        } else {
            turn.refuse(request, RayoError.unexpectedRequest("the call is on its way into the conference"));
        }
    }

    static void kick(Turn turn, Request request, Conference conference, String why) {
        turn.result(request);
        leave(turn, conference, new CompleteReason.Kicked(why));
    }

    static void digitEnded(Turn turn, Conference conference, char digit) {
        if (isKey(conference.command().terminator(), digit)) {
            leave(turn, conference, new CompleteReason.LeftConference());
        }
    }

    static boolean isKey(@Nullable Character key, char digit) {
        return key != null && Character.toUpperCase(key) == Character.toUpperCase(digit);
    }

    /** The join is over, or will not be. */
    static void parted(Turn turn, Conference conference, @Nullable String failure) {
        leave(turn, conference, failure == null ? new CompleteReason.Stopped() : new CompleteReason.Failed(failure));
    }

    private static void leave(Turn turn, Conference conference, CompleteReason reason) {
        withdraw(turn, conference);
        ComponentRules.finish(turn, conference, reason);
    }

    /** It takes part no more, and hears no music. */
    static void withdraw(Turn turn, Conference conference) {
        quiet(turn, conference);
        if (conference.begun() && !conference.command().tonePassthrough()) {
            turn.effect(new CallEffect.HideDigits(false));
        }
        JoinRules.leave(turn, conference.command().mixer().node());
    }

    private static void quiet(Turn turn, Conference conference) {
        if (conference.musicId() != null) {
            turn.effect(new CallEffect.StopOutput(conference.musicId()));
        }
    }
}
