package org.rayo.sip.dialog;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.codec.SipLimits;
import org.rayo.sip.transaction.SipTimers;
import org.rayo.sip.transport.TransportConfig;

/**
 * What a user agent is started with.
 *
 * @param udp where to listen, null: not at all; port 0 is any free one
 * @param tcp likewise
 * @param advertisedHost what Contact and Via say instead of the bound address; null: the bound address
 * @param outboundProxy a SIP URI that every request out of a dialog goes through; null: straight to its target
 * @param product the Server and User-Agent header
 * @param transactionsPerShard open server transactions of one loop; beyond, 503
 * @param sessionTimer how long a session may live without a refresh (RFC 4028)
 */
public record SipConfig(
        @Nullable InetSocketAddress udp,
        @Nullable InetSocketAddress tcp,
        @Nullable String advertisedHost,
        @Nullable String outboundProxy,
        String product,
        SipTimers timers,
        SipLimits limits,
        int transactionsPerShard,
        SessionTimerPolicy sessionTimer) {

    private static final Duration IDLE = Duration.ofMinutes(10);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_CONNECTIONS = 10_000;

    /** Loopback, any free port, UDP and TCP. */
    public static SipConfig defaults() {
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new SipConfig(loopback, loopback, null, null, "Rayo-Server", SipTimers.DEFAULT, SipLimits.DEFAULT, 50_000,
                SessionTimerPolicy.DEFAULT);
    }

    public SipConfig withUdp(@Nullable InetSocketAddress next) {
        return new SipConfig(next, tcp, advertisedHost, outboundProxy, product, timers, limits, transactionsPerShard, sessionTimer);
    }

    public SipConfig withTcp(@Nullable InetSocketAddress next) {
        return new SipConfig(udp, next, advertisedHost, outboundProxy, product, timers, limits, transactionsPerShard, sessionTimer);
    }

    public SipConfig withAdvertisedHost(@Nullable String next) {
        return new SipConfig(udp, tcp, next, outboundProxy, product, timers, limits, transactionsPerShard, sessionTimer);
    }

    public SipConfig withOutboundProxy(@Nullable String next) {
        return new SipConfig(udp, tcp, advertisedHost, next, product, timers, limits, transactionsPerShard, sessionTimer);
    }

    public SipConfig withTimers(SipTimers next) {
        return new SipConfig(udp, tcp, advertisedHost, outboundProxy, product, next, limits, transactionsPerShard, sessionTimer);
    }

    public SipConfig withTransactionsPerShard(int next) {
        return new SipConfig(udp, tcp, advertisedHost, outboundProxy, product, timers, limits, next, sessionTimer);
    }

    public SipConfig withSessionTimer(SessionTimerPolicy next) {
        return new SipConfig(udp, tcp, advertisedHost, outboundProxy, product, timers, limits, transactionsPerShard, next);
    }

    TransportConfig transport() {
        return new TransportConfig(udp, tcp, limits, IDLE, CONNECT_TIMEOUT, MAX_CONNECTIONS);
    }
}
