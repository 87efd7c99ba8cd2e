package org.rayo.server.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.rayo.server.protocol.RayoError;
import org.rayo.xmpp.stanza.Jid;

/**
 * Who may call where. Nothing is allowed that no rule allows: toll fraud starts at an open dial (XEP-0327 §10).
 */
public final class DialAuthority {

    /**
     * @param users whom the rule is for
     * @param allow URI patterns, see {@link UriGlob}
     */
    public record Rule(List<ClientPattern> users, List<String> allow, int maxCalls, double maxPerSecond) {}

    /** The answer to one dial: granted with a lease that ends with the call, or refused. */
    public sealed interface Verdict {
        record Granted(Lease lease) implements Verdict {}

        record Refused(RayoError error) implements Verdict {}
    }

    /** A running call's share of its rule's limit. */
    public static final class Lease {
        private final AtomicInteger calls;
        private final AtomicBoolean released = new AtomicBoolean();

        private Lease(AtomicInteger calls) {
            this.calls = calls;
        }

        /** Gives the share back; again does nothing. */
        public void release() {
            if (released.compareAndSet(false, true)) {
                calls.decrementAndGet();
            }
        }
    }

    private static final class Compiled {
        final List<ClientPattern> users;
        final List<Pattern> allow = new ArrayList<>();
        final int maxCalls;
        final TokenBucket rate;
        final AtomicInteger calls = new AtomicInteger();

        Compiled(Rule rule, long nowNanos) {
            users = rule.users();
            maxCalls = rule.maxCalls();
            rate = new TokenBucket(rule.maxPerSecond(), (int) Math.max(1, rule.maxPerSecond()), nowNanos);
            for (String glob : rule.allow()) {
                allow.add(UriGlob.compile(glob));
            }
        }

        boolean covers(Jid client, String to) {
            boolean user = users.stream().anyMatch(pattern -> pattern.includes(client));
            return user && allow.stream().anyMatch(pattern -> pattern.matcher(to).matches());
        }
    }

    private final List<Compiled> rules = new ArrayList<>();
    private final LongSupplier nanoClock;

    public DialAuthority(List<Rule> rules, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        for (Rule rule : rules) {
            this.rules.add(new Compiled(rule, nanoClock.getAsLong()));
        }
    }

    /** Decides one dial to {@code to} (a SIP or tel URI without its parameters). */
    public Verdict decide(Jid client, String to) {
        for (Compiled rule : rules) {
            if (rule.covers(client, to)) {
                return take(rule);
            }
        }
        if (rules.isEmpty()) {
            return new Verdict.Refused(RayoError.unsupportedElement("this server places no calls: 'dial' in the configuration is empty"));
        }
        return new Verdict.Refused(RayoError.notAuthorized(
                "no dial rule lets " + client.bare() + " call " + to + "; rules are under 'dial' in the configuration"));
    }

    /** Whether some rule lets the client call there, whatever is in use: for a call that has its lease already. */
    public boolean allows(Jid client, String to) {
        return rules.stream().anyMatch(rule -> rule.covers(client, to));
    }

    /** Whether any rule is about that client. */
    public boolean names(Jid client) {
        return rules.stream().anyMatch(rule -> rule.users.stream().anyMatch(pattern -> pattern.includes(client)));
    }

    private Verdict take(Compiled rule) {
        if (rule.calls.incrementAndGet() > rule.maxCalls) {
            rule.calls.decrementAndGet();
            return new Verdict.Refused(RayoError.resourceConstraint("the dial rule's max-calls are in use"));
        }
        if (!rule.rate.tryTake(nanoClock.getAsLong())) {
            rule.calls.decrementAndGet();
            return new Verdict.Refused(RayoError.resourceConstraint("the dial rule's max-rate is used up"));
        }
        return new Verdict.Granted(new Lease(rule.calls));
    }
}
