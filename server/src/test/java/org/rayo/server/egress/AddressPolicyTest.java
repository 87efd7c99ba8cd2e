package org.rayo.server.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.server.net.Cidr;

class AddressPolicyTest {

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.9.9.9",
        "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.170", "192.0.2.1", "192.88.99.1", "192.168.1.1",
        "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
        "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "fc00::1", "fd00:ec2::254",
        "fe80::1", "fec0::1", "ff02::1", "5f00::1"})
    void specialAddressesAreNotReached(String address) {
        assertThat(new AddressPolicy(List.of()).permits(InetAddress.ofLiteral(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255",
        "172.32.0.0", "192.0.1.1", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1111", "2a00::1",
        "::ffff:1.1.1.1"})
    void publicAddressesAreReached(String address) {
        assertThat(new AddressPolicy(List.of()).permits(InetAddress.ofLiteral(address))).isTrue();
    }

    @Test
    void theConfigurationOpensExactlyItsRanges() {
        AddressPolicy policy = new AddressPolicy(List.of(Cidr.parse("10.1.0.0/16"), Cidr.parse("::1")));
        assertThat(policy.permits(InetAddress.ofLiteral("10.1.2.3"))).isTrue();
        assertThat(policy.permits(InetAddress.ofLiteral("::1"))).isTrue();
        assertThat(policy.permits(InetAddress.ofLiteral("10.2.0.1"))).isFalse();
        assertThat(policy.permits(InetAddress.ofLiteral("169.254.169.254"))).isFalse();
    }
}
