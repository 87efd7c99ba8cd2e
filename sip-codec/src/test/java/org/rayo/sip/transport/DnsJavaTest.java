package org.rayo.sip.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.rayo.sip.message.SipUri;

/** Location through a name server of ours on loopback. */
@Timeout(60)
class DnsJavaTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void naptrSrvAndAddressesAreAskedAndKept() throws Exception {
        try (NameServer server = new NameServer(Map.of(
                "NAPTR sip.test", List.of("10 10 \"s\" \"SIP+D2T\" \"\" _sip._tcp.sip.test.",
                        "20 10 \"s\" \"SIP+D2U\" \"\" _sip._udp.sip.test."),
                "SRV _sip._tcp.sip.test", List.of("1 1 5070 one.sip.test.", "2 1 5072 two.sip.test."),
                "SRV _sip._udp.sip.test", List.of("1 1 5080 one.sip.test."),
                "A one.sip.test", List.of("127.0.0.11"),
                "AAAA one.sip.test", List.of("::1"),
                "A two.sip.test", List.of("127.0.0.12"),
                "AAAA two.sip.test", List.of()))) {
            ServerLocator locator = new ServerLocator(
                    DnsJava.create(List.of(server.address())), transport -> transport != Transport.TLS, new Random(1));
            List<Target> targets = locator.locate(SipUri.parse("sip:a@sip.test")).block(PATIENCE);
            assertThat(targets).extracting(each -> each.transport() + " " + each.address().getAddress().getHostAddress() + " "
                    + each.address().getPort()).containsExactly("TCP 127.0.0.11 5070", "TCP 0:0:0:0:0:0:0:1 5070",
                            "TCP 127.0.0.12 5072", "UDP 127.0.0.11 5080", "UDP 0:0:0:0:0:0:0:1 5080");
            int asked = server.questions.get();
            assertThat(locator.locate(SipUri.parse("sip:a@sip.test")).block(PATIENCE)).isEqualTo(targets);
            assertThat(server.questions.get()).as("from the cache").isEqualTo(asked);
            assertThat(locator.locate(SipUri.parse("sip:a@one.sip.test;transport=tcp")).block(PATIENCE))
                    .hasSize(2).allSatisfy(each -> assertThat(each.address().getPort()).isEqualTo(5060));
        }
    }
}
