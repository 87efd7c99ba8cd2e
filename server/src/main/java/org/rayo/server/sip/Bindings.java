package org.rayo.server.sip;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where the users are (RFC 3261 §10.3). Time is an argument; {@code W} is the way that a registration came by. At most
 * {@value #MAX_PER_USER} for each user. Thread-safe.
 *
 * @param <W> compared by nothing, only kept
 */
final class Bindings<W> {
    static final int MAX_PER_USER = 10;

    /**
     * @param contact a URI
     * @param instance the device, when it says so (RFC 5626 §4.1): it replaces its own binding whatever its contact is
     */
    record Binding<W>(String contact, String instance, String callId, long cseq, long untilMs, long sinceMs, W way) {}

    /** One contact of a REGISTER; {@code seconds} 0 removes it. */
    record Wish(String contact, String instance, int seconds) {}

    sealed interface Outcome<W> {
        /** What is bound now. */
        record Done<W>(List<Binding<W>> bindings) implements Outcome<W> {}

        /** An older request came after a newer one (§10.3, 7). */
        record OutOfOrder<W>() implements Outcome<W> {}

        /** More than a user may have. */
        record TooMany<W>() implements Outcome<W> {}
    }

    private final Map<String, List<Binding<W>>> users = new ConcurrentHashMap<>();

    /** All or nothing of a REGISTER. */
    Outcome<W> update(String user, List<Wish> wishes, String callId, long cseq, W way, long nowMs) {
        List<Outcome<W>> outcome = new ArrayList<>(1);
        users.compute(user, (key, before) -> {
            List<Binding<W>> live = live(before == null ? List.of() : before, nowMs);
            List<Binding<W>> next = new ArrayList<>(live);
            for (Wish wish : wishes) {
                for (Binding<W> old : live) {
                    if (same(old, wish)) {
                        if (old.callId().equals(callId) && cseq <= old.cseq()) {
                            outcome.add(new Outcome.OutOfOrder<>());
                            return live;
                        }
                        next.remove(old);
                    }
                }
                if (wish.seconds() > 0) {
                    next.add(new Binding<>(wish.contact(), wish.instance(), callId, cseq,
                            nowMs + wish.seconds() * 1000L, nowMs, way));
                }
            }
            if (next.size() > MAX_PER_USER) {
                outcome.add(new Outcome.TooMany<>());
                return live;
            }
            outcome.add(new Outcome.Done<>(List.copyOf(next)));
            return next.isEmpty() ? null : List.copyOf(next);
        });
        return outcome.getFirst();
    }

    /** {@code Contact: *}. */
    void clear(String user) {
        users.remove(user);
    }

    private static <W> boolean same(Binding<W> old, Wish wish) {
        return old.contact().equals(wish.contact())
                || (!wish.instance().isEmpty() && wish.instance().equals(old.instance()));
    }

    /** The newest first. */
    List<Binding<W>> of(String user, long nowMs) {
        return live(users.getOrDefault(user, List.of()), nowMs).stream()
                .sorted(Comparator.comparingLong((Binding<W> binding) -> binding.sinceMs()).reversed())
                .toList();
    }

    int size(long nowMs) {
        return users.values().stream().mapToInt(all -> live(all, nowMs).size()).sum();
    }

    private static <W> List<Binding<W>> live(List<Binding<W>> all, long nowMs) {
        return all.stream().filter(each -> each.untilMs() > nowMs).toList();
    }
}
