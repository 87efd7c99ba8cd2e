package org.rayo.server.sip;

import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** What a call that was placed by several ways has come to, by the statuses of all of them; pure (RFC 3261 §16.7). */
final class ForkRules {
    private static final Set<Integer> NOBODY_THERE = Set.of(408, 480, 487);

    private ForkRules() {}

    /** Whether it counts for the other ways too: somebody does not want the call anywhere. */
    static boolean isGlobal(int status) {
        return status / 100 == 6;
    }

    /** Whether another trunk may do better: the server of this one did not do its work. */
    static boolean isServerAtFault(int status) {
        return status == 502 || status == 503 || status == 504;
    }

    /** The place of the outcome that says most; of equal ones the first. Not empty. */
    static int best(List<Integer> statuses) {
        Integer best = statuses.stream().min(Comparator.comparingInt(ForkRules::rank)).orElseThrow();
        return statuses.indexOf(best);
    }

    private static int rank(int status) {
        return switch (status / 100) {
            case 6 -> 0;
            case 3 -> 1;
            case 4 -> NOBODY_THERE.contains(status) ? 3 : 2;
            default -> 4;
        };
    }
}
