package org.rayo.server.media;

import io.netty.util.concurrent.EventExecutor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioSource;
import org.rayo.rtp.audio.Playlist;
import org.rayo.rtp.engine.PlayEnd;
import org.rayo.rtp.engine.Player;
import org.rayo.server.call.CallSignal;
import org.rayo.server.component.OutputPlan;
import reactor.core.Disposable;

/** The outputs of one call or mixer, from their start to their end. On the loop of whose they are. */
public final class Outputs {
    private final EventExecutor loop;
    private final Consumer<CallSignal> signals;
    private final SoundLibrary sounds;
    private final Supplier<? extends Player> player;
    private final IntSupplier rate;
    private final Map<String, Play> plays = new HashMap<>();
    private long nextPlayId;

    /** {@code loading} is null once it plays. */
    private static final class Play {
        final long playId;
        @Nullable Disposable loading;
        boolean paused;
        long seekMs;
        double speed = 1;
        double volumeDb;

        Play(long playId, boolean paused) {
            this.playId = playId;
            this.paused = paused;
        }
    }

    /**
     * @param player asked when something is to be played, not before
     * @param rate at which sounds are loaded, in Hz
     */
    Outputs(
            EventExecutor loop,
            Consumer<CallSignal> signals,
            SoundLibrary sounds,
            Supplier<? extends Player> player,
            IntSupplier rate) {
        this.loop = loop;
        this.signals = signals;
        this.sounds = sounds;
        this.player = player;
        this.rate = rate;
    }

    /** Loads and plays; {@link CallSignal.OutputStarted} and {@link CallSignal.OutputEnded} tell how it goes. */
    public void play(String componentId, OutputPlan plan) {
        Play play = new Play(nextPlayId++, plan.startPaused());
        plays.put(componentId, play);
        Playlist.Options options =
                new Playlist.Options(plan.startOffsetMs(), plan.repeatTimes(), plan.repeatIntervalMs());
        play.loading = sounds.source(plan.sources(), options, rate.getAsInt())
                .subscribe(
                        source -> loop.execute(() -> begin(componentId, play, source)),
                        failure -> loop.execute(() -> end(componentId, play, text(failure))));
    }

    private static String text(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? "the sound cannot be loaded" : message;
    }

    private void begin(String componentId, Play play, AudioSource source) {
        if (plays.get(componentId) != play) {
            source.close();
            return;
        }
        play.loading = null;
        Player playing = player.get();
        playing.play(play.playId, source);
        if (play.seekMs != 0) {
            playing.seek(play.playId, play.seekMs);
        }
        if (play.speed != 1 || play.volumeDb != 0) {
            tune(play);
        }
        if (play.paused) {
            playing.pause(play.playId);
        }
        signals.accept(new CallSignal.OutputStarted(componentId));
    }

    /** Told once for each play. */
    private void end(String componentId, Play play, @Nullable String failure) {
        if (plays.remove(componentId, play)) {
            signals.accept(new CallSignal.OutputEnded(componentId, failure));
        }
    }

    public void stop(String componentId) {
        Play play = plays.get(componentId);
        if (play == null) {
            return;
        }
        if (play.loading != null) {
            play.loading.dispose();
        } else {
            player.get().stopPlaying(play.playId);
        }
        end(componentId, play, null);
    }

    public void pause(String componentId) {
        pause(componentId, true);
    }

    public void resume(String componentId) {
        pause(componentId, false);
    }

    private void pause(String componentId, boolean paused) {
        Play play = plays.get(componentId);
        if (play == null) {
            return;
        }
        play.paused = paused;
        if (play.loading != null) {
            return;
        }
        if (paused) {
            player.get().pause(play.playId);
        } else {
            player.get().resume(play.playId);
        }
    }

    /** Jumps from what is heard now; negative is back. */
    public void seek(String componentId, long deltaMs) {
        Play play = plays.get(componentId);
        if (play == null) {
            return;
        }
        if (play.loading != null) {
            play.seekMs += deltaMs;
        } else {
            player.get().seek(play.playId, deltaMs);
        }
    }

    /** How fast and how loud an output is played. */
    public void tune(String componentId, double speed, double volumeDb) {
        Play play = plays.get(componentId);
        if (play == null) {
            return;
        }
        play.speed = speed;
        play.volumeDb = volumeDb;
        if (play.loading == null) {
            tune(play);
        }
    }

    private void tune(Play play) {
        player.get().speed(play.playId, play.speed);
        player.get().volume(play.playId, play.volumeDb);
    }

    /** The engine says that a play is over. */
    void ended(long playId, PlayEnd end) {
        for (Map.Entry<String, Play> entry : plays.entrySet()) {
            if (entry.getValue().playId == playId) {
                end(entry.getKey(), entry.getValue(), end == PlayEnd.FAILED
                        ? "the sound cannot be read, or too much plays on this call"
                        : null);
                return;
            }
        }
    }

    /** Everything ends, whatever plays it may be gone already. */
    void close() {
        for (String componentId : List.copyOf(plays.keySet())) {
            Play play = Objects.requireNonNull(plays.get(componentId));
            if (play.loading != null) {
                play.loading.dispose();
            }
            end(componentId, play, null);
        }
    }
}
