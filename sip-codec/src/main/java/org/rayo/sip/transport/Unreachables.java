package org.rayo.sip.transport;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Servers that failed a little while ago: they are tried after those that did not, so that only the first call after a
 * failure waits for it. Holds {@value #MAX_KNOWN}; when more fail at once, none is remembered. Thread-safe.
 */
final class Unreachables {
    private static final int MAX_KNOWN = 4096;
    private static final long PENALTY_NANOS = 30_000_000_000L;

    private final ConcurrentHashMap<Server, Long> until = new ConcurrentHashMap<>();

    private record Server(Transport transport, InetSocketAddress address) {}

    void failed(Target target, long nowNanos) {
        failed(target.transport(), target.address(), nowNanos);
    }

    void failed(Transport transport, InetSocketAddress address, long nowNanos) {
        if (until.size() >= MAX_KNOWN) {
            until.clear();
        }
        until.put(new Server(transport, address), nowNanos + PENALTY_NANOS);
    }

    /** The same ones, those last that failed. */
    List<Target> lastOnes(List<Target> targets, long nowNanos) {
        if (targets.size() < 2 || until.isEmpty()) {
            return targets;
        }
        List<Target> good = new ArrayList<>(targets);
        good.removeIf(target -> isFailing(target, nowNanos));
        List<Target> ordered = new ArrayList<>(good);
        targets.stream().filter(target -> !good.contains(target)).forEach(ordered::add);
        return ordered;
    }

    boolean isFailing(Target target, long nowNanos) {
        Server server = new Server(target.transport(), target.address());
        Long end = until.get(server);
        if (end == null) {
            return false;
        }
        if (end - nowNanos > 0) {
            return true;
        }
        until.remove(server, end);
        return false;
    }
}
