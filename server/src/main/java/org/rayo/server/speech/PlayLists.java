package org.rayo.server.speech;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioSource;
import org.rayo.rtp.audio.Cue;
import org.rayo.rtp.audio.Excerpt;
import org.rayo.rtp.audio.PcmClip;
import org.rayo.rtp.audio.Playlist;
import org.rayo.rtp.audio.Sound;
import org.rayo.server.component.ssml.PlayItem;
import org.rayo.server.component.ssml.SpokenText;
import org.rayo.server.egress.FetchFailure;
import org.rayo.server.media.SoundLibrary;
import org.rayo.server.storage.MediaCache;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Sounds and speech of an output, one after the other. A sound that cannot be had is replaced by what stands in its place. */
public final class PlayLists implements SoundLibrary {
    /** Items of one output that are made ready at once. */
    private static final int AT_ONCE = 4;
    /** Sessions at 48 kHz get this too: no prompt has more in it, and it takes a third of the room. */
    private static final int WIDE_RATE = 16_000;
    private static final int WAITING = 256;

    private final MediaCache files;
    private final Synthesizers synthesizers;
    private final Executor readers;
    /** Begin to read what plays, which waits for its first samples. */
    private final Scheduler openers = Schedulers.newBoundedElastic(8, WAITING, "rayo-play-lists", 30, true);

    public PlayLists(MediaCache files, Synthesizers synthesizers) {
        this.files = files;
        this.synthesizers = synthesizers;
        this.readers = files.readers();
    }

    /** What one item comes down to. */
    private record Made(List<Sound> sounds, @Nullable Spoken spoken) {
        static Made of(Sound sound) {
            return new Made(List.of(sound), null);
        }

        void cancel() {
            if (spoken != null) {
                spoken.cancel().run();
            }
        }
    }

    @Override
    public Mono<Ready> source(List<PlayItem> items, Playlist.Options options, int sessionRate, Consumer<String> marks) {
        int rate = Math.min(sessionRate, WIDE_RATE);
        return all(items, rate)
                .flatMap(made -> {
                    List<Sound> sounds = made.stream().flatMap(each -> each.sounds().stream()).toList();
                    Supplier<AudioSource> open = () -> Playlist.source(sounds, options, rate, readers, cue -> marks.accept(cue.name()));
                    Mono<AudioSource> source = Playlist.atHand(sounds) ? Mono.fromSupplier(open)
                            // the beginning is read at once, which blocks
                            : Mono.fromSupplier(open).subscribeOn(openers)
                                    .doOnDiscard(AudioSource.class, AudioSource::close);
                    return source.map(playing -> ready(playing, made))
                            .doOnCancel(() -> cancel(made))
                            .doOnError(failure -> cancel(made));
                })
                .doOnDiscard(Ready.class, unheard -> unheard.source().close());
    }

    private Ready ready(AudioSource source, List<Made> made) {
        List<Spoken> speech = made.stream().map(Made::spoken).filter(Objects::nonNull).toList();
        if (speech.isEmpty()) {
            return new Ready(source, () -> null);
        }
        return new Ready(new SpeechSource(source, () -> cancel(made)), () -> speech.stream()
                .map(each -> each.failure().get()).filter(Objects::nonNull).findFirst().orElse(null));
    }

    private void cancel(List<Made> made) {
        if (made.stream().anyMatch(each -> each.spoken() != null)) {
            try {
                // it waits for who reads, and this may be a loop
                readers.execute(() -> made.forEach(Made::cancel));
            } catch (RejectedExecutionException e) {
                // the server stops, and its engines with it
            }
        }
    }

    private Mono<List<Made>> all(List<PlayItem> items, int rate) {
        return Flux.fromIterable(items)
                .flatMapSequential(item -> one(item, rate), AT_ONCE)
                .<List<Made>>collect(ArrayList::new, (list, more) -> list.addAll(more))
                .doOnDiscard(Object.class, this::discard);
    }

    /** What was begun for an output that will not be played. */
    private void discard(Object unheard) {
        if (unheard instanceof Made made) {
            cancel(List.of(made));
        } else if (unheard instanceof Iterable<?> several) {
            several.forEach(this::discard);
        }
    }

    private static Sound trimmed(Sound sound, PlayItem.Trim trim) {
        return trim.equals(PlayItem.Trim.NONE) ? sound
                : new Excerpt(sound, trim.beginMs(), trim.endMs(), trim.times(), trim.lengthMs(), trim.gainDb(), trim.speed());
    }

    private Mono<List<Made>> one(PlayItem item, int rate) {
        return switch (item) {
            case PlayItem.Sound(String uri, List<PlayItem> otherwise, PlayItem.Trim trim) -> {
                Mono<List<Made>> sound = files.sound(uri, rate).map(found -> List.of(Made.of(trimmed(found, trim))));
                yield otherwise.isEmpty() ? sound : sound.onErrorResume(FetchFailure.class, failure -> all(otherwise, rate));
            }
            case PlayItem.Silence(int ms) -> Mono.just(List.of(Made.of(PcmClip.of(Samples.silence(ms, rate), rate))));
            case PlayItem.Mark(String name) -> Mono.just(List.of(Made.of(new Cue(name))));
            case SpokenText text -> synthesizers.speak(text, rate).map(spoken -> List.of(new Made(spoken.sounds(), spoken)));
        };
    }

    /** Ends the work of the engines with itself. */
    private record SpeechSource(AudioSource source, Runnable closed) implements AudioSource {
        @Override
        public int sampleRate() {
            return source.sampleRate();
        }

        @Override
        public int read(short[] frame, int offset, int samples) {
            return source.read(frame, offset, samples);
        }

        @Override
        public void seek(long deltaMs) {
            source.seek(deltaMs);
        }

        @Override
        public void close() {
            source.close();
            closed.run();
        }
    }

    /** Lets the threads go. */
    public void close() {
        openers.dispose();
    }
}
