package org.rayo.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "0.0.0.0/0, 203.0.113.7, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.128/25, 192.0.2.200, true",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "fc00::/7, fdff::1, true",
        "fc00::/7, fe00::1, false",
        "::1, ::1, true",
        "::ffff:10.0.0.0/104, 10.1.2.3, true",
        "::ffff:10.0.0.0/104, 11.1.2.3, false"})
    void rangeContainsExactlyItsAddresses(String range, String address, boolean inside) {
        assertThat(Cidr.parse(range).contains(InetAddress.ofLiteral(address))).isEqualTo(inside);
    }

    @Test
    void mappedAddressIsTheIpv4AddressBehindIt() throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        mapped[12] = 10;
        InetAddress address = java.net.Inet6Address.getByAddress(null, mapped, -1);
        assertThat(Cidr.parse("10.0.0.0/8").contains(address)).isTrue();
        assertThat(Cidr.unmap(mapped)).containsExactly(10, 0, 0, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.1/8", "fe80::1%eth0", "localhost",
        "10.0.0.0/8/8", "::/129", "10.0.0.0/0x8", "1.2.3"})
    void refusesWhatIsNoRange(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Cidr.parse(text));
    }

    @Test
    void tellsTheRangeThatWasMeant() {
        assertThatIllegalArgumentException().isThrownBy(() -> Cidr.parse("10.1.2.3/8")).withMessageContaining("10.0.0.0/8");
    }

    @Test
    void equalRangesAreEqualAndWriteThemselves() {
        assertThat(Cidr.parse("192.0.2.0/24")).isEqualTo(Cidr.parse("192.0.2.0/24")).hasToString("192.0.2.0/24")
                .hasSameHashCodeAs(Cidr.parse("192.0.2.0/24")).isNotEqualTo(Cidr.parse("192.0.2.0/25"));
    }
}
