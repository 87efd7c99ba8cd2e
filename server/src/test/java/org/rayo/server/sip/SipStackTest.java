package org.rayo.server.sip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.rayo.server.config.ConfigLoader;
import org.rayo.sip.codec.SipLimits;
import org.rayo.sip.transport.TransportConfig;

class SipStackTest {

    @Test
    void theLimitsOfTheConfigurationAreThoseOfTheStack() throws Exception {
        TransportConfig transport = SipStack.config(ConfigLoader.parse(
                        "limits: { max-sip-message: 16KiB, max-sip-headers: 64, max-sip-connections: 100 }"))
                .transport();
        assertThat(transport.limits()).isEqualTo(new SipLimits(16_384, 64));
        assertThat(transport.maxConnections()).isEqualTo(100);
    }

    @Test
    void withoutConfigurationTheyAreTheStacksOwn() throws Exception {
        TransportConfig transport = SipStack.config(ConfigLoader.parse("")).transport();
        assertThat(transport.limits()).isEqualTo(SipLimits.DEFAULT);
        assertThat(transport.maxConnections()).isEqualTo(TransportConfig.defaults().maxConnections());
    }
}
