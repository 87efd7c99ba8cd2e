package org.rayo.rtp.audio;

import java.util.List;

/**
 * Plays clips one after the other without a gap, as often as asked, with silence between the rounds. Owned by the media
 * loop once it plays.
 */
public final class Playlist implements AudioSource {
    private final PcmClip[] clips;
    private final long intervalSamples;
    private final boolean forever;

    private int roundsLeft;
    private int clip;
    private int position;
    private long silenceLeft;

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

    /** A list that can be played once by one session; clips may be shared. */
    public Playlist(List<PcmClip> clips, Options options) {
        this.clips = clips.toArray(PcmClip[]::new);
        this.intervalSamples = AudioFrames.samplesOf(Math.min(options.repeatIntervalMs(), Integer.MAX_VALUE));
        // a round that lasts no time would be repeated for ever within one tick
        this.forever = options.repeatTimes() == 0 && (totalSamples() > 0 || intervalSamples > 0);
        this.roundsLeft = totalSamples() == 0 && intervalSamples == 0 ? 1 : Math.max(1, options.repeatTimes());
        skip(AudioFrames.samplesOf(Math.min(options.startOffsetMs(), Integer.MAX_VALUE)));
    }

    private long totalSamples() {
        long total = 0;
        for (PcmClip each : clips) {
            total += each.samples();
        }
        return total;
    }

    private void skip(long samples) {
        long left = samples;
        while (clip < clips.length && left >= clips[clip].samples()) {
            left -= clips[clip].samples();
            clip++;
        }
        position = clip < clips.length ? (int) left : 0;
    }

    @Override
    public int read(short[] frame, int offset, int samples) {
        int done = 0;
        while (done < samples) {
            if (silenceLeft > 0) {
                int silent = (int) Math.min(silenceLeft, samples - done);
                java.util.Arrays.fill(frame, offset + done, offset + done + silent, (short) 0);
                silenceLeft -= silent;
                done += silent;
            } else if (clip < clips.length) {
                int copied = clips[clip].copy(position, frame, offset + done, samples - done);
                position += copied;
                done += copied;
                if (position >= clips[clip].samples()) {
                    clip++;
                    position = 0;
                }
            } else if (!nextRound()) {
                return done == 0 ? END : done;
            }
        }
        return done;
    }

    private boolean nextRound() {
        if (!forever && --roundsLeft <= 0) {
            roundsLeft = 0;
            return false;
        }
        clip = 0;
        position = 0;
        silenceLeft = intervalSamples;
        return true;
    }
}
