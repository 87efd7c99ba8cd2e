package org.rayo.server.component;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The signals of call progress analysis (XEP-0341 §4). */
public enum CpaSignal {
    /** Somebody speaks. */
    VAD,
    /** Who answered: {@code human}, {@code machine}, or {@code notsure} when its time is over. */
    SPEECH,
    DTMF,
    BEEP,
    RING,
    BUSY,
    CONGESTION,
    SIT,
    FAX_CNG,
    FAX_CED,
    MODEM,
    OFFHOOK;

    private static final String PREFIX = "urn:xmpp:rayo:cpa:";
    private static final String SUFFIX = ":1";

    private final String type = PREFIX + name().toLowerCase(Locale.ROOT).replace('_', '-') + SUFFIX;

    /** Its name on the wire. */
    public String type() {
        return type;
    }

    /** The signal of that name, or null. */
    public static @Nullable CpaSignal of(String type) {
        for (CpaSignal signal : values()) {
            if (signal.type.equals(type)) {
                return signal;
            }
        }
        return null;
    }
}
