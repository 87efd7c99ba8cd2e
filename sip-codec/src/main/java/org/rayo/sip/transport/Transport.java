package org.rayo.sip.transport;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What carries SIP. */
public enum Transport {
    UDP, TCP;

    /** The transport that a Via or a URI names, or null when there is none of that name here. */
    public static @Nullable Transport named(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "UDP" -> UDP;
            case "TCP" -> TCP;
            default -> null;
        };
    }

    /** Lost messages are sent again by the transport itself. */
    public boolean reliable() {
        return this != UDP;
    }
}
