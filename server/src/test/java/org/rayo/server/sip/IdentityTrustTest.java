package org.rayo.server.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.server.config.ConfigLoader;
import org.rayo.server.protocol.Header;

/** RFC 3325 for two trunks of which one is trusted. */
class IdentityTrustTest {
    private static final Header SAYS = new Header("P-Asserted-Identity", "<sip:boss@x>");
    private static final Header ALSO = new Header("Remote-Party-ID", "<sip:boss@x>");
    private static final Header OTHER = new Header("Diversion", "<sip:old@x>");

    private static IdentityTrust trust() throws Exception {
        return new IdentityTrust(ConfigLoader.load(null, List.of("sip.trunks.good.uri=sip:gw.example.com",
                "sip.trunks.good.allow-from=[192.0.2.0/24]", "sip.trunks.other.uri=sip:gw.example.net",
                "sip.trunks.other.allow-from=[198.51.100.0/24]", "sip.trusted-trunks=[good]"), Map.of()).sip());
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.7,true", "198.51.100.7,false", "127.0.0.1,false"})
    void sources(String address, boolean trusted) throws Exception {
        assertThat(trust().trusts(InetAddress.getByName(address))).isEqualTo(trusted);
    }

    @Test
    void whatAnApplicationHears() {
        List<Header> all = List.of(SAYS, OTHER, ALSO);
        assertThat(IdentityTrust.heard(all, true)).isEqualTo(all);
        assertThat(IdentityTrust.heard(all, false)).containsExactly(OTHER);
    }

    @Test
    void whatATrunkIsTold() throws Exception {
        assertThat(trust().said(List.of(OTHER), "sip:1@GW.example.com;x=y", "sip:me@here"))
                .containsExactly(OTHER, new Header("P-Asserted-Identity", "<sip:me@here>"));
        assertThat(trust().said(List.of(SAYS), "sip:1@gw.example.com", "sip:me@here")).containsExactly(SAYS);
        assertThat(trust().said(List.of(OTHER), "sip:1@gw.example.com", null)).containsExactly(OTHER);
        assertThat(trust().said(List.of(SAYS, OTHER), "sip:1@gw.example.net", "sip:me@here")).containsExactly(OTHER);
        assertThat(trust().said(List.of(SAYS, OTHER), "tel:+1", "sip:me@here")).containsExactly(OTHER);
    }
}
