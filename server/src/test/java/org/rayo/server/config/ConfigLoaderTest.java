package org.rayo.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rayo.server.call.CallPolicy;
import org.rayo.server.config.ServerConfig.Codec;
import org.rayo.server.config.ServerConfig.PortRange;
import org.rayo.server.net.Cidr;
import org.rayo.server.protocol.Dialect;
import org.rayo.server.routing.ClientPattern;
import org.rayo.server.routing.ClientRegistry;
import org.rayo.server.routing.OfferRouter;
import org.rayo.server.routing.OfferRouter.Distribution;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stream.TlsMode;
import org.rayo.xmpp.xml.XmlLimits;

class ConfigLoaderTest {
    private static final String WHOLE = """
            domain: rayo.example.com
            jid: { call-subdomain: call, mixer-subdomain: '' }
            node: node-7
            xmpp:
              bind: 0.0.0.0
              port: 15222
              tls: required
              users: { alice: 's3cret#:', "b.ob": hunter2 }
            sip:
              udp: { bind: 0.0.0.0, port: 15060 }
              tcp: { bind: 127.0.0.1, port: 15061 }
              allow-from: [127.0.0.0/8, 192.0.2.0/24]
              advertised-address: 203.0.113.7
              outbound-proxy: sip:lb.example.com;lr
              trunks:
                carrier: { uri: sip:gw.example.com, username: u, password: p, allow-from: [198.51.100.0/24] }
            rtp:
              advertised-address: 203.0.113.8
              ports: 20000-20999
              codecs: [PCMA, PCMU]
              symmetric: on
            http: { bind: "::1", port: 18080 }
            routing:
              distribution: broadcast
              offer-timeout: 1500ms
              on-client-loss: re-offer
              no-client-status: 480
              applications:
                - { name: sales, match: { to: 'sip:sales@.*' }, clients: ['sales@rayo.example.com'] }
                - name: rest
            dial:
              - { users: ['*'], allow: ['sip:*@127.0.0.1'], max-calls: 7, max-rate: 120/m }
            limits: { max-calls: 10, max-call-rate: 5/s, max-stanza: 64KiB, max-stanza-before-login: 8KiB,
              max-stanza-depth: 20, max-stanza-attributes: 30, max-stanza-name: 100, max-stanza-text: 5000,
              max-stanza-elements: 200, idle-call: 0, max-call-duration: 1h,
              max-sip-message: 16KiB, max-sip-headers: 64, max-sip-connections: 100 }
            media: { allow: [https], file-root: /srv/media, cache: 1GiB, fetch-timeout: 3s, max-size: 1000 }
            egress: { allow-hosts: ['*.example.com'], allow-private: [10.1.0.0/16] }
            recording: { directory: /srv/rec, base-uri: 'https://rec.example.com/r' }
            shutdown: { drain-timeout: 5s }
            """;

