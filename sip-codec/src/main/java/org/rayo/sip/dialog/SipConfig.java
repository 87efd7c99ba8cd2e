package org.rayo.sip.dialog;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.transaction.SipTimers;
import org.rayo.sip.transport.TransportConfig;

/**
 * What a user agent is started with.
 *
 * @param transport where to listen
 * @param advertisedHost what Contact and Via say instead of the bound address; null: the bound address
 * @param outboundProxy a SIP URI that every request out of a dialog goes through; null: straight to its target
 * @param product the Server and User-Agent header
 * @param transactionsPerShard open server transactions of one loop; beyond, 503
 * @param sessionTimer how long a session may live without a refresh (RFC 4028)
 */
public record SipConfig(
        TransportConfig transport,
        @Nullable String advertisedHost,
        @Nullable String outboundProxy,
        String product,
        SipTimers timers,
        int transactionsPerShard,
        SessionTimerPolicy sessionTimer) {

    /** Loopback, any free port, UDP and TCP. */
    public static SipConfig defaults() {
        return new SipConfig(TransportConfig.defaults(), null, null, "Rayo-Server", SipTimers.DEFAULT, 50_000,
                SessionTimerPolicy.DEFAULT);
    }

    public SipConfig withTransport(TransportConfig next) {
        return new SipConfig(next, advertisedHost, outboundProxy, product, timers, transactionsPerShard, sessionTimer);
    }

    public SipConfig withUdp(@Nullable InetSocketAddress next) {
        return withTransport(transport.withUdp(next));
    }

    public SipConfig withTcp(@Nullable InetSocketAddress next) {
        return withTransport(transport.withTcp(next));
    }

    public SipConfig withAdvertisedHost(@Nullable String next) {
        return new SipConfig(transport, next, outboundProxy, product, timers, transactionsPerShard, sessionTimer);
    }

    public SipConfig withOutboundProxy(@Nullable String next) {
        return new SipConfig(transport, advertisedHost, next, product, timers, transactionsPerShard, sessionTimer);
    }

    public SipConfig withTimers(SipTimers next) {
        return new SipConfig(transport, advertisedHost, outboundProxy, product, next, transactionsPerShard, sessionTimer);
    }

    public SipConfig withTransactionsPerShard(int next) {
        return new SipConfig(transport, advertisedHost, outboundProxy, product, timers, next, sessionTimer);
    }

    public SipConfig withSessionTimer(SessionTimerPolicy next) {
        return new SipConfig(transport, advertisedHost, outboundProxy, product, timers, transactionsPerShard, next);
    }
}
