package org.rayo.rtp.detect;

/**
 * Knows the tones of telephone networks, fax machines, modems and answering machines by their frequencies and cadences
 * (ITU-T E.180, T.30, V.25). Takes one spectrum each 20 ms. Owned by one thread; nothing is allocated per frame.
 */
final class CallProgress {
    private static final int FRAME_MS = ToneSegments.FRAME_MS;
    private static final int BEEP_SILENCE_MS = 160;
    // in the band of ringing and busy, where silence is a part of the cadence
    private static final int LOW_BEEP_SILENCE_MS = 500;
    private static final double LOWEST_BEEP_HZ = 340;
    private static final int ANSWER_TONE_MS = 1100;
    private static final double[][] SIT_HZ = {{890, 1010}, {1350, 1450}, {1740, 1810}};

    private final DetectionListener listener;
    private final ToneSegments segments = new ToneSegments();

    // the cadence of ringing, busy and congestion: lengths of the sound and silence before
    private int onMs;
    private int offMs;
    private int rhythms;
    private int lastRhythm;
    private int rhythmMs;
    private int cadenceHz;
    private boolean rung;

    private int sitStep;
    private int sitMs;
    private int sitHz;

    private int answerMs;
    private int answerReversals;
    private int answerGapMs;
    private boolean answered;

    private int howls;

    // a tone that would be a beep, or a fax calling, if silence follows
    private int pendingMs;
    private int pendingHz;
    private int pendingSilenceMs;

    CallProgress(DetectionListener listener) {
        this.listener = listener;
    }

    void onSpectrum(Spectrum spectrum) {
        boolean ended = segments.onSpectrum(spectrum);
        if (ended) {
            onEnd();
        }
        answerTone();
        silence();
    }

    private void onEnd() {
        ToneSegments.Kind was = segments.endedKind();
        int ms = segments.endedMs();
        cadence(was, ms);
        boolean inSit = sit(was, ms);
        howl(was, ms);
        if (was == ToneSegments.Kind.SILENCE) {
            pendingMs = 0;
        }
        boolean beep = (was == ToneSegments.Kind.SINGLE || (was == ToneSegments.Kind.LOW && ms < 340))
                && segments.endedSteady()
                && segments.endedHz() >= LOWEST_BEEP_HZ
                && ms >= 100
                && ms <= 2500
                && !inSit
                && answerMs == 0;
        if (beep) {
            pendingMs = ms;
            pendingHz = (int) Math.round(segments.endedHz());
            pendingSilenceMs = was == ToneSegments.Kind.LOW ? LOW_BEEP_SILENCE_MS : BEEP_SILENCE_MS;
        } else if (was == ToneSegments.Kind.OTHER && ms > 2 * FRAME_MS) {
            pendingMs = 0;
        }
    }

    private void silence() {
        if (segments.kind() != ToneSegments.Kind.SILENCE) {
            return;
        }
        int silent = segments.ms();
        if (pendingMs > 0 && silent == pendingSilenceMs) {
            boolean calls = Math.abs(pendingHz - 1100) <= 38 && pendingMs >= 400 && pendingMs <= 640;
            listener.onDetected(calls ? Detection.FAX_CNG : Detection.BEEP, pendingMs, pendingHz);
            pendingMs = 0;
        }
        boolean ring = (within(onMs, 740, 2700) && silent == 600) || (within(onMs, 320, 2700) && silent == 1500);
        if (ring && !rung) {
            rung = true;
            listener.onDetected(Detection.RING, onMs, cadenceHz);
        }
        if (silent == 8000) {
            resetCadence();
        }
    }

    private void cadence(ToneSegments.Kind was, int ms) {
        boolean pair = was == ToneSegments.Kind.PAIR
                && Math.abs(segments.endedHz() - 480) < 25
                && Math.abs(segments.endedSecondHz() - 620) < 25;
        if (was == ToneSegments.Kind.LOW || pair) {
            onMs = ms;
            cadenceHz = (int) Math.round(segments.endedHz());
        } else if (was == ToneSegments.Kind.SILENCE) {
            offMs = ms;
            if (onMs > 0) {
                rhythm(rhythmOf());
            }
        } else if (ms > 2 * FRAME_MS) {
            resetCadence();
        }
    }