    @Test
    void everyValueArrivesTyped() throws ConfigException {
        ServerConfig config = ConfigLoader.parse(WHOLE);
        assertThat(config.domain()).isEqualTo("rayo.example.com");
        assertThat(config.jid()).isEqualTo(new ServerConfig.JidForm("call", ""));
        assertThat(config.xmpp().tls()).isEqualTo(TlsMode.REQUIRED);
        assertThat(config.xmpp().users()).isEqualTo(Map.of("alice", "s3cret#:", "b.ob", "hunter2"));
        assertThat(config.sip().udp().port()).isEqualTo(15060);
        assertThat(config.sip().allowFrom()).containsExactly(Cidr.parse("127.0.0.0/8"), Cidr.parse("192.0.2.0/24"));
        assertThat(config.sip().trunks()).singleElement().satisfies(trunk -> {
            assertThat(trunk.name()).isEqualTo("carrier");
            assertThat(trunk.uri()).isEqualTo("sip:gw.example.com");
            assertThat(trunk.password()).isEqualTo("p");
            assertThat(trunk.register()).isFalse();
        });
        assertThat(config.rtp().ports()).isEqualTo(new PortRange(20000, 20999));
        assertThat(config.rtp().codecs()).containsExactly(Codec.PCMA, Codec.PCMU);
        assertThat(config.rtp().symmetric().name()).isEqualTo("ON");
        assertThat(config.http().bind()).isEqualTo(InetAddress.ofLiteral("::1"));
        assertThat(config.routing().distribution()).isEqualTo(Distribution.BROADCAST);
        assertThat(config.routing().applications()).hasSize(2);
        assertThat(config.routing().applications().getFirst().clients()).extracting(Object::toString)
                .containsExactly("sales@rayo.example.com");
        assertThat(config.routing().applications().getLast().to().pattern()).isEqualTo(".*");
        assertThat(config.dial()).singleElement().satisfies(rule -> {
            assertThat(rule.maxCalls()).isEqualTo(7);
            assertThat(rule.maxPerSecond()).isEqualTo(2.0);
        });
        assertThat(config.limits()).isEqualTo(
                new ServerConfig.Limits(10, 5, new XmlLimits(65_536, 8_192, 20, 30, 100, 5000, 200), 1000, 10_000, 1000, Duration.ZERO, Duration.ofHours(1),
                        new ServerConfig.SipLimits(16_384, 64, 100)));
        assertThat(config.media()).isEqualTo(new ServerConfig.Media(List.of("https"), Path.of("/srv/media"), 1L << 30,
                Duration.ofSeconds(3), 1000));
        assertThat(config.egress().allowPrivate()).containsExactly(Cidr.parse("10.1.0.0/16"));
        assertThat(config.callPolicy()).isEqualTo(
                new CallPolicy(1500, 0, 3_600_000, CallPolicy.OnClientLoss.REOFFER, 480));
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void howMediaIsReceivedCanBeSet() throws ConfigException {
        assertThat(ConfigLoader.parse("").rtp().receiving()).isEqualTo(new ServerConfig.Receiving(
                Duration.ofMillis(40), Duration.ofMillis(120), Duration.ofSeconds(10), false));
        assertThat(ConfigLoader.parse("rtp: { jitter: { min: 60ms, max: 200ms }, learn-window: 3s, hide-dtmf: true }")
                .rtp().receiving()).isEqualTo(new ServerConfig.Receiving(
                        Duration.ofMillis(60), Duration.ofMillis(200), Duration.ofSeconds(3), true));
        assertThat(catchThrowableOfType(ConfigException.class, () -> ConfigLoader.parse("rtp: { jitter: { min: 130ms } }")))
                .hasMessageContaining("is less than rtp.jitter.min");
    }

    @Test
    void withoutAnythingItIsLoopbackAndTheDemoUser() {
        ServerConfig config = ServerConfig.defaults();
        assertThat(config.xmpp().bind().isLoopbackAddress()).isTrue();
        assertThat(config.xmpp().port()).isEqualTo(5222);
        assertThat(config.sip().udp().port()).isEqualTo(5060);
        assertThat(config.http().port()).isEqualTo(8080);
        assertThat(config.rtp().ports()).isEqualTo(new PortRange(16384, 32767));
        assertThat(config.xmpp().users()).isEqualTo(Map.of("demo", "demo"));
        assertThat(config.routing().applications()).singleElement()
                .satisfies(application -> assertThat(application.clients()).extracting(Object::toString)
                        .containsExactly("*"));
        assertThat(config.dial().getFirst().allow()).contains("sip:*@127.0.0.1", "sip:*@localhost");
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void portsOfTestsAreFree() {
        ServerConfig config = ServerConfig.defaults().withAllPortsFree();
        assertThat(List.of(config.xmpp().port(), config.sip().udp().port(), config.sip().tcp().port(),
                config.http().port())).containsOnly(0);
        assertThat(config.rtp().ports().anyFree()).isTrue();
    }

    @Test
    void environmentIsOverTheFileAndSetOverBoth(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("rayo.yaml"),
                "sip: { udp: { port: 1 }, tcp: { port: 2 } }\nnode: from-file\nhttp: { port: 3 }\n");
        ServerConfig config = ConfigLoader.load(file, List.of("http.port=30", "http.port=31"),
                Map.of("RAYO_SIP_TCP_PORT", "20", "RAYO_HTTP_PORT", "29", "PATH", "/bin", "RAYO_JAVA_OPTS", "-Xmx1g"));
        assertThat(config.sip().udp().port()).isEqualTo(1);
        assertThat(config.sip().tcp().port()).isEqualTo(20);
        assertThat(config.http().port()).isEqualTo(31);
        assertThat(config.node()).isEqualTo("from-file");
    }

    @Test
    void namesAndListsCanBeSetFromOutside() throws ConfigException {
        ServerConfig config = ConfigLoader.load(null,
                List.of("xmpp.users.al.ice=p=w#[1]", "dial[0].allow=sip:*@10.0.0.1,tel:+49*", "dial[0].max-calls=3",
                        "routing.applications=[{ name: a }, { name: b, clients: [x@localhost] }]",
                        "sip.allow-from=[10.0.0.0/8]", "sip.trunks.t.uri=sip:gw.example.com"),
                Map.of("RAYO_XMPP_USERS_BOB", "builder", "RAYO_SIP_TRUNKS_T_ALLOW_FROM", "192.0.2.1, 192.0.2.2"));
        assertThat(config.xmpp().users()).isEqualTo(Map.of("al.ice", "p=w#[1]", "bob", "builder"));
        assertThat(config.dial()).singleElement().satisfies(rule -> {
            assertThat(rule.allow()).containsExactly("sip:*@10.0.0.1", "tel:+49*");
            assertThat(rule.maxCalls()).isEqualTo(3);
        });
        assertThat(config.routing().applications()).extracting("name").containsExactly("a", "b");
        assertThat(config.sip().allowFrom()).containsExactly(Cidr.parse("10.0.0.0/8"));
        assertThat(config.sip().trunks().getFirst().allowFrom()).hasSize(2);
    }

    @Test
    void wholeGroupFromOutsideReplacesTheFiles(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("rayo.yaml"), "xmpp: { users: { a: 1, b: 2 } }\n");
        assertThat(ConfigLoader.load(file, List.of("xmpp.users={ c: 3 }"), Map.of()).xmpp().users()).containsOnlyKeys("c");
        assertThat(ConfigLoader.load(file, List.of("xmpp.users.c=3"), Map.of()).xmpp().users())
                .containsOnlyKeys("a", "b", "c");
    }

