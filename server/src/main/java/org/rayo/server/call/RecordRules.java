package org.rayo.server.call;

import java.util.List;
import org.rayo.server.component.Component;
import org.rayo.server.component.RecordPlan;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoEvent.CompleteReason;

/**
 * Recordings (XEP-0327 §6.9, protocol.md §17). One that is stopped completes when its file is whole, and a call does not end
 * before that.
 */
final class RecordRules {

    /** Sinks of a media session. */
    private static final int MAX_RECORDINGS = 4;

    private RecordRules() {}

    static void start(Turn turn, Request request, RayoCommand.Recording record) {
        long running = turn.components.values().stream().filter(Component.Recorder.class::isInstance).count();
        if (running >= MAX_RECORDINGS) {
            turn.refuse(request, RayoError.resourceConstraint("the call is recorded " + MAX_RECORDINGS + " times already"));
        } else if (ComponentRules.admits(turn, request)) {
            ComponentRules.start(turn, request, new Component.Recorder(
                    ComponentRules.nextId(turn, 'r'), record, false, record.startPaused(), null));
        }
    }

    static void begin(Turn turn, Component.Recorder recorder) {
        turn.components.put(recorder.id(), recorder.begun());
        turn.effect(new CallEffect.StartRecording(recorder.id(), new RecordPlan(recorder.command(), recorder.paused())));
    }

    static void pause(Turn turn, Request request, Component.Recorder recorder, boolean paused) {
        if (recorder.stopping() != null) {
            turn.refuse(request, RayoError.itemNotFound("the recording is over"));
            return;
        }
        turn.result(request);
        if (recorder.paused() != paused) {
            turn.components.put(recorder.id(), recorder.paused(paused));
            if (recorder.started()) {
                turn.effect(new CallEffect.PauseRecording(recorder.id(), paused));
            }
        }
    }

    static void stop(Turn turn, Request request, Component.Recorder recorder) {
        if (recorder.stopping() != null) {
            turn.refuse(request, RayoError.itemNotFound("the recording is over"));
            return;
        }
        turn.result(request);
        stop(turn, recorder, new CompleteReason.Stopped());
    }

    /** Once; the first reason counts. */
    static void stop(Turn turn, Component.Recorder recorder, CompleteReason why) {
        if (recorder.stopping() == null) {
            turn.components.put(recorder.id(), recorder.stopping(why));
            turn.effect(new CallEffect.StopRecording(recorder.id()));
        }
    }

    static void ended(Turn turn, CallSignal.RecordingEnded ended) {
        if (turn.components.get(ended.componentId()) instanceof Component.Recorder recorder && recorder.started()) {
            ComponentRules.finish(turn, recorder, reason(recorder, ended), ended.recording());
        }
    }

    private static CompleteReason reason(Component.Recorder recorder, CallSignal.RecordingEnded ended) {
        if (ended.failure() != null) {
            return new CompleteReason.Failed(ended.failure());
        }
        if (ended.limit() != null) {
            return new CompleteReason.RecordLimit(ended.limit());
        }
        return recorder.stopping() != null ? recorder.stopping() : new CompleteReason.Failed("the recording was cut off");
    }

    /** The call is over and some files are still not whole. */
    static void giveUp(Turn turn) {
        for (Component component : List.copyOf(turn.components.values())) {
            ComponentRules.finish(turn, component, new CompleteReason.Failed("the recording could not be completed in time"));
        }
    }
}
