package org.rayo.server.call;

import java.util.List;
import org.rayo.server.call.CallState.MediaStage;
import org.rayo.server.call.CallState.Stage;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.server.protocol.RayoEvent.EndReason;

/** When media opens and what waited for it: the INVITE, the answer, early media. */
final class MediaRules {

    private final ComponentRules components;

    MediaRules(ComponentRules components) {
        this.components = components;
    }

    /** Opens media unless it is open or opening. */
    static void open(Turn turn) {
        if (turn.media == MediaStage.NONE) {
            turn.media = MediaStage.OPENING;
            turn.effect(new CallEffect.OpenMedia());
        }
    }

    void opened(Turn turn) {
        if (turn.media != MediaStage.OPENING) {
            return;
        }
        turn.media = MediaStage.OPEN;
        RayoCommand.Dial dial = turn.dial;
        if (dial != null) {
            turn.invited = true;
            turn.effect(new CallEffect.Invite(dial.to(), dial.from(), dial.headers()));
        } else if (!turn.answering.isEmpty() || TransferRules.answers(turn)) {
            answer(turn);
        } else {
            earlyMedia(turn);
        }
    }

    /** Whom the caller is connected to has answered, so the caller is. */
    void answerOnward(Turn turn) {
        if (!TransferRules.answers(turn)) {
            return;
        }
        if (turn.media == MediaStage.OPEN) {
            answer(turn);
        } else {
            open(turn);
        }
    }

    /** 183 with SDP, then what waited for it. */
    private void earlyMedia(Turn turn) {
        turn.rung = true;
        turn.audible = true;
        turn.effect(new CallEffect.Progress(turn.answerHeaders));
        if (turn.accepting != null) {
            turn.result(turn.accepting);
            turn.accepting = null;
        }
        components.audible(turn);
        JoinRules.audible(turn);
    }

    /** 200 with SDP, the replies, the event: in this order. */
    void answer(Turn turn) {
        turn.stage = Stage.ANSWERED;
        turn.audible = true;
        turn.effect(new CallEffect.Answer(turn.answerHeaders));
        if (turn.accepting != null) {
            turn.result(turn.accepting);
            turn.accepting = null;
        }
        for (Request request : turn.answering) {
            turn.result(request);
        }
        turn.answering.clear();
        turn.tell(new RayoEvent.Answered(List.of()));
        components.audible(turn);
        JoinRules.audible(turn);
        DirectRules.consider(turn);
        turn.touch();
    }

    void failed(Turn turn, CallSignal.MediaFailed failed) {
        if (turn.media == MediaStage.NONE) {
            return;
        }
        RayoError error = failed.sipStatus() == 503
                ? RayoError.resourceConstraint(failed.text())
                : RayoError.internal(failed.text());
        for (Request request : turn.answering) {
            turn.refuse(request, error);
        }
        turn.answering.clear();
        if (turn.accepting != null) {
            turn.refuse(turn.accepting, error);
            turn.accepting = null;
        }
        EndRules.hangUpFarEnd(turn, failed.sipStatus(), List.of());
        EndRules.end(turn, EndReason.ERROR, failed.sipStatus(), List.of());
    }
}