    @Test
    void anyUserOfOnesOwnRemovesTheDemoUserAndSoDoesNone() throws ConfigException {
        assertThat(ConfigLoader.parse("xmpp: { users: { a: 1 } }").xmpp().users()).containsOnlyKeys("a");
        assertThat(ConfigLoader.parse("xmpp: { users: { } }").xmpp().users()).isEmpty();
        assertThat(ConfigLoader.parse("dial: []").dial()).isEmpty();
    }

    @Test
    void withoutDialRulesTrunksCanBeDialledAndWithThemOnlyTheRules() throws ConfigException {
        String trunk = "sip: { trunks: { t: { uri: 'sip:me@gw.example.com:5070;transport=tcp' } } }\n";
        assertThat(ConfigLoader.parse(trunk).dial().getFirst().allow()).contains("sip:*@gw.example.com:5070");
        assertThat(ConfigLoader.parse(trunk + "dial: [{ allow: ['sip:1@h'] }]").dial().getFirst().allow())
                .containsExactly("sip:1@h");
    }

    @Test
    void linksThatContainersSetAreNoMistakes() throws ConfigException {
        ServerConfig config = ConfigLoader.load(null, List.of(), Map.of("RAYO_SERVICE_HOST", "10.0.0.9",
                "RAYO_PORT_5222_TCP_ADDR", "10.0.0.9", "RAYO_HTTP_PORT", "tcp://10.0.0.9:80", "RAYO_PORT", "tcp://10.0.0.9:1"));
        assertThat(config.http().port()).isEqualTo(8080);
    }

    @Test
    void secretsAreNotWritten() throws ConfigException {
        ServerConfig config = ConfigLoader.parse("xmpp: { users: { a: hush1 }, component: { host: h, name: n, secret: hush2 } }\n"
                + "sip: { trunks: { t: { uri: 'sip:h', username: u, password: hush3 } }, users: { a: hush4 } }\n");
        assertThat(config.toString()).doesNotContain("hush");
    }

    @Test
    void whatIsNotBuiltIsSaid() throws ConfigException {
        ServerConfig config = ConfigLoader.parse("""
                xmpp: { component: { host: h, port: 1, name: n, secret: s }, websocket: { enabled: false } }
                rtp: { transport: shared, srtp: optional, codecs: [opus, PCMU] }
                recording: { upload: 'https://h/u' }
                cluster: { redis: 'redis://127.0.0.1:6379' }
                """);
        assertThat(config.warnings()).containsExactly("cluster is not built yet; it is ignored");
    }

