package org.rayo.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigProblemsTest {

    private static List<String> problems(String yaml) {
        ConfigException e = catchThrowableOfType(ConfigException.class, () -> ConfigLoader.parse(yaml));
        assertThat(e).as(yaml).isNotNull();
        return e.problems().stream().map(problem -> problem.toString().replace("configuration", "c")).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '"', value = {
        "sip: { udp: { port: 70000 } } => c:1: sip.udp.port: 70000 is not a port; give 0 to 65535",
        "sip: { udp: { port: -1 } } => c:1: sip.udp.port: -1 is not a port; give 0 to 65535",
        "sip: { udp: { prot: 1 } } => c:1: sip.udp.prot: unknown key; did you mean port?",
        "htpp: { port: 1 } => c:1: htpp: unknown key; did you mean http?",
        "max-calls: 1 => c:1: max-calls: unknown key; did you mean limits.max-calls?",
        "sip: 5060 => c:1: sip: is a text; give keys below it: udp, tcp, tls, ws, wss, allow-from, users,"
            + " registrar, scanners, advertised-address, outbound-proxy, follow-redirects, session-expires,"
            + " min-session-expires, trusted-trunks, trunks",
        "http: { port: [1, 2] } => c:1: http.port: is a list; give one port",
        "http: { port: { a: 1 } } => c:1: http.port: has keys below it; give port",
        "http: { port: } => c:1: http.port: has no value; give port",
        "dial: { allow: [sip:*@h] } => c:1: dial: has keys below it; give a list of entries: [{ … }]",
        "dial: [{ users: ['*'] }] => c:1: dial[0].allow: is missing; give list of URI pattern",
        "dial: [{ allow: ['http://h'] }] => c:1: dial[0].allow: http://h is not a URI pattern; give one such as"
            + " sip:*@gw.example.com or tel:+49*",
        "sip: { trunks: { t: { username: u } } } => c:1: sip.trunks.t.uri: is missing; give SIP URI",
        "sip: { allow-from: [10.0.0.1/8] } => c:1: sip.allow-from: 10.0.0.1/8 has address bits behind its prefix; the range"
            + " is 10.0.0.0/8; give a range such as 10.0.0.0/8",
        "rtp: { codecs: [] } => c:1: rtp.codecs: is empty; give at least one of opus, G722, PCMU and PCMA",
        "rtp: { ports: 16385-16386 } => c:1: rtp.ports: 16385-16386 is not a port range; give first-last with an even port"
            + " and the next in it, such as 16384-32767, or 0 for any free ports",
        "rtp: { bind: example.com } => c:1: rtp.bind: example.com is not an IP address; give one such as 127.0.0.1, 0.0.0.0"
            + " or ::1",
        "xmpp: { tls: maybe } => c:1: xmpp.tls: maybe is none of required | optional | disabled",
        "xmpp: { certificate: /a } => c:1: xmpp.certificate: needs xmpp.private-key beside it",
        "xmpp: { users: { 'a b': c } } => c:1: xmpp.users.a b: is not a user's name; give the part of the JID before the @",
        "shutdown: { drain-timeout: 60 } => c:1: shutdown.drain-timeout: 60 is not a duration; give a number with its unit:"
            + " 500ms, 10s, 5m, 4h or 1d",
        "shutdown: { drain-timeout: 9d } => c:1: shutdown.drain-timeout: 9d is out of range; give 0s to 24h",
        "limits: { max-stanza: 1 } => c:1: limits.max-stanza: 1 is out of range; give 10000 to 16777216 octets",
        "limits: { max-stanza: lots } => c:1: limits.max-stanza: lots is not a size; give octets with a unit: 64KiB, 16MiB or"
            + " 1GiB",
        "limits: { max-call-rate: 0/s } => c:1: limits.max-call-rate: 0/s is not a rate; give a number above 0 per second,"
            + " minute or hour: 10/s, 60/m or 100/h",
        "limits: { max-calls: 0 } => c:1: limits.max-calls: 0 is not a number from 1 to 1000000",
        "domain: 'a b' => c:1: domain: a b is not a domain; give one such as rayo.example.com",
        "routing: { applications: [{ name: a, match: { to: '(' } }] } => c:1: routing.applications[0].match.to: ( is not a"
            + " regular expression: Unclosed group; '.*' matches every call",
        "routing: { applications: [{ name: a }, { name: a }] } => c:1: routing.applications[1].name: a is the name of an"
            + " earlier one; give another",
        "routing: { applications: [{ name: a, clients: [a/b] }] } => c:1: routing.applications[0].clients: a/b is not a bare"
            + " JID; give one such as app@example.com, *@example.com for a whole domain, or '*' for every user of this server",
        "sip: { trunks: { t: { uri: 'sip:h', register: true } } } => c:1: sip.trunks.t.register: needs a username beside it",
        "sip: { trunks: { t: { uri: 'sip:h', username: u } } } => c:1: sip.trunks.t.username: needs the password beside it",
        "sip: { users: { 'a b': c } } => c:1: sip.users.a b: is not a user's name; give letters, digits and"
            + " -_.!~*'()&=+$,;?/",
        "sip: { users: { a: ha1-md5:12 } } => c:1: sip.users.a: is no hash; give ha1-sha256: with 64 hexadecimal digits or"
            + " ha1-md5: with 32",
        "sip: { tls: { certificate: /a } } => c:1: sip.tls.certificate: needs sip.tls.private-key beside it",
        "sip: { wss: { port: 1 } } => c:1: sip.wss.port: needs sip.tls beside it",
        "http: { port: 5222 } => c:1: http.port: 5222 is also xmpp.port; give another",
        "cluster: { redis: 'http://h' } => c:1: cluster.redis: is not a URI with a host; give redis://host/…",
        "node: &a x =>",
        "{ node: &a x, domain: *a } => c:1: domain: aliases are not read here (a lone * is written '*'); write the value out",
        "{ node: a, node: b } => c:1: node: is given twice; remove one"
    })
    void eachProblemIsToldWithWhatWouldBeRight(String yaml, String problem) throws ConfigException {
        if (problem == null) {
            ConfigLoader.parse(yaml);
        } else {
            assertThat(problems(yaml)).containsExactly(problem);
        }
    }

    @Test
    void allAreToldWithTheirLines(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("rayo.yaml"), """
                sip:
                  udp:
                    port: 70000
                  tpc: { port: 1 }
                # a comment
                limits:
                  max-calls: many
                dial:
                  - allow: ['sip:*@h']
                  - users: ['*']
                """);
        ConfigException e = catchThrowableOfType(ConfigException.class, () -> ConfigLoader.load(file,
                List.of("htp.port=1", "novalue", "http.port=x"), Map.of("RAYO_XMPP_PROT", "1", "RAYO_XMPP_PORT", "a")));
        assertThat(e.problems()).extracting(problem -> Path.of(problem.source()).getFileName() + ":" + problem.line()
                + " " + problem.key()).containsExactlyInAnyOrder("rayo.yaml:3 sip.udp.port", "rayo.yaml:4 sip.tpc",
                        "rayo.yaml:7 limits.max-calls", "rayo.yaml:10 dial[1].allow", "--set:0 htp.port", "--set:0 novalue",
                        "--set:0 http.port", "environment:0 RAYO_XMPP_PROT", "RAYO_XMPP_PORT:0 xmpp.port");
        assertThat(e.getMessage()).contains("--set: htp.port: unknown key; did you mean http.port?",
                "RAYO_XMPP_PROT: unknown variable; did you mean RAYO_XMPP_PORT?", file + ":3: sip.udp.port: 70000");
    }

    @Test
    void brokenYamlIsToldWithItsLine() {
        assertThat(problems("sip:\n  udp: [\nhttp: {\n")).singleElement().asString().startsWith("c:3: not YAML: ");
        assertThat(problems("a: b: c")).singleElement().asString().startsWith("c:1: not YAML: ");
        assertThat(problems("clients: [*]")).singleElement().asString().startsWith("c:1: not YAML: ");
        assertThat(problems("node: a\n---\nnode: b\n")).singleElement().asString().contains("second YAML document");
        assertThat(problems("- a\n- b\n")).singleElement().asString().contains("is a list");
        assertThat(problems("just text")).singleElement().asString().contains("is a text");
    }

    @Test
    void hostileYamlIsBounded() {
        StringBuilder laughs = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 30; i++) {
            laughs.append("a").append(i).append(": &a").append(i).append(" [").append(("*a" + (i - 1) + ", ").repeat(9))
                    .append("x]\n");
        }
        assertThat(problems(laughs.toString())).isNotEmpty().hasSizeLessThan(500);
        assertThat(problems("x: ".concat("[".repeat(100_000)))).singleElement().asString().contains("deeper than");
        assertThat(problems("x: ".concat("{a: ".repeat(500)))).singleElement().asString().contains("deeper than");
        assertThat(problems("# ".concat("x".repeat(1 << 20)))).singleElement().asString().contains("larger than 1024 KiB");
    }
}
