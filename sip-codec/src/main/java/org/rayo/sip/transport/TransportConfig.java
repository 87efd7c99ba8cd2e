package org.rayo.sip.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.codec.SipLimits;

/**
 * Where SIP is listened for; a null address is no such listener, port 0 any free one.
 *
 * @param wss WebSocket over TLS; needs {@code security} as {@code tls} does
 * @param security what TLS is spoken with, null for none
 * @param nameServers what DNS is asked, empty: those of the system
 * @param idle a connection without traffic for so long is closed
 * @param maxConnections accepted at once; more are closed at once, counted
 */
public record TransportConfig(
        @Nullable InetSocketAddress udp,
        @Nullable InetSocketAddress tcp,
        @Nullable InetSocketAddress tls,
        @Nullable InetSocketAddress ws,
        @Nullable InetSocketAddress wss,
        @Nullable TlsSettings security,
        List<InetSocketAddress> nameServers,
        SipLimits limits,
        Duration idle,
        Duration connectTimeout,
        int maxConnections) {

    private static final Duration IDLE = Duration.ofMinutes(10);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_CONNECTIONS = 10_000;

    public TransportConfig {
        nameServers = List.copyOf(nameServers);
        if ((tls != null || wss != null) && security == null) {
            throw new IllegalArgumentException("TLS without a certificate");
        }
    }

    /** UDP and TCP on loopback, any free ports. */
    public static TransportConfig defaults() {
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new TransportConfig(loopback, loopback, null, null, null, null, List.of(), SipLimits.DEFAULT, IDLE, CONNECT_TIMEOUT,
                MAX_CONNECTIONS);
    }

    public TransportConfig withUdp(@Nullable InetSocketAddress next) {
        return new TransportConfig(next, tcp, tls, ws, wss, security, nameServers, limits, idle, connectTimeout, maxConnections);
    }

    public TransportConfig withTcp(@Nullable InetSocketAddress next) {
        return new TransportConfig(udp, next, tls, ws, wss, security, nameServers, limits, idle, connectTimeout, maxConnections);
    }

    public TransportConfig withTls(@Nullable InetSocketAddress next, TlsSettings with) {
        return new TransportConfig(udp, tcp, next, ws, wss, with, nameServers, limits, idle, connectTimeout, maxConnections);
    }

    public TransportConfig withWebSocket(@Nullable InetSocketAddress plain, @Nullable InetSocketAddress secure) {
        return new TransportConfig(udp, tcp, tls, plain, secure, security, nameServers, limits, idle, connectTimeout, maxConnections);
    }

    public TransportConfig withNameServers(List<InetSocketAddress> next) {
        return new TransportConfig(udp, tcp, tls, ws, wss, security, next, limits, idle, connectTimeout, maxConnections);
    }

    public TransportConfig withLimits(SipLimits next) {
        return new TransportConfig(udp, tcp, tls, ws, wss, security, nameServers, next, idle, connectTimeout, maxConnections);
    }

    public TransportConfig withIdle(Duration next) {
        return new TransportConfig(udp, tcp, tls, ws, wss, security, nameServers, limits, next, connectTimeout, maxConnections);
    }

    public TransportConfig withMaxConnections(int next) {
        return new TransportConfig(udp, tcp, tls, ws, wss, security, nameServers, limits, idle, connectTimeout, next);
    }
}
