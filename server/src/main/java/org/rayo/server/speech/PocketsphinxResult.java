package org.rayo.server.speech;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rayo.server.speech.SpeechFailure.Kind;

/**
 * One utterance as pocketsphinx heard it: a line of {@code -hypseg}. Pure.
 *
 * @param score in its own units
 * @param segments in their order
 * @param frames of 10 ms
 */
record PocketsphinxResult(long score, List<Segment> segments, int frames) {
    private static final String SILENCE = "<sil>";
    private static final int FRAME_MS = 10;
    private static final int SEVERAL = 3;
    /** Quieter than the loudest by so much, in power, or hardly louder than the line, is silence. */
    private static final double QUIET = 100;
    private static final double OVER_LINE = 4;
    private static final int LINE_SHARE = 10;

    /** From {@code begin} to the begin of the next. */
    record Segment(int begin, String word) {}

    PocketsphinxResult {
        segments = List.copyOf(segments);
    }

    /** @throws SpeechFailure when it is none */
    static PocketsphinxResult read(String line) {
        String[] parts = line.strip().split("\\s+");
        try {
            int scale = Arrays.asList(parts).indexOf("S");
            int likelihood = Arrays.asList(parts).indexOf("L");
            List<Segment> segments = new ArrayList<>();
            int at = likelihood + 2;
            // the frame it begins at, two scores, itself; at the end the number of all frames
            for (; scale == 1 && likelihood > 0 && at + 4 < parts.length; at += 4) {
                segments.add(new Segment(Integer.parseInt(parts[at]), parts[at + 3]));
            }
            if (scale == 1 && likelihood > 0 && at + 1 == parts.length) {
                return new PocketsphinxResult(Long.parseLong(parts[4]), segments, Integer.parseInt(parts[at]));
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new SpeechFailure(Kind.BROKEN, "pocketsphinx wrote what is no result");
    }

    /** Its words in their order. */
    List<String> words() {
        return segments.stream().map(Segment::word).toList();
    }

    /** How long its words are on average; {@link Integer#MAX_VALUE} for less than {@link #SEVERAL}, which may be short. */
    int msPerWord() {
        int words = 0;
        int length = 0;
        for (int i = 0; i < segments.size(); i++) {
            if (segments.get(i).word().startsWith(PocketsphinxWords.WORD)) {
                words++;
                length += (i + 1 < segments.size() ? segments.get(i + 1).begin() : frames) - segments.get(i).begin();
            }
        }
        return words < SEVERAL ? Integer.MAX_VALUE : FRAME_MS * length / words;
    }

    /**
     * How much of what is loud it takes for silence, 0 to 1. Silence is no word, so it has to do for whatever is said before and behind
     * the words of the grammar.
     */
    double passedOver(short[] pcm, int samplesPerFrame) {
        double[] power = new double[pcm.length / samplesPerFrame];
        for (int i = 0; i < power.length * samplesPerFrame; i++) {
            power[i / samplesPerFrame] += (double) pcm[i] * pcm[i];
        }
        if (power.length == 0) {
            return 0;
        }
        double[] sorted = power.clone();
        Arrays.sort(sorted);
        double loud = Math.max(sorted[sorted.length - 1] / QUIET, sorted[sorted.length / LINE_SHARE] * OVER_LINE);
        int silent = 0;
        for (int i = 0; i < segments.size(); i++) {
            int end = Math.min(i + 1 < segments.size() ? segments.get(i + 1).begin() : frames, power.length);
            for (int frame = Math.max(0, segments.get(i).begin()); frame < end && segments.get(i).word().equals(SILENCE); frame++) {
                silent += power[frame] > loud ? 1 : 0;
            }
        }
        return silent / Math.max(1.0, (double) Arrays.stream(power).filter(each -> each > loud).count());
    }
}
