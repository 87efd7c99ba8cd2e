package org.rayo.rtp.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFrames;
import org.rayo.rtp.audio.AudioSource;
import org.rayo.rtp.audio.RateConverter;
import org.rayo.rtp.audio.TimeStretch;

/** What a session plays at present: the sum of its sources that are not paused. Owned by one loop. */
final class PlaySet {
    /** Sources that may play at once. */
    static final int MAX_PLAYS = 8;

    private final Ended ended;
    private final LoopCounters counters;
    private Play[] plays = {};
    private int count;

    /** Hears that a play is over, exactly once per play. */
    interface Ended {
        void onEnded(long playId, PlayEnd end);
    }

    private static final class Play {
        final long id;
        final AudioSource source;
        boolean paused;
        @Nullable RateConverter converter;
        @Nullable TimeStretch stretch;
        float gain = 1;
        float targetGain = 1;

        Play(long id, AudioSource source) {
            this.id = id;
            this.source = source;
        }

        /** A frame at the source's rate, at the play's speed and volume. */
        int read(short[] target, int samples) {
            TimeStretch changing = stretch;
            int count = changing == null
                    ? source.read(target, 0, samples)
                    : changing.read(source, target, 0, samples);
            if (changing != null && changing.idle()) {
                stretch = null;
            }
            int read = Math.min(count, samples);
            if (read > 0 && (gain != 1 || targetGain != 1)) {
                amplify(target, read);
            }
            return read;
        }

        // a step of volume is spread over one frame
        private void amplify(short[] target, int count) {
            float step = (targetGain - gain) / count;
            for (int i = 0; i < count; i++) {
                gain += step;
                target[i] = (short) Math.clamp((int) (target[i] * gain), Short.MIN_VALUE, Short.MAX_VALUE);
            }
            gain = targetGain;
        }

        void speed(double factor) {
            if (stretch == null) {
                stretch = new TimeStretch(source.sampleRate());
            }
            stretch.speed(factor);
        }

        void seek(long deltaMs) {
            if (stretch != null) {
                stretch.reset();
            }
            source.seek(deltaMs);
        }
    }

    PlaySet(LoopCounters counters, Ended ended) {
        this.counters = counters;
        this.ended = ended;
    }

    void add(long playId, AudioSource source) {
        if (count == MAX_PLAYS || find(playId) != null) {
            finish(playId, source, PlayEnd.FAILED);
            return;
        }
        if (count == plays.length) {
            plays = Arrays.copyOf(plays, Math.min(MAX_PLAYS, count + 2));
        }
        plays[count++] = new Play(playId, source);
    }

    private @Nullable Play find(long playId) {
        for (int i = 0; i < count; i++) {
            if (plays[i].id == playId) {
                return plays[i];
            }
        }
        return null;
    }

    void stop(long playId) {
        for (int i = 0; i < count; i++) {
            if (plays[i].id == playId) {
                remove(i, PlayEnd.STOPPED);
                return;
            }
        }
    }

    void stopAll() {
        while (count > 0) {
            remove(0, PlayEnd.STOPPED);
        }
    }

    void pause(long playId, boolean paused) {
        Play play = find(playId);
        if (play != null) {
            play.paused = paused;
        }
    }

    /** Jumps from what is heard now; a source that throws ends. */
    void seek(long playId, long deltaMs) {
        for (int i = 0; i < count; i++) {
            if (plays[i].id == playId) {
                try {
                    plays[i].seek(deltaMs);
                } catch (RuntimeException e) {
                    counters.increment(Counter.CALLBACK_FAILED);
                    remove(i, PlayEnd.FAILED);
                }
                return;
            }
        }
    }

    void speed(long playId, double factor) {
        Play play = find(playId);
        if (play != null) {
            play.speed(factor);
        }
    }

    /** @param linear factor of what the source gives */
    void volume(long playId, double linear) {
        Play play = find(playId);
        if (play != null) {
            play.targetGain = (float) linear;
        }
    }

    /**
     * Writes the next frame at {@code rate} Hz into {@code frame}, using the loop's buffers for further sources.
     *
     * @return whether anything plays; otherwise the frame is silence
     */
    boolean mix(short[] frame, int rate, LoopBuffers buffers) {
        short[] scratch = buffers.scratch;
        int frameSamples = AudioFrames.frameSamples(rate);
        boolean playing = false;
        int i = 0;
        while (i < count) {
            Play play = plays[i];
            if (play.paused) {
                i++;
                continue;
            }
            short[] target = playing ? scratch : frame;
            int samples = read(play, target, rate, buffers.unconverted);
            if (samples < 0) {
                remove(i, samples == AudioSource.END ? PlayEnd.FINISHED : PlayEnd.FAILED);
                continue;
            }
            if (playing) {
                add(frame, scratch, frameSamples);
            }
            playing = true;
            i++;
        }
        if (!playing) {
            Arrays.fill(frame, 0, frameSamples, (short) 0);
        }
        return playing;
    }

    /** Adds the next frame to what {@code frame} holds, using the loop's buffers; whether anything plays. */
    boolean addTo(short[] frame, int rate, LoopBuffers buffers) {
        boolean playing = mix(buffers.played, rate, buffers);
        if (playing) {
            add(frame, buffers.played, AudioFrames.frameSamples(rate));
        }
        return playing;
    }

    boolean isEmpty() {
        return count == 0;
    }

    // a whole frame at the session's rate, filled up with silence; or the source's negative answer
    private int read(Play play, short[] target, int rate, short[] unconverted) {
        try {
            int sourceRate = play.source.sampleRate();
            int wanted = AudioFrames.frameSamples(sourceRate);
            short[] into = sourceRate == rate ? target : unconverted;
            int samples = play.read(into, wanted);
            if (samples < 0) {
                return samples;
            }
            Arrays.fill(into, samples, wanted, (short) 0);
            if (sourceRate != rate) {
                RateConverter converter = play.converter;
                if (converter == null || converter.outputRate() != rate) {
                    converter = new RateConverter(sourceRate, rate);
                    play.converter = converter;
                }
                converter.convert(unconverted, 0, wanted, target, 0);
            }
            return samples;
        } catch (RuntimeException e) {
            counters.increment(Counter.CALLBACK_FAILED);
            return Integer.MIN_VALUE;
        }
    }

    private static void add(short[] sum, short[] other, int samples) {
        for (int i = 0; i < samples; i++) {
            sum[i] = (short) Math.clamp(sum[i] + other[i], Short.MIN_VALUE, Short.MAX_VALUE);
        }
    }

    private void remove(int index, PlayEnd end) {
        Play play = plays[index];
        System.arraycopy(plays, index + 1, plays, index, count - index - 1);
        count--;
        finish(play.id, play.source, end);
    }

    private void finish(long playId, AudioSource source, PlayEnd end) {
        try {
            source.close();
        } catch (RuntimeException e) {
            counters.increment(Counter.CALLBACK_FAILED);
        }
        ended.onEnded(playId, end);
    }
}
