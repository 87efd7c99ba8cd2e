package org.rayo.server.sip;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.net.Cidr;
import org.rayo.sip.auth.DigestServer;
import org.rayo.sip.auth.DigestServer.Verdict;
import org.rayo.sip.dialog.UserAgentListener.Reception;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.transport.Flow;

/**
 * Who gets in: trunks and {@code sip.allow-from} by their address, users by their password; nobody else. A stranger is told
 * the same whatever he tries, and nothing any more after too much of it. Thread-safe.
 */
final class Doorkeeper {
    private static final long NONCE_LIFETIME_MS = 300_000;
    private static final int MAX_SOURCES = 100_000;

    private final List<Cidr> allowed;
    private final List<ServerConfig.Trunk> trunks;
    private final Registrar registrar;
    private final DigestServer digest;
    private final SourceTable sources;
    private final Clock clock;
    private final LongAdder refused = new LongAdder();
    private final LongAdder asked = new LongAdder();
    private final LongAdder failedLogins = new LongAdder();
    private final LongAdder bans = new LongAdder();

    Doorkeeper(ServerConfig config, Registrar registrar, Clock clock) {
        this.allowed = config.sip().allowFrom();
        this.trunks = config.sip().trunks();
        this.registrar = registrar;
        this.clock = clock;
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        this.digest = new DigestServer(
                config.domain(), registrar.algorithms(), registrar::ha1, key, NONCE_LIFETIME_MS);
        this.sources = new SourceTable(
                config.sip().scanners().maxRefusals(), config.sip().scanners().ban(), MAX_SOURCES);
    }

    Reception receive(SipRequest request, Flow flow) {
        if (request.to().tag() != null) {
            // its dialog knows it, or answers 481
            return Reception.TAKE;
        }
        InetAddress source = flow.remote().getAddress();
        boolean friend = isFriend(flow);
        if (!friend && sources.banned(source, clock.millis())) {
            return Reception.IGNORE;
        }
        boolean register = request.is("REGISTER");
        if (friend && !(register && registrar.hasUsers())) {
            return Reception.TAKE;
        }
        return registrar.hasUsers() ? authenticate(request, source, friend) : refuse(source, friend);
    }

    private Reception authenticate(SipRequest request, InetAddress source, boolean friend) {
        return switch (digest.verify(request, clock.millis())) {
            case Verdict.Known(String user) -> isHimself(user, request) ? Reception.TAKE : refuse(source, friend);
            case Verdict.Absent() -> challenge(source, false, SourceTable.ASKED, friend);
            case Verdict.Stale() -> challenge(source, true, SourceTable.ASKED, friend);
            case Verdict.Wrong() -> {
                failedLogins.increment();
                yield challenge(source, false, SourceTable.REFUSED, friend);
            }
        };
    }

    /** A user calls and registers as himself. */
    private boolean isHimself(String user, SipRequest request) {
        String claimed = request.is("REGISTER") ? request.to().uri() : request.from().uri();
        return user.equals(registrar.claimed(claimed));
    }

    private Reception challenge(InetAddress source, boolean stale, int points, boolean friend) {
        asked.increment();
        return cost(source, points, friend)
                ? Reception.IGNORE
                : new Reception.Refuse(401, digest.challenge(stale, clock.millis()));
    }

    private Reception refuse(InetAddress source, boolean friend) {
        refused.increment();
        return cost(source, SourceTable.REFUSED, friend)
                ? Reception.IGNORE
                : new Reception.Refuse(403, SipHeaders.NONE);
    }

    private boolean cost(InetAddress source, int points, boolean friend) {
        if (friend || !sources.cost(source, points, clock.millis())) {
            return false;
        }
        bans.increment();
        return true;
    }

    /**
     * By its address alone. A WebSocket may be any web page in a browser at a trusted address, so it proves nothing.
     */
    boolean isFriend(Flow flow) {
        InetAddress source = flow.remote().getAddress();
        return !flow.transport().webSocket() && (contains(allowed, source) || trunkOf(source) != null);
    }

    ServerConfig.@Nullable Trunk trunkOf(InetAddress source) {
        for (ServerConfig.Trunk trunk : trunks) {
            if (contains(trunk.allowFrom(), source)) {
                return trunk;
            }
        }
        return null;
    }

    private static boolean contains(List<Cidr> ranges, InetAddress source) {
        for (Cidr range : ranges) {
            if (range.contains(source)) {
                return true;
            }
        }
        return false;
    }

    /** Requests refused because their source is not allowed. */
    long refused() {
        return refused.sum();
    }

    /** Challenges that were sent, those for wrong passwords among them. */
    long asked() {
        return asked.sum();
    }

    long failedLogins() {
        return failedLogins.sum();
    }

    /** Times that a source was banned. */
    long bans() {
        return bans.sum();
    }

    /** Sources that are banned now. */
    int banned() {
        return sources.bans(clock.millis());
    }
}
