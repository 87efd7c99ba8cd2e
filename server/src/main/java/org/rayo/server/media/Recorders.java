package org.rayo.server.media;

import io.netty.util.concurrent.EventExecutor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.Recording;
import org.rayo.rtp.audio.RecordingEnd;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.rtp.engine.Player;
import org.rayo.server.call.CallSignal;
import org.rayo.server.component.RecordPlan;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoEvent.CompleteReason.Limit;
import org.rayo.server.protocol.RayoEvent.Recorded;

/**
 * The recordings of one call or mixer: a file is made, the beep sounds, the engine records, the file is made whole. Owned by
 * its loop; {@link CallSignal.RecordingEnded} comes once for each.
 */
final class Recorders {
    private static final double BEEP_HZ = 1000;
    private static final double BEEP_DBM0 = -10;
    private static final int BEEP_MS = 250;
    private static final long NO_BEEP = 0;

    private final EventExecutor loop;
    private final Consumer<CallSignal> signals;
    private final RecordingLibrary library;
    /** Ids of beeps among what is played; outputs have those from 0 on. */
    private long nextBeepId = -1;
    private final Map<String, Tape> tapes = new HashMap<>();

    private static final class Tape {
        final String id;
        final RayoCommand.Recording wanted;
        boolean paused;
        boolean stopped;
        long beepId = NO_BEEP;
        @Nullable Recording recording;
        boolean recorded;

        Tape(String id, RecordPlan plan) {
            this.id = id;
            this.wanted = plan.command();
            this.paused = plan.paused();
        }
    }

    Recorders(EventExecutor loop, Consumer<CallSignal> signals, RecordingLibrary library) {
        this.loop = loop;
        this.signals = signals;
        this.library = library;
    }

    void start(String componentId, RecordPlan plan, Player player, int rate) {
        Tape tape = new Tape(componentId, plan);
        tapes.put(componentId, tape);
        library.create(plan, rate).subscribe(
                file -> loop.execute(() -> made(tape, file, player)),
                failure -> loop.execute(() -> over(tape, null, null, text(failure))));
    }

    private static String text(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? "the recording's file cannot be made" : message;
    }

    private void made(Tape tape, RecordingFile file, Player player) {
        RayoCommand.Recording wanted = tape.wanted;
        Recording recording = new Recording(
                file.writer(), file.layout(), file.rate(),
                new Recording.Limits(wanted.maxDurationMs(), wanted.initialTimeoutMs(), wanted.finalTimeoutMs()),
                file.workers(),
                end -> loop.execute(() -> ended(tape, file, end, player)));
        recording.pause(tape.paused);
        tape.recording = recording;
        if (tape.stopped) {
            recording.said().close();
        } else if (wanted.startBeep()) {
            tape.beepId = nextBeepId--;
            player.play(tape.beepId, beep());
        } else {
            record(tape, recording, player);
        }
    }

    /** A beep of nobody's recording. */
    void beep(Player player) {
        player.play(nextBeepId--, beep());
    }

    private static ToneSource beep() {
        return ToneSource.sine(BEEP_HZ, BEEP_DBM0, BEEP_MS);
    }

    private static void record(Tape tape, Recording recording, Player player) {
        tape.recorded = true;
        player.record(recording);
    }

    /** Whether that play was a beep of ours: then recording begins. */
    boolean beeped(long playId, Player player) {
        if (playId >= 0) {
            return false;
        }
        for (Tape tape : tapes.values()) {
            Recording recording = tape.recording;
            if (tape.beepId == playId && recording != null) {
                tape.beepId = NO_BEEP;
                if (!tape.stopped) {
                    record(tape, recording, player);
                }
            }
        }
        return true;
    }

    void pause(String componentId, boolean on) {
        Tape tape = tapes.get(componentId);
        if (tape != null) {
            tape.paused = on;
            if (tape.recording != null) {
                tape.recording.pause(on);
            }
        }
    }

    void stop(String componentId, @Nullable Player player) {
        Tape tape = tapes.get(componentId);
        if (tape == null || tape.stopped) {
            return;
        }
        tape.stopped = true;
        Recording recording = tape.recording;
        if (recording == null) {
            return;
        }
        if (tape.recorded && player != null) {
            player.stopRecording(recording);
        } else {
            if (tape.beepId != NO_BEEP && player != null) {
                player.stopPlaying(tape.beepId);
            }
            recording.said().close();
        }
    }

    /** The session or mixer has ended, and with it what it records; the rest ends here. */
    void close() {
        for (Tape tape : List.copyOf(tapes.values())) {
            if (!tape.recorded) {
                stop(tape.id, null);
            }
            tape.stopped = true;
        }
    }

    private void ended(Tape tape, RecordingFile file, RecordingEnd end, Player player) {
        if (tape.wanted.stopBeep() && tape.recorded && !player.closing()) {
            player.play(nextBeepId--, beep());
        }
        Limit limit = switch (end.reason()) {
            case MAX_DURATION -> Limit.MAX_DURATION;
            case INITIAL_TIMEOUT -> Limit.INITIAL_TIMEOUT;
            case FINAL_TIMEOUT -> Limit.FINAL_TIMEOUT;
            case STOPPED, FAILED -> null;
        };
        String failure = end.reason() == RecordingEnd.Reason.FAILED
                ? "the recording could not be written: " + end.failure()
                : null;
        library.publish(file).subscribe(uri -> loop.execute(
                () -> over(tape, limit, new Recorded(uri, end.durationMs(), end.octets()), failure)));
    }

    private void over(Tape tape, @Nullable Limit limit, @Nullable Recorded recorded, @Nullable String failure) {
        tapes.remove(tape.id, tape);
        signals.accept(new CallSignal.RecordingEnded(tape.id, limit, recorded, failure));
    }
}
