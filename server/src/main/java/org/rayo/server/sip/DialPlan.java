package org.rayo.server.sip;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.dialog.Destination;
import org.rayo.sip.dialog.SipFailure;
import org.rayo.sip.message.SipSyntaxException;
import org.rayo.sip.message.SipUri;

/**
 * How whom an application dials is reached: a user at all phones that he has registered, a trunk, or those that stand in for
 * it, while it is up, anybody else by his URI. Thread-safe.
 */
final class DialPlan {
    private final Registrar registrar;
    private final List<TrunkLink> trunks;
    private final IdentityTrust trust;
    private final Clock clock;

    DialPlan(Registrar registrar, List<TrunkLink> trunks, IdentityTrust trust, Clock clock) {
        this.registrar = registrar;
        this.trunks = trunks;
        this.trust = trust;
        this.clock = clock;
    }

    Ways ways(String to) {
        String user = registrar.dialled(to);
        if (user != null) {
            return phones(to, user);
        }
        TrunkLink trunk = trunkOf(to);
        return trunk == null ? Ways.one(way(to, Destination.of(to))) : trunks(to, trunk);
    }

    /** Why nobody can be called there at the moment; null: try. */
    @Nullable String unavailable(String to) {
        TrunkLink trunk = registrar.dialled(to) == null ? trunkOf(to) : null;
        return trunk == null || inTurn(trunk).stream().anyMatch(TrunkLink::up)
                ? null
                : "trunk " + trunk.trunk().name() + " is down";
    }

    private Ways phones(String to, String user) {
        List<Ways.Way> phones = new ArrayList<>();
        for (Registrar.Reach reach : registrar.reach(user, clock.millis())) {
            phones.add(way(to, new Destination(reach.contact(), null, reach.flow(), null, null, null)));
        }
        return phones.isEmpty()
                ? Ways.one(way(to, Destination.none(to, new SipFailure(SipFailure.Kind.ABSENT, user + " is not registered"))))
                : new Ways(phones, List.of());
    }

    private Ways trunks(String to, TrunkLink first) {
        List<Ways.Way> up = new ArrayList<>();
        for (TrunkLink trunk : inTurn(first)) {
            if (trunk.up()) {
                String there = trunk.equals(first) ? to : trunk.at(to);
                up.add(way(there, new Destination(
                        there, trunk.nextHop(), null, trunk.credential(), trunk.identity(), null)));
            }
        }
        return up.isEmpty()
                ? Ways.one(way(to, Destination.none(to, new SipFailure(
                        SipFailure.Kind.UNREACHABLE, "trunk " + first.trunk().name() + " is down"))))
                : new Ways(up.subList(0, 1), up.subList(1, up.size()));
    }

    private Ways.Way way(String to, Destination destination) {
        return new Ways.Way(to, destination, trust.trusts(to));
    }

    /** The trunk, then whoever stands in for it, and for that one, each once. */
    private List<TrunkLink> inTurn(TrunkLink first) {
        Set<TrunkLink> all = new LinkedHashSet<>();
        TrunkLink next = first;
        while (next != null && all.add(next)) {
            next = named(next.trunk().fallback());
        }
        return List.copyOf(all);
    }

    private @Nullable TrunkLink named(@Nullable String name) {
        for (TrunkLink trunk : trunks) {
            if (trunk.trunk().name().equals(name)) {
                return trunk;
            }
        }
        return null;
    }

    private @Nullable TrunkLink trunkOf(String to) {
        if (trunks.isEmpty() || !SipUri.isSip(to)) {
            return null;
        }
        try {
            SipUri uri = SipUri.parse(to);
            for (TrunkLink trunk : trunks) {
                if (trunk.owns(uri)) {
                    return trunk;
                }
            }
            return null;
        } catch (SipSyntaxException e) {
            return null;
        }
    }
}
