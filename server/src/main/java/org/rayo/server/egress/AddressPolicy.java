package org.rayo.server.egress;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.rayo.server.net.Cidr;

/**
 * Which addresses may be connected to: the public ones, and what the configuration adds. The lists follow the IANA
 * special-purpose registries (RFC 6890): what is not globally reachable is not reached.
 */
final class AddressPolicy {
    private static final List<Cidr> BLOCKED_IPV4 = Stream.of("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8",
            "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4").map(Cidr::parse).toList();
    // global unicast without what tunnels IPv4 (Teredo, 6to4), documentation and other special purposes
    private static final Cidr GLOBAL_IPV6 = Cidr.parse("2000::/3");
    private static final List<Cidr> BLOCKED_IPV6 = Stream.of("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
            .map(Cidr::parse).toList();

    private final List<Cidr> allowed;

    /** {@code allowed}: ranges that may be reached although they are not public. */
    AddressPolicy(List<Cidr> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    boolean permits(InetAddress address) {
        return allowed.stream().anyMatch(range -> range.contains(address)) || isPublic(address);
    }

    private static boolean isPublic(InetAddress address) {
        if (Cidr.unmap(address.getAddress()).length == 4) {
            return BLOCKED_IPV4.stream().noneMatch(range -> range.contains(address));
        }
        return GLOBAL_IPV6.contains(address) && BLOCKED_IPV6.stream().noneMatch(range -> range.contains(address));
    }
}
