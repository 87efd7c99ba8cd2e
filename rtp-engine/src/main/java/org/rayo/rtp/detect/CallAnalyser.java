package org.rayo.rtp.detect;

import java.util.EnumSet;
import java.util.Set;

/**
 * Listens to a call for a set of {@link Detection}s. Frames of any length at 8 kHz go in, events come out. Only what was
 * asked for is computed: speech costs a few hundred nanoseconds per 20 ms, tones some microseconds. Owned by one thread;
 * nothing is allocated per frame.
 */
public final class CallAnalyser {
    private static final int FRAME = VoiceActivity.FRAME;

    private final EnumSet<Detection> wanted;
    private final DetectionListener listener;
    private final Spectrum spectrum;
    private final VoiceActivity voice;
    private final AnswerJudge judge;
    private final CallProgress tones;
    private final boolean hearsSpeech;
    private final boolean hearsTones;
    private final short[] history = new short[Spectrum.SAMPLES];
    private int filled;

    /**
     * @param wanted what the listener is told of
     * @param spectrum may be shared with other analysers of the same thread
     * @param voice tells when speech begins and ends
     * @param judge tells people from machines
     */
    public CallAnalyser(
            Set<Detection> wanted, Spectrum spectrum, VoiceActivity voice, AnswerJudge judge, DetectionListener listener) {
        this.wanted = EnumSet.noneOf(Detection.class);
        this.wanted.addAll(wanted);
        this.listener = listener;
        this.spectrum = spectrum;
        this.voice = voice;
        this.judge = judge;
        this.tones = new CallProgress(this::tell);
        this.hearsTones = wanted.stream().anyMatch(Detection::isTone);
        this.hearsSpeech = !wanted.stream().allMatch(Detection::isTone);
    }

    /** Hears the next samples. */
    public void onFrame(short[] pcm, int offset, int samples) {
        int done = 0;
        while (done < samples) {
            int count = Math.min(FRAME - filled, samples - done);
            System.arraycopy(pcm, offset + done, history, Spectrum.SAMPLES - FRAME + filled, count);
            filled += count;
            done += count;
            if (filled == FRAME) {
                filled = 0;
                analyse();
                System.arraycopy(history, FRAME, history, 0, Spectrum.SAMPLES - FRAME);
            }
        }
    }

    private void analyse() {
        if (hearsSpeech) {
            speech();
        }
        if (hearsTones) {
            spectrum.analyse(history, 0);
            tones.onSpectrum(spectrum);
        }
    }

    private void speech() {
        switch (voice.onFrame(history, Spectrum.SAMPLES - FRAME)) {
            case STARTED -> tell(Detection.SPEECH_STARTED, voice.startMs(), 0);
            case ENDED -> tell(Detection.SPEECH_ENDED, voice.speechMs(), 0);
            case NONE -> { }
        }
        switch (judge.onFrame(voice)) {
            case HUMAN -> tell(Detection.HUMAN, judge.greetingMs(), 0);
            case MACHINE -> tell(Detection.MACHINE, judge.greetingMs(), 0);
            case NONE -> { }
        }
    }

    private void tell(Detection what, int durationMs, int frequencyHz) {
        if (wanted.contains(what)) {
            listener.onDetected(what, durationMs, frequencyHz);
        }
    }
}
