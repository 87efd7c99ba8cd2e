package org.rayo.rtp.audio;

import java.util.ArrayList;
import java.util.List;
import org.rayo.rtp.dtmf.DtmfTones;
import org.rayo.rtp.packet.TelephoneEvent;

/** Digits as tones to be played (ITU-T Q.23). */
public final class DtmfSource {
    private static final double LEVEL_DBM0 = -9;

    private DtmfSource() {}

    /**
     * A source of the digits' tones.
     *
     * @param digits at least one of {@code 0-9 * # A-D a-d}
     * @param toneMs length of each
     * @param gapMs pause after each
     * @throws IllegalArgumentException when there is none, or one that is no digit
     */
    public static AudioSource of(String digits, int toneMs, int gapMs) {
        List<ToneSequence.Step> steps = new ArrayList<>();
        for (int i = 0; i < digits.length(); i++) {
            int event = TelephoneEvent.event(digits.charAt(i));
            if (event < 0) {
                throw new IllegalArgumentException("no DTMF digit at position " + i);
            }
            steps.add(new ToneSequence.Step(DtmfTones.rowHz(event), DtmfTones.columnHz(event), LEVEL_DBM0, toneMs));
            steps.add(ToneSequence.Step.pause(gapMs));
        }
        return new ToneSequence(steps, 1);
    }
}
