package org.rayo.sip.transport;

import java.net.InetSocketAddress;

/**
 * One server that a URI leads to.
 *
 * @param host the name in the URI, whom a TLS certificate must be for (RFC 5922 §4), whatever server SRV names
 */
public record Target(Transport transport, InetSocketAddress address, String host) {}
