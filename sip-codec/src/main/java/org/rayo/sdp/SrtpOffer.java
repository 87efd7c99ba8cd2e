package org.rayo.sdp;

import java.util.List;
import java.util.function.Function;

/**
 * Whether and how media is encrypted.
 *
 * @param suites in the order of preference; empty when off
 * @param keys what we encrypt with under a suite: the same one whenever it is asked within one session, so that a new
 *     description does not change it
 */
public record SrtpOffer(Policy policy, List<CryptoSuite> suites, Function<CryptoSuite, MasterKey> keys) {

    /** OPTIONAL offers none and answers as the far end offers; REQUIRED offers it and takes nothing else. */
    public enum Policy { OFF, OPTIONAL, REQUIRED }

    public static final SrtpOffer NONE = new SrtpOffer(Policy.OFF, List.of(), suite -> {
        throw new IllegalStateException("no SRTP, no keys");
    });

    public SrtpOffer {
        suites = List.copyOf(suites);
    }

    boolean takesPlain() {
        return policy != Policy.REQUIRED;
    }

    boolean takesSecure() {
        return policy != Policy.OFF;
    }

    /** Our line for a suite; its tag is its place in our list, from 1. */
    Crypto line(CryptoSuite suite) {
        return new Crypto(suites.indexOf(suite) + 1, suite, keys.apply(suite));
    }
}