    @Test
    void aDomainWithSipUsersCanBeDialled() throws ConfigException {
        ServerConfig config = ConfigLoader.parse("domain: pbx.example\nsip: { users: { alice: secret }, ws: {},"
                + " tls: { port: 0, hosts: { sip.pbx.example: { certificate: /c, private-key: /k } } } }\n");
        assertThat(config.dial().getFirst().allow()).contains("sip:*@pbx.example");
        assertThat(config.sip().users()).containsOnlyKeys("alice");
        assertThat(config.sip().tls().hosts()).containsOnlyKeys("sip.pbx.example");
        assertThat(config.sip().tls().files()).isNull();
        assertThat(config.sip().listeners().ws()).isNull();
    }

    @Test
    void knownPasswordOnAnOpenAddressIsWarnedOf() throws ConfigException {
        assertThat(ConfigLoader.parse("xmpp: { bind: 0.0.0.0 }").warnings()).singleElement().asString().contains("demo");
    }

    @Test
    void howClientsAreSpokenToIsRead() throws ConfigException {
        ServerConfig config = ConfigLoader.parse("""
                domain: rayo.example
                xmpp:
                  dialects: [{ clients: ['*'], dialect: strict }, { clients: ['*@switch.example'], dialect: mod_rayo }]
                  platform-code: q850
                  subscribe: ['*']
                  admins: [ops@rayo.example]
                routing:
                  distribution: random
                  applications: [{ name: a, offer-timeout: 5s }, { name: b }]
                """);
        ServerConfig.Clients clients = config.xmpp().clients();
        assertThat(clients.dialects()).extracting(ServerConfig.DialectRule::dialect).containsExactly(Dialect.STRICT, Dialect.MOD_RAYO);
        assertThat(clients.causes()).isTrue();
        assertThat(clients.admins()).containsExactly(ClientPattern.of("ops@rayo.example"));
        assertThat(clients.subscribe().getFirst().includes(Jid.parse("old@rayo.example/1"))).isTrue();
        assertThat(clients.subscribe().getFirst().includes(Jid.parse("old@elsewhere.example/1"))).isFalse();
        assertThat(config.routing().distribution()).isEqualTo(Distribution.RANDOM);
        OfferRouter router = new OfferRouter(config.routing().applications(), config.routing().distribution(), new ClientRegistry(), jid -> 0);
        assertThat(router.offerTimeout("sip:x@y")).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.callPolicy().withOfferTimeout(Duration.ofSeconds(5)).offerTimeoutMs()).isEqualTo(5_000);
        assertThat(config.callPolicy().withOfferTimeout(null)).isEqualTo(config.callPolicy());
        ServerConfig.Clients usual = ServerConfig.defaults().xmpp().clients();
        assertThat(usual).isEqualTo(new ServerConfig.Clients(List.of(), false, List.of(), List.of()));
        assertThat(ServerConfig.defaults().xmpp().security().idle()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void missingFileIsAProblem(@TempDir Path directory) {
        ConfigException e = catchThrowableOfType(ConfigException.class,
                () -> ConfigLoader.load(directory.resolve("none.yaml"), List.of("htp.port=1"), Map.of()));
        assertThat(e.problems()).hasSize(2);
        assertThat(e.problems().getFirst().toString()).endsWith("none.yaml: there is no such file");
    }

    @Test
    void whatSecuresXmppIsRead() throws ConfigException {
        ServerConfig config = ConfigLoader.parse("""
                xmpp:
                  users-file: /etc/rayo/users
                  direct-tls: { port: 5443 }
                  client-authorities: ca.pem
                  plain-without-tls: true
                  anonymous: true
                  resume-timeout: 0
                  idle-timeout: 90s
                """);
        ServerConfig.XmppSecurity security = config.xmpp().security();
        assertThat(security).isEqualTo(new ServerConfig.XmppSecurity(
                new java.net.InetSocketAddress("127.0.0.1", 5443), Path.of("ca.pem"), Path.of("/etc/rayo/users"), true, true,
                Duration.ZERO, Duration.ofSeconds(90)));
        assertThat(config.xmpp().users()).isEmpty();
        assertThat(config.warnings()).anyMatch(warning -> warning.contains("plain-without-tls"))
                .anyMatch(warning -> warning.startsWith("xmpp.anonymous"));
        assertThat(ConfigLoader.parse("xmpp: { users-file: u, users: { a: b } }").xmpp().users()).containsOnlyKeys("a");
        assertThat(ServerConfig.defaults().xmpp().security().directTls()).isNull();
    }
}
