package org.rayo.rtp.detect;

/**
 * Human or machine, by the pattern of speech after an answer: people greet briefly and wait, machines talk on. Decides
 * once; fed with what {@link VoiceActivity} says of each frame of 20 ms. Owned by one thread.
 */
public final class AnswerJudge {
    private static final int FRAME_MS = 20;

    private final int longestGreetingMs;
    private final int waitingMs;
    private int silenceMs;
    private int greetingMs;
    private boolean decided;

    /** What is known. */
    public enum Verdict {
        /** Nothing new. */
        NONE,
        /** A person. */
        HUMAN,
        /** A machine. */
        MACHINE
    }

    /**
     * @param longestGreetingMs speech without a pause of {@code waitingMs} that no person begins with
     * @param waitingMs silence after which a person expects an answer
     */
    public AnswerJudge(int longestGreetingMs, int waitingMs) {
        this.longestGreetingMs = longestGreetingMs;
        this.waitingMs = waitingMs;
    }

    /** Greetings up to 2.6 s are a person's when 0.8 s of silence follow. */
    public static AnswerJudge usual() {
        return new AnswerJudge(2600, 800);
    }

    /** One more frame of 20 ms: the voice activity after it. */
    public Verdict onFrame(VoiceActivity voice) {
        if (decided) {
            return Verdict.NONE;
        }
        if (voice.speaking() && voice.silenceMs() == 0) {
            greetingMs = greetingMs == 0 ? voice.speechMs() : greetingMs + silenceMs + FRAME_MS;
            silenceMs = 0;
            if (greetingMs > longestGreetingMs) {
                decided = true;
                return Verdict.MACHINE;
            }
        } else if (greetingMs > 0) {
            silenceMs += FRAME_MS;
            if (silenceMs >= waitingMs) {
                decided = true;
                return Verdict.HUMAN;
            }
        }
        return Verdict.NONE;
    }

    /** Length of the greeting, ms. */
    public int greetingMs() {
        return greetingMs;
    }
}
