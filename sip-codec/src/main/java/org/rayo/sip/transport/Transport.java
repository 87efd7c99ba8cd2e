package org.rayo.sip.transport;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What carries SIP: RFC 3261 §18, and WebSockets by RFC 7118. */
public enum Transport {
    UDP, TCP, TLS, WS, WSS;

    /** The transport that a Via or a URI names, or null when there is none of that name here. */
    public static @Nullable Transport named(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "UDP" -> UDP;
            case "TCP" -> TCP;
            case "TLS" -> TLS;
            case "WS" -> WS;
            case "WSS" -> WSS;
            default -> null;
        };
    }

    /** Lost messages are sent again by the transport itself. */
    public boolean reliable() {
        return this != UDP;
    }

    /** Nobody on the way can read it. */
    public boolean secure() {
        return this == TLS || this == WSS;
    }

    /** A WebSocket: the far end is a browser, which can only connect, never be connected to. */
    public boolean webSocket() {
        return this == WS || this == WSS;
    }

    /** The port of a peer that names none (RFC 3261 §18.1.1, §19.1.2). */
    public int defaultPort() {
        return switch (this) {
            case UDP, TCP -> 5060;
            case TLS -> 5061;
            case WS -> 80;
            case WSS -> 443;
        };
    }
}
