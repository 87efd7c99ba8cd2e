package org.rayo.server.sip;

import io.netty.util.concurrent.EventExecutor;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rayo.server.config.ServerConfig;
import org.rayo.sip.auth.Credential;
import org.rayo.sip.dialog.RequestSeries;
import org.rayo.sip.dialog.UserAgent;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipSyntaxException;
import org.rayo.sip.message.SipText;
import org.rayo.sip.message.SipUri;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One trunk: registered if it wants that, and asked whether it is there. Its requests are on one loop; state is read anywhere. */
final class TrunkLink {
    private static final Logger LOG = LoggerFactory.getLogger(TrunkLink.class);
    private static final long PATIENCE_MS = 5_000;

    private final ServerConfig.Trunk trunk;
    private final SipUri uri;
    private final UserAgent agent;
    private final @Nullable String outboundProxy;
    private @Nullable RequestSeries registrations;
    private @Nullable RequestSeries questions;
    private int failures;
    private long askedSeconds;
    private TrunkRules.Health health = TrunkRules.Health.UNKNOWN;
    private volatile boolean stopped;
    private volatile boolean up = true;
    private volatile boolean registered;

    TrunkLink(ServerConfig.Trunk trunk, UserAgent agent, @Nullable String outboundProxy) throws SipSyntaxException {
        this.trunk = trunk;
        this.uri = SipUri.parse(trunk.uri());
        this.agent = agent;
        this.outboundProxy = outboundProxy;
        this.askedSeconds = trunk.expires().toSeconds();
    }

    void start() {
        if (trunk.register()) {
            RequestSeries series = agent.series(peer(address(trunk.username())));
            registrations = series;
            series.loop().execute(this::register);
        }
        if (!trunk.keepAlive().isZero()) {
            RequestSeries series = agent.series(peer(trunk.uri()));
            questions = series;
            series.loop().execute(this::ask);
        }
    }

    private RequestSeries.Peer peer(String to) {
        String self = address(trunk.username() == null ? "rayo" : trunk.username());
        return new RequestSeries.Peer(
                domain(), nextHop(), self, to, trunk.username(), credential(), PATIENCE_MS);
    }

    /** The trunk without user: what a REGISTER is addressed to (RFC 3261 §10.2). */
    private String domain() {
        String text = trunk.uri();
        int scheme = text.indexOf(':') + 1;
        int headers = text.indexOf('?');
        return text.substring(0, scheme)
                + text.substring(Math.max(scheme, text.indexOf('@') + 1), headers < 0 ? text.length() : headers);
    }

    /** Our address at the trunk. */
    private String address(@Nullable String user) {
        return (uri.secure() ? "sips:" : "sip:") + user + "@" + (uri.host().indexOf(':') < 0 ? uri.host() : "[" + uri.host() + "]");
    }

    @Nullable Credential credential() {
        String username = trunk.username();
        String password = trunk.password();
        return username == null || password == null
                ? null
                : new Credential(SipText.fromUnicode(username), SipText.fromUnicode(password));
    }

    // ---- on the loop of the registrations

    private void register() {
        send(askedSeconds, new RequestSeries.Outcome() {
            @Override
            public void onResponse(SipResponse response) {
                long least = TrunkRules.leastSeconds(response);
                if (response.isSuccess()) {
                    granted(response);
                } else if (least > askedSeconds) {
                    askedSeconds = least;
                    register();
                } else {
                    refused(response.status() + " " + response.reason());
                }
            }

            @Override
            public void onFailed(String what) {
                refused(what);
            }
        });
    }

    private void send(long seconds, RequestSeries.Outcome outcome) {
        Objects.requireNonNull(registrations).send("REGISTER",
                SipHeaders.builder().add(HeaderNames.EXPIRES, Long.toString(seconds)).build(), outcome);
    }

    private void granted(SipResponse response) {
        if (!registered) {
            LOG.info("trunk {}: registered", trunk.name());
        }
        registered = true;
        failures = 0;
        long granted = TrunkRules.grantedSeconds(response, Objects.requireNonNull(trunk.username()), askedSeconds);
        later(registrations, TrunkRules.refreshAfterMs(granted), this::register);
    }

    private void refused(String why) {
        if (registered || failures == 0) {
            LOG.warn("trunk {}: cannot register: {}", trunk.name(), why);
        }
        registered = false;
        failures++;
        later(registrations, TrunkRules.retryAfterMs(failures, ThreadLocalRandom.current().nextDouble()), this::register);
    }

    // ---- on the loop of the questions

    private void ask() {
        Objects.requireNonNull(questions).send("OPTIONS",
                SipHeaders.builder().add(HeaderNames.ACCEPT, "application/sdp").build(), new RequestSeries.Outcome() {
                    @Override
                    public void onResponse(SipResponse response) {
                        seen(health.answered(response.status()));
                    }

                    @Override
                    public void onFailed(String what) {
                        seen(health.silent());
                    }
                });
    }

    private void seen(TrunkRules.Health now) {
        if (now.up() != health.up()) {
            LOG.warn("trunk {} is {}", trunk.name(), now.up() ? "up again" : "down: it does not answer OPTIONS");
        }
        health = now;
        up = now.up();
        later(questions, trunk.keepAlive().toMillis(), this::ask);
    }

    private void later(@Nullable RequestSeries series, long delayMs, Runnable task) {
        if (!stopped) {
            EventExecutor loop = Objects.requireNonNull(series).loop();
            var _ = loop.schedule(() -> {
                if (!stopped) {
                    task.run();
                }
            }, delayMs, TimeUnit.MILLISECONDS);
        }
    }

    // ---- from anywhere

    /** No more of it; a registration is taken back, by one request whose answer nobody waits for. */
    void stop() {
        stopped = true;
        RequestSeries series = registrations;
        if (series != null && registered) {
            series.loop().execute(() -> send(0, new RequestSeries.Outcome() {
                @Override
                public void onResponse(SipResponse response) {}

                @Override
                public void onFailed(String what) {}
            }));
        }
    }

    /** Whether a call to this URI goes to the trunk: its host, and its port unless the URI names none. */
    boolean owns(SipUri target) {
        boolean samePort = target.port() < 0 || target.port() == uri.port();
        return samePort && target.host().toLowerCase(Locale.ROOT).equals(uri.host().toLowerCase(Locale.ROOT));
    }

    /** Whom a URI names, at this trunk: its user part with the host, port and parameters of the trunk's. */
    String at(String to) {
        String domain = domain();
        int at = to.indexOf('@');
        int scheme = to.indexOf(':') + 1;
        int own = domain.indexOf(':') + 1;
        return at < 0 ? domain : domain.substring(0, own) + to.substring(scheme, at + 1) + domain.substring(own);
    }

    /** Where calls over the trunk are sent; null: to the outbound proxy. */
    @Nullable String nextHop() {
        return outboundProxy == null ? trunk.uri() : null;
    }

    /** Whom a call over the trunk comes from when the application does not say. */
    @Nullable String identity() {
        return trunk.username() == null ? null : address(trunk.username());
    }

    ServerConfig.Trunk trunk() {
        return trunk;
    }

    boolean up() {
        return up;
    }

    boolean registered() {
        return registered;
    }
}
