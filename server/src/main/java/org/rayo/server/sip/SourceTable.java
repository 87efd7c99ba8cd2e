package org.rayo.server.sip;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What strangers have cost, by their address (by the /64 with IPv6), and who is banned for it. Points drain away over a
 * minute; when a source has as many as the limit it is banned. Holds a fixed number of sources: when they are all in use,
 * those that cost least are forgotten. Thread-safe.
 */
final class SourceTable {
    /** A refused request, or one with wrong credentials. */
    static final int REFUSED = 5;
    /** A request that brought no credentials, as the first one of every phone. */
    static final int ASKED = 1;

    private static final long MINUTE_MS = 60_000;
    private static final int IPV6_PREFIX_OCTETS = 8;

    private record Source(double points, long atMs, long bannedUntilMs) {
        double pointsAt(long nowMs, double limit) {
            return Math.max(0, points - (nowMs - atMs) * limit / MINUTE_MS);
        }
    }

    private final double limit;
    private final long banMs;
    private final int capacity;
    private final ConcurrentHashMap<InetAddress, Source> sources = new ConcurrentHashMap<>();

    SourceTable(int maxRefusals, Duration ban, int capacity) {
        this.limit = (double) maxRefusals * REFUSED;
        this.banMs = ban.toMillis();
        this.capacity = capacity;
    }

    boolean banned(InetAddress address, long nowMs) {
        Source source = sources.get(key(address));
        return source != null && nowMs < source.bannedUntilMs();
    }

    /** Counts; whether the source is banned from now on. */
    boolean cost(InetAddress address, int points, long nowMs) {
        if (banMs == 0) {
            return false;
        }
        InetAddress key = key(address);
        if (sources.size() >= capacity && !sources.containsKey(key)) {
            forget(nowMs);
        }
        Source now = sources.compute(key, (any, before) -> {
            double sum = points + (before == null ? 0 : before.pointsAt(nowMs, limit));
            return Math.round(sum) >= limit ? new Source(0, nowMs, nowMs + banMs) : new Source(sum, nowMs, 0);
        });
        return nowMs < now.bannedUntilMs();
    }

    /** Those with nothing on them; if there are none, everybody who is not banned; if there are none, everybody. */
    private void forget(long nowMs) {
        sources.values().removeIf(source -> source.pointsAt(nowMs, limit) == 0 && nowMs >= source.bannedUntilMs());
        if (sources.size() >= capacity) {
            sources.values().removeIf(source -> nowMs >= source.bannedUntilMs());
        }
        if (sources.size() >= capacity) {
            sources.clear();
        }
    }

    /** Sources that are banned now. */
    int bans(long nowMs) {
        int bans = 0;
        for (Source source : sources.values()) {
            bans += nowMs < source.bannedUntilMs() ? 1 : 0;
        }
        return bans;
    }

    int size() {
        return sources.size();
    }

    /** Whoever has one address of a /64 has them all. */
    private static InetAddress key(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        byte[] prefix = Arrays.copyOf(Arrays.copyOf(address.getAddress(), IPV6_PREFIX_OCTETS), 16);
        try {
            return InetAddress.getByAddress(prefix);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("not 16 octets", e);
        }
    }
}
