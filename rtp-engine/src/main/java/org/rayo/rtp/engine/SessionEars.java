package org.rayo.rtp.engine;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFrames;
import org.rayo.rtp.detect.AnswerJudge;
import org.rayo.rtp.detect.CallAnalyser;
import org.rayo.rtp.detect.Detection;
import org.rayo.rtp.detect.DetectionListener;
import org.rayo.rtp.detect.VoiceActivity;
import org.rayo.rtp.dtmf.DigitGate;
import org.rayo.rtp.dtmf.DigitListener;
import org.rayo.rtp.dtmf.DigitMerge;
import org.rayo.rtp.dtmf.DtmfDetector;

/**
 * What a session makes of the audio it receives besides handing it on: digits in the band, detections, and the removal of
 * digits. Nothing of it exists until it is wanted. Owned by one loop.
 */
final class SessionEars {
    private final LoopBuffers buffers;
    private final InBandDigits mode;
    private final DetectionListener detections;
    private final DigitMerge digits;
    private boolean eventsNegotiated;
    private boolean hidden;
    private @Nullable DtmfDetector tones;
    private @Nullable DigitGate gate;
    private @Nullable CallAnalyser analyser;

    SessionEars(LoopBuffers buffers, InBandDigits mode, DigitListener out, DetectionListener detections) {
        this.buffers = buffers;
        this.mode = mode;
        this.detections = detections;
        this.digits = new DigitMerge(out);
    }

    /** Takes the digits that come as RFC 4733 events. */
    DigitListener events() {
        return digits.events();
    }

    /** The time of what comes next. */
    void at(long nowNanos) {
        digits.at(nowNanos);
    }

    /** What was agreed on, whenever it was. */
    void negotiated(boolean events) {
        eventsNegotiated = events;
        digits.reset();
        chooseDetector();
    }

    /** Whether digits are taken out of what sinks, joins and recordings hear. */
    void hideDigits(boolean hide) {
        hidden = hide;
        gate = null;
        chooseDetector();
    }

    private void chooseDetector() {
        boolean told = mode == InBandDigits.ALWAYS || (mode == InBandDigits.AUTO && !eventsNegotiated);
        if (!told && !hidden) {
            end();
            tones = null;
        } else if (tones == null || told != toldTones) {
            end();
            toldTones = told;
            tones = new DtmfDetector(AudioFrames.SAMPLE_RATE, buffers.proof, told ? digits.tones() : new Unheard());
        }
    }

    private boolean toldTones;

    /** Looks for these and no others from now on; an empty set stops it. */
    void detect(Set<Detection> wanted, VoiceActivity voice, AnswerJudge judge) {
        analyser = wanted.isEmpty() ? null : new CallAnalyser(wanted, buffers.spectrum, voice, judge, detections);
    }

    /** Whether it needs what is heard as sound. */
    boolean listening() {
        return tones != null || analyser != null;
    }

    /** Whether it changes what is heard. */
    boolean hiding() {
        return hidden;
    }

    /** Hears a frame; {@code frame} is what {@code heard} converts, and is changed when digits are hidden. */
    void onFrame(HeardFrames heard, short[] frame, int rate) {
        DtmfDetector detector = tones;
        CallAnalyser analysing = analyser;
        if (detector == null && analysing == null) {
            return;
        }
        short[] narrow = heard.at(AudioFrames.SAMPLE_RATE);
        if (detector != null) {
            detector.onFrame(narrow, 0, AudioFrames.FRAME_SAMPLES);
        }
        if (analysing != null) {
            analysing.onFrame(narrow, 0, AudioFrames.FRAME_SAMPLES);
        }
        if (hidden && detector != null) {
            hide(frame, rate, detector);
            heard.heard(frame, rate);
        }
    }

    private void hide(short[] frame, int rate, DtmfDetector detector) {
        int samples = AudioFrames.frameSamples(rate);
        DigitGate hiding = gate;
        if (hiding == null || hiding.frameSamples() != samples) {
            hiding = new DigitGate(samples);
            gate = hiding;
        }
        hiding.pass(frame, detector.active() || digits.active());
    }

    /** Ends a digit that is being heard. */
    void end() {
        if (tones != null) {
            tones.endDigit();
        }
    }

    /** Digits that are only taken out of the audio: they are told as events. */
    private static final class Unheard implements DigitListener {
        @Override
        public void onDigitStarted(char digit) {
            // active() of the detector says all that is needed
        }

        @Override
        public void onDigit(char digit, int durationMs) {
            // the same
        }
    }
}
