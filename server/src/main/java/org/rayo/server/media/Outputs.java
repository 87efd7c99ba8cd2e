package org.rayo.server.media;

import io.netty.util.concurrent.EventExecutor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
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
import org.rayo.server.protocol.RayoCommand.Audience;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** The outputs of one call or mixer, from their start to their end. On the loop of whose they are. */
public final class Outputs {
    private final EventExecutor loop;
    private final Consumer<CallSignal> signals;
    private final SoundLibrary sounds;
    private final Supplier<? extends Player> player;
    private final Supplier<? extends Player> inward;
    private final IntSupplier rate;
    private final Map<String, Play> plays = new HashMap<>();
    private long nextPlayId;

    /** A way by which a play is heard. */
    private record Way(Supplier<? extends Player> player, long playId) {}

    /** {@code loading} is null once it plays. */
    private static final class Play {
        final List<Way> ways;
        @Nullable Disposable loading;
        List<SoundLibrary.Ready> ready = List.of();
        boolean paused;
        long seekMs;
        double speed = 1;
        double volumeDb;

        Play(List<Way> ways, boolean paused) {
            this.ways = ways;
            this.paused = paused;
        }

        void each(BiConsumer<Player, Long> action) {
            for (Way way : ways) {
                action.accept(way.player().get(), way.playId());
            }
        }
    }

    /**
     * @param player asked when something is to be played, not before
     * @param inward the same, for what is played as if the far end said it
     * @param rate at which sounds are loaded, in Hz
     */
    Outputs(
            EventExecutor loop,
            Consumer<CallSignal> signals,
            SoundLibrary sounds,
            Supplier<? extends Player> player,
            Supplier<? extends Player> inward,
            IntSupplier rate) {
        this.loop = loop;
        this.signals = signals;
        this.sounds = sounds;
        this.player = player;
        this.inward = inward;
        this.rate = rate;
    }

    /** Loads and plays; {@link CallSignal.OutputStarted} and {@link CallSignal.OutputEnded} tell how it goes. */
    public void play(String componentId, OutputPlan plan, Audience audience) {
        Play play = new Play(ways(audience), plan.startPaused());
        plays.put(componentId, play);
        Playlist.Options options =
                new Playlist.Options(plan.startOffsetMs(), plan.repeatTimes(), plan.repeatIntervalMs());
        // one source for each way: each is read at its own pace; marks are told by one of them
        play.loading = Flux.range(0, play.ways.size())
                .concatMap(way -> sounds.source(plan.items(), options, rate.getAsInt(),
                        mark -> loop.execute(() -> marked(componentId, play, way, mark))))
                .collectList()
                .doOnDiscard(SoundLibrary.Ready.class, unheard -> unheard.source().close())
                .subscribe(
                        ready -> loop.execute(() -> begin(componentId, play, ready)),
                        failure -> loop.execute(() -> end(componentId, play, text(failure))));
    }

    private List<Way> ways(Audience audience) {
        return switch (audience) {
            case FAR_END -> List.of(new Way(player, nextPlayId++));
            case JOINED -> List.of(new Way(inward, nextPlayId++));
            case BOTH -> List.of(new Way(player, nextPlayId++), new Way(inward, nextPlayId++));
        };
    }

    private static String text(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? "the sound cannot be loaded" : message;
    }

    private void marked(String componentId, Play play, int way, String mark) {
        if (way == 0 && plays.get(componentId) == play) {
            signals.accept(new CallSignal.MarkReached(componentId, mark));
        }
    }

    private void begin(String componentId, Play play, List<SoundLibrary.Ready> loaded) {
        if (plays.get(componentId) != play) {
            loaded.forEach(unheard -> unheard.source().close());
            return;
        }
        play.loading = null;
        play.ready = loaded;
        for (int i = 0; i < loaded.size(); i++) {
            Way way = play.ways.get(i);
            AudioSource source = loaded.get(i).source();
            if (play.seekMs != 0) {
                // before it is anybody else's: not a frame of what is left out is heard
                source.seek(play.seekMs);
            }
            if (play.paused) {
                way.player().get().playPaused(way.playId(), source);
            } else {
                way.player().get().play(way.playId(), source);
            }
        }
        if (play.speed != 1 || play.volumeDb != 0) {
            tune(play);
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
            play.each(Player::stopPlaying);
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
            play.each(Player::pause);
        } else {
            play.each(Player::resume);
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
            play.each((playing, id) -> playing.seek(id, deltaMs));
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
        play.each((playing, id) -> {
            playing.speed(id, play.speed);
            playing.volume(id, play.volumeDb);
        });
    }

    /** The engine says that a play is over. */
    void ended(long playId, PlayEnd end) {
        for (Map.Entry<String, Play> entry : plays.entrySet()) {
            Play play = entry.getValue();
            if (play.ways.stream().anyMatch(way -> way.playId() == playId)) {
                if (play.ways.size() > 1) {
                    play.each(Player::stopPlaying);
                }
                end(entry.getKey(), play, failure(play, end));
                return;
            }
        }
    }

    private static @Nullable String failure(Play play, PlayEnd end) {
        for (SoundLibrary.Ready ready : play.ready) {
            String failure = ready.failure().get();
            if (failure != null) {
                return failure;
            }
        }
        return end == PlayEnd.FAILED ? "the sound cannot be read, or too much plays on this call" : null;
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
