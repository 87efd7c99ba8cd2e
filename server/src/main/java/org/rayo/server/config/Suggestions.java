package org.rayo.server.config;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds what somebody may have meant. */
final class Suggestions {
    private static final int MAX_LENGTH = 100;

    private Suggestions() {}

    /** The candidate that is written most alike, or null when none is close. */
    static @Nullable String closest(String written, Collection<String> candidates) {
        if (written.length() > MAX_LENGTH) {
            return null;
        }
        String best = null;
        int fewest = 1 + Math.max(1, Math.min(4, written.length() / 3));
        for (String candidate : candidates) {
            int edits = edits(written, candidate);
            if (edits < fewest) {
                fewest = edits;
                best = candidate;
            }
        }
        return best;
    }

    /** Insertions, removals, replacements and swaps of neighbours; '-', '_' and case do not count. */
    private static int edits(String left, String right) {
        String a = left.replace('_', '-').toLowerCase(Locale.ROOT);
        String b = right.replace('_', '-').toLowerCase(Locale.ROOT);
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                int best = Math.min(cost[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                cost[i][j] = swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
            }
        }
        return cost[a.length()][b.length()];
    }
}
