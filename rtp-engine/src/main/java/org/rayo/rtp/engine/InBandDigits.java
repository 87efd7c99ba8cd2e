package org.rayo.rtp.engine;

/** Whether DTMF tones in received audio are digits. */
public enum InBandDigits {
    /** When no telephone events were negotiated. */
    AUTO,
    /** Also when they were: for gateways that promise events and send tones. A digit that comes both ways is told once. */
    ALWAYS,
    /** Never. */
    NEVER
}
