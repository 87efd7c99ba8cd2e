package org.rayo.rtp.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Plays clips one after the other without a gap, as often as asked, with silence between the rounds. Owned by the media
 * loop once it plays.
 */
public final class Playlist implements AudioSource {
    private final SequenceReader sequence;

    /**
     * How a list is played.
     *
     * @param startOffsetMs skipped at the start of the first round, 0 or more
     * @param repeatTimes rounds in all; 0 = forever
     * @param repeatIntervalMs silence between two rounds, 0 or more
     */
    public record Options(long startOffsetMs, int repeatTimes, long repeatIntervalMs) {
        /** From the start, once. */
        public static final Options ONCE = new Options(0, 1, 0);

        /** @throws IllegalArgumentException when a value is negative */
        public Options {
            if (startOffsetMs < 0 || repeatTimes < 0 || repeatIntervalMs < 0) {
                throw new IllegalArgumentException("negative start offset, repeat times or interval");
            }
        }
    }

    /** A list that can be played once by one session; clips may be shared. It plays at the rate of the first. */
    public Playlist(List<PcmClip> clips, Options options) {
        this(clips, options, clips.isEmpty() ? AudioFrames.SAMPLE_RATE : clips.getFirst().rate(), cue -> { });
    }

    private Playlist(List<? extends Sound> atHand, Options options, int rate, Consumer<Cue> cues) {
        this.sequence = new SequenceReader(atHand, options, rate);
        sequence.onCue(cues);
    }

    /** The same for a list without cues. */
    public static AudioSource source(List<Sound> sounds, Options options, int rate, Executor workers) {
        return source(sounds, options, rate, workers, cue -> { });
    }

    /**
     * A source for any sounds: files are read as they play, clips alone need no worker.
     *
     * @param rate in Hz at which files are converted: the session's own, or the nearest below
     * @param workers what reads; {@code execute} must not block
     * @param cues told on the media loop of each cue that is heard; must not block
     */
    public static AudioSource source(List<Sound> sounds, Options options, int rate, Executor workers, Consumer<Cue> cues) {
        if (!atHand(sounds)) {
            return new StreamedSource(new SequenceReader(sounds, options, rate), workers, cues);
        }
        int own = sounds.stream().filter(PcmClip.class::isInstance).mapToInt(clip -> ((PcmClip) clip).rate()).findFirst().orElse(rate);
        return new Playlist(sounds, options, own, cues);
    }

    /** Whether nothing of it blocks whoever reads it. */
    public static boolean atHand(List<Sound> sounds) {
        return sounds.stream().allMatch(sound -> sound instanceof PcmClip || sound instanceof Cue);
    }

    @Override
    public int sampleRate() {
        return sequence.rate();
    }

    @Override
    public int read(short[] frame, int offset, int samples) {
        try {
            return sequence.read(frame, offset, samples);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void seek(long deltaMs) {
        try {
            sequence.seek(deltaMs * sampleRate() / 1000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
