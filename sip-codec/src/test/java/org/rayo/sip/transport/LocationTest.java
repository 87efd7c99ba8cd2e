package org.rayo.sip.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.sip.message.SipUri;
import reactor.core.publisher.Mono;

/** RFC 3263 by tables, on a zone that is a map. */
class LocationTest {
    private static final Set<Transport> ALL = Set.of(Transport.UDP, Transport.TCP, Transport.TLS);

    /** {@code NAPTR name}, {@code SRV name}, {@code A name} → records. A name with {@code broken} is not answered. */
    private record Zone(Map<String, List<?>> records, List<String> asked) implements Dns {
        @Override
        public Mono<List<Naptr>> naptr(String name) {
            return find("NAPTR " + name, Naptr.class);
        }

        @Override
        public Mono<List<Srv>> srv(String name) {
            return find("SRV " + name, Srv.class);
        }

        @Override
        public Mono<List<InetAddress>> addresses(String name) {
            return find("A " + name, InetAddress.class);
        }

        private <T> Mono<List<T>> find(String question, Class<T> type) {
            return Mono.defer(() -> {
                asked.add(question);
                return question.contains("broken")
                        ? Mono.error(new java.io.IOException("timed out"))
                        : Mono.just(records.getOrDefault(question, List.of()).stream().map(type::cast).toList());
            });
        }
    }

    private final Map<String, List<?>> records = new HashMap<>();
    private final Zone zone = new Zone(records, new ArrayList<>());

    private static InetAddress ip(String address) {
        return InetAddress.ofLiteral(address);
    }

    private String locate(Set<Transport> supported, String uri) throws Exception {
        List<Target> targets = new ServerLocator(zone, supported::contains, new Random(1)).locate(SipUri.parse(uri))
                .block(Duration.ofSeconds(20));
        StringBuilder text = new StringBuilder();
        for (Target each : targets) {
            text.append(text.isEmpty() ? "" : " ").append(each.transport()).append('/')
                    .append(each.address().getAddress().getHostAddress()).append(':').append(each.address().getPort());
        }
        return text.toString();
    }

