package org.rayo.bench;

import java.util.Arrays;

/** A comparison counts only when all who are compared did the same work. */
final class Agreement {
    private Agreement() {}

    /** @throws IllegalStateException when a peer's result is not ours */
    static void check(String peer, Object ours, Object theirs) {
        if (!ours.equals(theirs)) {
            throw new IllegalStateException(peer + " disagrees with us: ours " + ours + ", theirs " + theirs);
        }
    }

    /** As above, for octets. */
    static void check(String peer, byte[] ours, byte[] theirs) {
        check(peer, Arrays.toString(ours), Arrays.toString(theirs));
    }

    /** As above, for samples. */
    static void check(String peer, short[] ours, short[] theirs) {
        check(peer, Arrays.toString(ours), Arrays.toString(theirs));
    }
}
