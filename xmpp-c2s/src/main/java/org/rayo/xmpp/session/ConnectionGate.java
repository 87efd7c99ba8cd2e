package org.rayo.xmpp.session;

import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts open connections, all and per source address, against their limits; safe from any thread. */
final class ConnectionGate {
    private final int maxTotal;
    private final int maxPerSource;
    private final XmppCounters counters;
    private final AtomicInteger total = new AtomicInteger();
    // never more entries than connections: a source leaves with its last one
    private final ConcurrentMap<InetAddress, Integer> perSource = new ConcurrentHashMap<>();

    ConnectionGate(int maxTotal, int maxPerSource, XmppCounters counters) {
        this.maxTotal = maxTotal;
        this.maxPerSource = maxPerSource;
        this.counters = counters;
    }

    /** Whether one more connection may come in; if so it must {@link #leave}. */
    boolean enter(InetAddress source) {
        if (total.incrementAndGet() > maxTotal) {
            total.decrementAndGet();
            counters.refusedTotal.increment();
            return false;
        }
        if (perSource.merge(source, 1, Integer::sum) > maxPerSource) {
            leave(source);
            counters.refusedPerSource.increment();
            return false;
        }
        counters.accepted.increment();
        return true;
    }

    void leave(InetAddress source) {
        perSource.computeIfPresent(source, (address, count) -> count == 1 ? null : count - 1);
        total.decrementAndGet();
    }

    int open() {
        return total.get();
    }
}
