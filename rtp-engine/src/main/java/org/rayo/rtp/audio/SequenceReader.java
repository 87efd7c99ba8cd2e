package org.rayo.rtp.audio;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sounds one after the other without a gap, in rounds with silence between them, at one rate; and jumps in it. A sound
 * that cannot be read is left out; when none of a round could be, that is the list's failure. Owned by one thread at a time.
 */
final class SequenceReader implements AutoCloseable {
    private final List<? extends Sound> sounds;
    private final int rate;
    private final long intervalSamples;
    private final int rounds;
    /** In samples of this rate; -1 until a sound was read to its end. */
    private final long[] lengths;

    private long startOffset;
    private int round;
    private int item;
    private long position;
    private long silenceLeft;
    private boolean heardInRound;
    private Consumer<Cue> cues = cue -> { };
    private @Nullable AudioReader current;
    private @Nullable IOException failure;

    SequenceReader(List<? extends Sound> sounds, Playlist.Options options, int rate) {
        this.sounds = List.copyOf(sounds);
        this.rate = rate;
        this.intervalSamples = samples(options.repeatIntervalMs());
        this.rounds = options.repeatTimes();
        this.lengths = new long[sounds.size()];
        Arrays.fill(lengths, -1);
        this.startOffset = samples(options.startOffsetMs());
    }

    /** Who is told of the cues that {@link #read} comes by. */
    void onCue(Consumer<Cue> listener) {
        cues = listener;
    }

    /** Whether reading may wait for something that is made as it plays. */
    boolean madeAsItPlays() {
        return sounds.stream().anyMatch(PcmStream.class::isInstance);
    }

    private long samples(long ms) {
        return Math.min(ms, Integer.MAX_VALUE) * rate / 1000;
    }

    int rate() {
        return rate;
    }

    int round() {
        return round;
    }

    int item() {
        return item;
    }

    /** Samples into the sound that is read. */
    long position() {
        return position;
    }

    /**
     * Reads on.
     *
     * @return samples written; fewer than asked only at the end, {@link AudioSource#END} after it
     * @throws IOException when nothing of a round could be read
     */
    int read(short[] out, int offset, int samples) throws IOException {
        begin();
        int done = 0;
        while (done < samples) {
            if (silenceLeft > 0) {
                int silent = (int) Math.min(silenceLeft, samples - done);
                Arrays.fill(out, offset + done, offset + done + silent, (short) 0);
                silenceLeft -= silent;
                done += silent;
            } else if (item < sounds.size()) {
                done += readItem(out, offset + done, samples - done);
            } else if (!nextRound()) {
                return done == 0 ? AudioSource.END : done;
            }
        }
        return done;
    }

    /** Goes to where the list starts; before that its place is not the one that will be heard. */
    void begin() throws IOException {
        if (startOffset > 0) {
            long skipped = startOffset;
            startOffset = 0;
            seek(skipped);
        }
    }

    private int readItem(short[] out, int offset, int samples) throws IOException {
        if (sounds.get(item) instanceof Cue cue) {
            leave();
            cues.accept(cue);
            return 0;
        }
        try {
            int count = reader().read(out, offset, samples);
            if (count > 0) {
                heardInRound = true;
                position += count;
                return count;
            }
            lengths[item] = position;
        } catch (IOException e) {
            failure = e;
            lengths[item] = position;
        }
        leave();
        return 0;
    }

    private AudioReader reader() throws IOException {
        AudioReader open = current;
        if (open == null) {
            open = open(item);
            current = open;
        }
        return open;
    }

    private AudioReader open(int index) throws IOException {
        return sounds.get(index) instanceof Cue cue ? cue.open(rate) : new ConvertingReader(sounds.get(index).open(), rate);
    }

    private void leave() throws IOException {
        close();
        item++;
        position = 0;
    }

    /** Whether there is another round; one that made no sound and takes no time would be repeated for ever at once. */
    private boolean nextRound() throws IOException {
        IOException failed = failure;
        if (!heardInRound && failed != null) {
            failure = null;
            throw failed;
        }
        if ((rounds != 0 && round + 1 >= rounds) || (!heardInRound && intervalSamples == 0 && round > 0)
                || (sounds.isEmpty() && intervalSamples == 0)) {
            return false;
        }
        round++;
        item = 0;
        position = 0;
        heardInRound = false;
        silenceLeft = intervalSamples;
        return true;
    }

    /** Goes on elsewhere: from where it was when {@code round}, {@code item} and {@code position} were told. */
    void seekFrom(int fromRound, int fromItem, long fromPosition, long delta) throws IOException {
        round = fromRound;
        moveTo(fromItem, fromPosition);
        seek(delta);
    }

    /** Jumps within the round: not before its first sample, and past its last one it is over. */
    void seek(long delta) throws IOException {
        silenceLeft = 0;
        if (delta >= 0) {
            forward(delta);
        } else {
            back(-delta);
        }
        // a round that was jumped through has been heard, as far as repeating goes
        heardInRound = true;
    }

    private void forward(long samples) throws IOException {
        long left = samples;
        while (left > 0 && item < sounds.size()) {
            long skipped = 0;
            try {
                skipped = reader().skip(left);
            } catch (IOException e) {
                failure = e;
            }
            position += skipped;
            left -= skipped;
            if (left > 0) {
                lengths[item] = position;
                leave();
            }
        }
    }

    private void back(long samples) throws IOException {
        long left = samples;
        int target = item;
        long at = position;
        while (left > at && target > 0) {
            left -= at;
            target--;
            at = length(target);
        }
        moveTo(target, Math.max(0, at - left));
    }

    private long length(int index) throws IOException {
        if (lengths[index] < 0) {
            try (AudioReader whole = open(index)) {
                lengths[index] = whole.skip(Long.MAX_VALUE / rate / 2);
            }
        }
        return lengths[index];
    }

    private void moveTo(int target, long at) throws IOException {
        if (target != item) {
            close();
            item = target;
        } else if (current != null) {
            current.rewind();
        }
        position = 0;
        if (at > 0 && item < sounds.size()) {
            position = reader().skip(at);
        }
    }

    @Override
    public void close() throws IOException {
        AudioReader open = current;
        current = null;
        if (open != null) {
            open.close();
        }
    }
}
