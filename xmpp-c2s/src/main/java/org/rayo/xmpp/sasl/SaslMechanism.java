package org.rayo.xmpp.sasl;

import org.jspecify.annotations.Nullable;

/** The mechanisms, strongest first: the order they are offered in. */
public enum SaslMechanism {
    /** RFC 4422 appendix A: TLS has shown a certificate. */
    EXTERNAL("EXTERNAL"),
    /** RFC 7677, bound to the TLS connection. */
    SCRAM_SHA_256_PLUS("SCRAM-SHA-256-PLUS"),
    /** RFC 5802, bound to the TLS connection. */
    SCRAM_SHA_1_PLUS("SCRAM-SHA-1-PLUS"),
    /** RFC 7677. */
    SCRAM_SHA_256("SCRAM-SHA-256"),
    /** RFC 5802. */
    SCRAM_SHA_1("SCRAM-SHA-1"),
    /** RFC 4616; hands over the password itself, so only on protected streams. */
    PLAIN("PLAIN"),
    /** RFC 4505: anybody, under a name that is made up. */
    ANONYMOUS("ANONYMOUS");

    private final String wire;

    SaslMechanism(String wire) {
        this.wire = wire;
    }

    /** The registered name. */
    public String wire() {
        return wire;
    }

    /** The mechanism with that registered name, or null. */
    public static @Nullable SaslMechanism ofWire(@Nullable String name) {
        for (SaslMechanism mechanism : values()) {
            if (mechanism.wire.equals(name)) {
                return mechanism;
            }
        }
        return null;
    }
}
