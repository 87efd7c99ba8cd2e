package org.rayo.server.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A range of IP addresses such as {@code 10.0.0.0/8} or {@code fd00::/8}; a lone address is a range of one. An IPv4
 * address that comes as IPv4-mapped IPv6 ({@code ::ffff:10.0.0.1}) counts as the IPv4 address it is.
 */
public final class Cidr {
    private static final int MAPPED_PREFIX_BITS = 96;

    private final byte[] network;
    private final int prefixBits;

    private Cidr(byte[] network, int prefixBits) {
        this.network = network;
        this.prefixBits = prefixBits;
    }

    /**
     * Reads a range; names are not looked up.
     *
     * @throws IllegalArgumentException when it is none, or has bits behind its prefix
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = literal(slash < 0 ? text : text.substring(0, slash));
        int all = address.length * Byte.SIZE;
        int bits = slash < 0 ? all : prefix(text, slash, all);
        byte[] masked = mask(address, bits);
        if (!Arrays.equals(masked, address)) {
            throw new IllegalArgumentException(text + " has address bits behind its prefix; the range is "
                    + show(masked) + "/" + bits);
        }
        // a range of mapped addresses is the IPv4 range behind it
        byte[] plain = unmap(address);
        if (plain.length < address.length && bits >= MAPPED_PREFIX_BITS) {
            return new Cidr(plain, bits - MAPPED_PREFIX_BITS);
        }
        return new Cidr(address, bits);
    }

    private static byte[] literal(String text) {
        InetAddress address = IpLiteral.parse(text);
        // the JDK turns mapped literals into IPv4 addresses, whose prefix would then count differently
        boolean mapped = address.getAddress().length == 4 && text.indexOf(':') >= 0;
        return mapped ? map(address.getAddress()) : address.getAddress();
    }

    private static int prefix(String text, int slash, int all) {
        String digits = text.substring(slash + 1);
        if (digits.matches("\\d{1,3}") && Integer.parseInt(digits) <= all) {
            return Integer.parseInt(digits);
        }
        throw new IllegalArgumentException(text + " needs a prefix length from 0 to " + all + " behind '/'");
    }

    /** Whether the address lies in the range. */
    public boolean contains(InetAddress address) {
        byte[] octets = unmap(address.getAddress());
        return octets.length == network.length && Arrays.equals(mask(octets, prefixBits), network);
    }

    /** The four octets behind an IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2); any other address as it is. */
    public static byte[] unmap(byte[] octets) {
        if (octets.length != 16) {
            return octets;
        }
        for (int i = 0; i < 10; i++) {
            if (octets[i] != 0) {
                return octets;
            }
        }
        boolean mapped = octets[10] == (byte) 0xFF && octets[11] == (byte) 0xFF;
        return mapped ? Arrays.copyOfRange(octets, 12, 16) : octets;
    }

    private static byte[] map(byte[] ipv4) {
        byte[] octets = new byte[16];
        octets[10] = (byte) 0xFF;
        octets[11] = (byte) 0xFF;
        System.arraycopy(ipv4, 0, octets, 12, 4);
        return octets;
    }

    private static byte[] mask(byte[] octets, int bits) {
        byte[] masked = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            int kept = Math.clamp(bits - i * Byte.SIZE, 0, Byte.SIZE);
            masked[i] = (byte) (octets[i] & (0xFF << (Byte.SIZE - kept)));
        }
        return masked;
    }

    private static String show(byte[] octets) {
        try {
            InetAddress address = octets.length == 16 ? Inet6Address.getByAddress(null, octets, -1)
                    : InetAddress.getByAddress(octets);
            return address.getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address is 4 or 16 octets", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cidr cidr && prefixBits == cidr.prefixBits && Arrays.equals(network, cidr.network);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(network) + prefixBits;
    }

    /** The range as it is written, {@code 10.0.0.0/8}. */
    @Override
    public String toString() {
        return show(network) + "/" + prefixBits;
    }
}
