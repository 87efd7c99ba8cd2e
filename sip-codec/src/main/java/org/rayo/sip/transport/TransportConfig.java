package org.rayo.sip.transport;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.codec.SipLimits;

/**
 * @param udp null: no UDP; port 0 is any free one
 * @param tcp null: no TCP
 * @param idle a connection without traffic for so long is closed
 * @param maxConnections accepted at once; more are closed at once, counted
 */
public record TransportConfig(
        @Nullable InetSocketAddress udp,
        @Nullable InetSocketAddress tcp,
        SipLimits limits,
        Duration idle,
        Duration connectTimeout,
        int maxConnections) {}
