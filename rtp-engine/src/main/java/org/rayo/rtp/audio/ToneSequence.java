package org.rayo.rtp.audio;

import java.util.List;

/** Tones and pauses in order, some times over: ring-back and other cadences, beeps. Owned by the media loop once it plays. */
public final class ToneSequence implements AudioSource {
    private final List<Step> steps;
    private final int rounds;
    private int round;
    private int step;
    private AudioSource playing;

    /**
     * One step.
     *
     * @param firstHz frequency below 4000; 0 = a pause
     * @param secondHz of a second tone at the same time; 0 = none
     * @param levelDbm0 level of each
     * @param durationMs more than 0
     */
    public record Step(double firstHz, double secondHz, double levelDbm0, int durationMs) {
        /** @throws IllegalArgumentException when the duration is not positive, or a frequency cannot be made */
        public Step {
            if (durationMs <= 0 || firstHz < 0 || secondHz < 0 || firstHz >= 4000 || secondHz >= 4000) {
                throw new IllegalArgumentException("tones need a duration, and frequencies from 0 to 4000 Hz");
            }
        }

        /** Silence. */
        public static Step pause(int durationMs) {
            return new Step(0, 0, -120, durationMs);
        }

        private AudioSource source() {
            return firstHz == 0
                    ? ToneSource.sine(0, -120, durationMs)
                    : ToneSource.dual(firstHz, secondHz, levelDbm0, durationMs);
        }
    }

    /** @param rounds how often; 0 = for ever */
    public ToneSequence(List<Step> steps, int rounds) {
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("no tones");
        }
        this.steps = List.copyOf(steps);
        this.rounds = rounds;
        this.playing = steps.getFirst().source();
    }

    /** 1000 Hz for 250 ms. */
    public static ToneSequence beep() {
        return new ToneSequence(List.of(new Step(1000, 0, -12, 250)), 1);
    }

    @Override
    public int read(short[] frame, int offset, int samples) {
        int done = 0;
        while (done < samples) {
            int count = playing.read(frame, offset + done, samples - done);
            if (count >= 0) {
                done += count;
            } else if (!next()) {
                return done > 0 ? done : END;
            }
        }
        return done;
    }

    private boolean next() {
        if (++step == steps.size()) {
            if (rounds != 0 && round + 1 >= rounds) {
                step--;
                return false;
            }
            round++;
            step = 0;
        }
        playing = steps.get(step).source();
        return true;
    }
}