    private int rhythmOf() {
        if (within(onMs, 370, 660) && within(offMs, 340, 660)) {
            return 2;
        }
        return within(onMs, 150, 350) && within(offMs, 130, 350) ? 1 : 0;
    }

    private static boolean within(int value, int low, int high) {
        return value >= low && value <= high;
    }

    private void rhythm(int kind) {
        rhythmMs = kind != 0 && kind == lastRhythm ? rhythmMs + onMs + offMs : onMs + offMs;
        rhythms = kind != 0 && kind == lastRhythm ? rhythms + 1 : 1;
        lastRhythm = kind;
        if (kind != 0 && rhythms == 2) {
            listener.onDetected(kind == 2 ? Detection.BUSY : Detection.CONGESTION, rhythmMs, cadenceHz);
        }
        if (offMs > 700) {
            rung = false;
        }
        onMs = 0;
    }

    private void resetCadence() {
        onMs = 0;
        rhythms = 0;
        lastRhythm = 0;
        rung = false;
    }

    /** Whether this piece belongs to a special information tone, or may. */
    private boolean sit(ToneSegments.Kind was, int ms) {
        boolean tone = was == ToneSegments.Kind.SINGLE && within(ms, 160, 480);
        if (tone && inBand(sitStep)) {
            sitHz = sitStep == 0 ? (int) Math.round(segments.endedHz()) : sitHz;
            sitMs = sitStep == 0 ? ms : sitMs + ms;
            if (++sitStep == SIT_HZ.length) {
                sitStep = 0;
                pendingMs = 0;
                listener.onDetected(Detection.SIT, sitMs, sitHz);
            }
            return sitStep != 1;
        } else if (tone && inBand(0)) {
            sitStep = 1;
            sitHz = (int) Math.round(segments.endedHz());
            sitMs = ms;
        } else if (ms > 3 * FRAME_MS) {
            sitStep = 0;
        } else {
            sitMs += sitStep > 0 ? ms : 0;
        }
        return false;
    }

    private boolean inBand(int step) {
        return segments.endedHz() >= SIT_HZ[step][0] && segments.endedHz() <= SIT_HZ[step][1];
    }

    private void howl(ToneSegments.Kind was, int ms) {
        if (was == ToneSegments.Kind.HOWL && ms <= 200) {
            if (++howls == 4) {
                listener.onDetected(Detection.OFF_HOOK, 4 * 200, 1400);
            }
        } else if (ms > 200) {
            howls = 0;
        }
    }

    /** 2100 Hz: of a fax when its phase never jumps, of a modem when it does, which splits the spectrum for a moment. */
    private void answerTone() {
        double hz = segments.hz();
        boolean single = segments.kind() == ToneSegments.Kind.SINGLE;
        boolean fax = single && Math.abs(hz - 2100) < 25;
        boolean bell = single && Math.abs(hz - 2225) < 25;
        if (fax || bell) {
            if (answerMs > 0 && answerGapMs > 0) {
                answerReversals++;
            }
            answerMs += FRAME_MS + answerGapMs;
            answerGapMs = 0;
            if (answerMs >= ANSWER_TONE_MS && !answered) {
                answered = true;
                boolean modem = bell || answerReversals > 0;
                listener.onDetected(modem ? Detection.MODEM : Detection.FAX_CED, answerMs, (int) Math.round(hz));
            }
        } else if (answerMs > 0) {
            answerGapMs += FRAME_MS;
            if (answerGapMs > 3 * FRAME_MS || segments.kind() == ToneSegments.Kind.SILENCE) {
                answerMs = 0;
                answerGapMs = 0;
                answerReversals = 0;
                answered = false;
            }
        }
    }
}
