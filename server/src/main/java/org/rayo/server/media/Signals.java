package org.rayo.server.media;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.detect.Detection;
import org.rayo.server.call.CallSignal;
import org.rayo.server.component.CpaSignal;
import org.rayo.server.component.ListenPlan;

/** The signals of call progress analysis as the media engine detects them. */
final class Signals {
    private Signals() {}

    static Set<Detection> detections(ListenPlan plan) {
        EnumSet<Detection> wanted = EnumSet.noneOf(Detection.class);
        for (CpaSignal signal : plan.signals()) {
            switch (signal) {
                case VAD -> wanted.add(Detection.SPEECH_STARTED);
                case SPEECH -> {
                    wanted.add(Detection.HUMAN);
                    wanted.add(Detection.MACHINE);
                }
                case BEEP -> wanted.add(Detection.BEEP);
                case RING -> wanted.add(Detection.RING);
                case BUSY -> wanted.add(Detection.BUSY);
                case CONGESTION -> wanted.add(Detection.CONGESTION);
                case SIT -> wanted.add(Detection.SIT);
                case FAX_CNG -> wanted.add(Detection.FAX_CNG);
                case FAX_CED -> wanted.add(Detection.FAX_CED);
                case MODEM -> wanted.add(Detection.MODEM);
                case OFFHOOK -> wanted.add(Detection.OFF_HOOK);
                case DTMF -> {
                    // digits are always heard
                }
            }
        }
        return wanted;
    }

    /** Null for what XEP-0341 has no signal for. */
    static CallSignal.@Nullable Detected detected(Detection what, int durationMs, int frequencyHz) {
        return switch (what) {
            case SPEECH_STARTED -> new CallSignal.Detected(CpaSignal.VAD, durationMs, null);
            case HUMAN, MACHINE ->
                new CallSignal.Detected(CpaSignal.SPEECH, durationMs, what.name().toLowerCase(Locale.ROOT));
            case BEEP -> tone(CpaSignal.BEEP, durationMs, frequencyHz);
            case RING -> tone(CpaSignal.RING, durationMs, frequencyHz);
            case BUSY -> tone(CpaSignal.BUSY, durationMs, frequencyHz);
            case CONGESTION -> tone(CpaSignal.CONGESTION, durationMs, frequencyHz);
            case SIT -> tone(CpaSignal.SIT, durationMs, frequencyHz);
            case FAX_CNG -> tone(CpaSignal.FAX_CNG, durationMs, frequencyHz);
            case FAX_CED -> tone(CpaSignal.FAX_CED, durationMs, frequencyHz);
            case MODEM -> tone(CpaSignal.MODEM, durationMs, frequencyHz);
            case OFF_HOOK -> tone(CpaSignal.OFFHOOK, durationMs, frequencyHz);
            case SPEECH_ENDED -> null;
        };
    }

    private static CallSignal.Detected tone(CpaSignal signal, int durationMs, int frequencyHz) {
        return new CallSignal.Detected(signal, durationMs, Integer.toString(frequencyHz));
    }
}
