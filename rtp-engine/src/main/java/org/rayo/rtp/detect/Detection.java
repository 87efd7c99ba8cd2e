package org.rayo.rtp.detect;

/** What can be detected in received audio besides digits; the signals of XEP-0341 (call progress analysis) are made of it. */
public enum Detection {
    /** Somebody began to speak. Duration: how long before this it began. */
    SPEECH_STARTED,
    /** Speech is over. Duration: how long it lasted, without the silence by which it was known. */
    SPEECH_ENDED,
    /** A person answered: a short greeting, then silence. Duration: of the greeting. */
    HUMAN,
    /** A machine answered: a long greeting without a pause. Duration: of the greeting so far. */
    MACHINE,
    /** One steady tone that ends in silence, as answering machines have before they record. */
    BEEP,
    /** Ringback: 425, 440+480 or 400+450 Hz in the cadences of Europe, America and Britain. Duration: of one ring. */
    RING,
    /** Busy tone, half a second on and off. Duration: since it began. */
    BUSY,
    /** Congestion or reorder tone, a quarter of a second on and off. Duration: since it began. */
    CONGESTION,
    /** Special information tone (ITU-T E.180): three rising tones. Duration: of all three. */
    SIT,
    /** A fax machine calls: 1100 Hz for half a second (ITU-T T.30). */
    FAX_CNG,
    /** A fax machine answers: 2100 Hz (ITU-T T.30). */
    FAX_CED,
    /** A modem answers: 2100 Hz with reversals of its phase (ITU-T V.25, V.8) or 2225 Hz. */
    MODEM,
    /** A receiver that was left off its hook: 1400, 2060, 2450 and 2600 Hz, ten times a second. */
    OFF_HOOK;

    /** Whether it is found in tones, not in speech. */
    public boolean isTone() {
        return compareTo(BEEP) >= 0;
    }
}