    private void fill() {
        records.put("NAPTR full.example", List.of(
                new Dns.Naptr(20, 10, "s", "SIP+D2U", "_sip._udp.full.example"),
                new Dns.Naptr(10, 20, "s", "SIP+D2T", "_sip._tcp.full.example"),
                new Dns.Naptr(10, 10, "s", "SIPS+D2T", "_sips._tcp.full.example"),
                new Dns.Naptr(1, 1, "u", "E2U+sip", "")));
        records.put("SRV _sips._tcp.full.example", List.of(new Dns.Srv(1, 0, 5071, "a.full.example")));
        records.put("SRV _sip._tcp.full.example", List.of(new Dns.Srv(2, 0, 5070, "b.full.example"),
                new Dns.Srv(1, 0, 5070, "a.full.example")));
        records.put("SRV _sip._udp.full.example", List.of(new Dns.Srv(1, 0, 5060, "gone.full.example"),
                new Dns.Srv(2, 0, 5060, "b.full.example")));
        records.put("A a.full.example", List.of(ip("192.0.2.1"), ip("2001:db8::1")));
        records.put("A b.full.example", List.of(ip("192.0.2.2")));
        records.put("A full.example", List.of(ip("192.0.2.9")));
        records.put("A plain.example", List.of(ip("192.0.2.5")));
        records.put("SRV _sip._udp.broken.example", List.of());
        records.put("SRV _sip._udp.none.example", List.of(new Dns.Srv(0, 0, 0, "")));
        records.put("A none.example", List.of(ip("192.0.2.6")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        // numeric, with and without port and transport: nothing is asked
        "sip:a@192.0.2.7 | UDP/192.0.2.7:5060",
        "sip:a@192.0.2.7:5080;transport=tcp | TCP/192.0.2.7:5080",
        "sip:a@[2001:db8::7];transport=tls | TLS/2001:db8:0:0:0:0:0:7:5061",
        "sips:a@192.0.2.7 | TLS/192.0.2.7:5061",
        "sips:a@192.0.2.7;transport=tcp | TLS/192.0.2.7:5061",
        "sip:a@localhost | UDP/127.0.0.1:5060 UDP/0:0:0:0:0:0:0:1:5060",
        // a port: addresses only
        "sip:a@full.example:5080 | UDP/192.0.2.9:5080",
        // a transport: SRV, else addresses
        "sip:a@full.example;transport=tcp | TCP/192.0.2.1:5070 TCP/2001:db8:0:0:0:0:0:1:5070 TCP/192.0.2.2:5070",
        "sip:a@plain.example;transport=tcp | TCP/192.0.2.5:5060",
        // neither: NAPTR, then SRV, and what has no address is passed over
        "sip:a@full.example | TLS/192.0.2.1:5071 TLS/2001:db8:0:0:0:0:0:1:5071 TCP/192.0.2.1:5070 "
            + "TCP/2001:db8:0:0:0:0:0:1:5070 TCP/192.0.2.2:5070 UDP/192.0.2.2:5060",
        "sips:a@full.example | TLS/192.0.2.1:5071 TLS/2001:db8:0:0:0:0:0:1:5071",
        "sip:a@plain.example | UDP/192.0.2.5:5060",
        "sip:a@none.example | UDP/192.0.2.6:5060"
    })
    void uriToServers(String uri, String servers) throws Exception {
        fill();
        assertThat(locate(ALL, uri)).isEqualTo(servers);
    }

    @Test
    void whatIsNotListenedOnIsNotUsed() throws Exception {
        fill();
        assertThat(locate(Set.of(Transport.UDP), "sip:a@full.example")).isEqualTo("UDP/192.0.2.2:5060");
        assertThat(locate(Set.of(Transport.TCP), "sip:a@plain.example")).isEqualTo("TCP/192.0.2.5:5060");
        for (String uri : List.of("sips:a@full.example", "sip:a@192.0.2.7;transport=tls", "sip:a@192.0.2.7;transport=x",
                "sip:a@192.0.2.7:0", "sip:a@nowhere.example")) {
            assertThatThrownBy(() -> locate(Set.of(Transport.UDP), uri)).as(uri).isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void numericAndPlainNamesAskNoMoreThanTheyMust() throws Exception {
        records.put("A pbx", List.of(ip("10.0.0.1")));
        locate(ALL, "sip:a@192.0.2.7");
        locate(ALL, "sip:a@localhost;transport=tcp");
        assertThat(zone.asked()).isEmpty();
        assertThat(locate(ALL, "sip:a@pbx")).isEqualTo("UDP/10.0.0.1:5060");
        assertThat(zone.asked()).containsExactly("A pbx");
    }

    @Test
    void aServerThatDoesNotKnowNaptrIsAskedForTheRest() throws Exception {
        records.put("A half.broken.example", List.of());
        assertThatThrownBy(() -> locate(ALL, "sip:a@half.broken.example")).hasRootCauseMessage("no address for half.broken.example");
        assertThat(zone.asked()).startsWith("NAPTR half.broken.example", "SRV _sip._udp.half.broken.example");
    }

    @Test
    void equalsAreChosenByWeight() {
        List<Dns.Srv> servers = List.of(new Dns.Srv(1, 30, 1, "light"), new Dns.Srv(1, 70, 1, "heavy"),
                new Dns.Srv(1, 0, 1, "never"), new Dns.Srv(0, 0, 1, "first"));
        Random random = new Random(7);
        Map<String, Integer> second = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            List<Dns.Srv> ordered = LocationRules.inOrder(servers, random);
            assertThat(ordered).hasSize(4).containsAll(servers);
            assertThat(ordered.getFirst().target()).isEqualTo("first");
            second.merge(ordered.get(1).target(), 1, Integer::sum);
        }
        assertThat(second.get("light")).isBetween(2_700, 3_300);
        assertThat(second.get("heavy")).isBetween(6_600, 7_300);
        assertThat(second.getOrDefault("never", 0)).isLessThan(300);
    }

    @Test
    void whoFailedComesLastForAWhile() {
        Unreachables unreachables = new Unreachables();
        Target one = new Target(Transport.UDP, new InetSocketAddress(ip("192.0.2.1"), 5060), "h");
        Target two = new Target(Transport.UDP, new InetSocketAddress(ip("192.0.2.2"), 5060), "h");
        assertThat(unreachables.lastOnes(List.of(one, two), 0)).containsExactly(one, two);
        unreachables.failed(one, 0);
        assertThat(unreachables.lastOnes(List.of(one, two), 1)).containsExactly(two, one);
        assertThat(unreachables.lastOnes(List.of(one, two), Duration.ofSeconds(31).toNanos())).containsExactly(one, two);
    }
}
