package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trunks whose far ends are written by hand: registration, the question whether they are there, those that stand in. */
@Timeout(120)
class TrunkTest {
    private static final String DOMAIN = TestServer.DOMAIN;

    @TempDir
    Path directory;

    private static List<String> trunk(String name, Carrier carrier, String... more) {
        List<String> sets = new ArrayList<>();
        sets.add("sip.trunks." + name + ".uri=" + carrier.uri());
        for (String each : more) {
            sets.add("sip.trunks." + name + "." + each);
        }
        return sets;
    }

    private static List<String> ipv6(Carrier carrier) {
        List<String> sets = trunk("carrier", carrier, "keep-alive=200ms");
        sets.add("sip.udp.bind=::1");
        sets.add("sip.allow-from=::1/128");
        return sets;
    }

    private TestServer start(List<String> sets) throws Exception {
        return TestServer.start(directory, sets.toArray(String[]::new));
    }

    private static String dial(Carrier carrier, String user) {
        return "<dial xmlns='urn:xmpp:rayo:1' to='sip:" + user + "@127.0.0.1:" + carrier.port() + "'/>";
    }

    private static void awaitMetric(TestServer server, String name, double value) {
        await().atMost(TestServer.PATIENCE).untilAsserted(() -> assertThat(server.metric(name)).isEqualTo(value));
    }

    @Test
    void isRegisteredByDigestRefreshedAndTakenBack() throws Exception {
        try (Carrier carrier = Carrier.start()) {
            carrier.asks = true;
            carrier.granted = 6;
            String first;
            try (TestServer server = start(trunk("carrier", carrier, "username=" + Carrier.USER,
                    "password=" + Carrier.PASSWORD, "register=true", "keep-alive=0"))) {
                first = carrier.next("REGISTER");
                assertThat(first).startsWith("REGISTER sip:127.0.0.1:" + carrier.port() + " ");
                assertThat(RawSip.header(first, "To")).isEqualTo("<sip:rayo@127.0.0.1>");
                assertThat(RawSip.header(first, "Authorization")).isEmpty();
                String answered = carrier.next("REGISTER");
                assertThat(RawSip.header(answered, "Authorization")).contains("username=\"rayo\"");
                assertThat(RawSip.header(answered, "Contact")).contains("sip:rayo@127.0.0.1:" + server.port("sip/udp"));
                awaitMetric(server, "rayo_sip_trunk_registered", 1);
                // before its 6 s are over, in the same series, and without being asked again
                String refresh = carrier.next("REGISTER");
                assertThat(RawSip.header(refresh, "Call-ID")).isEqualTo(RawSip.header(first, "Call-ID"));
                assertThat(RawSip.header(refresh, "CSeq")).isEqualTo("3 REGISTER");
                assertThat(RawSip.header(refresh, "Authorization")).contains("nc=00000002");
                assertThat(RawSip.header(refresh, "Expires")).isEqualTo("300");
            }
            String last = carrier.next("REGISTER");
            assertThat(RawSip.header(last, "Expires")).isEqualTo("0");
        }
    }

    @Test
    void isRegisteredForLongerWhenItWantsThatAndAgainAfterAFailure() throws Exception {
        try (Carrier carrier = Carrier.start()) {
            carrier.registers.addAll(List.of(423, 500));
            try (TestServer server = start(trunk("carrier", carrier, "username=" + Carrier.USER,
                    "password=" + Carrier.PASSWORD, "register=true", "keep-alive=0"))) {
                assertThat(RawSip.header(carrier.next("REGISTER"), "Expires")).isEqualTo("300");
                assertThat(RawSip.header(carrier.next("REGISTER"), "Expires")).isEqualTo("3600");
                assertThat(server.metric("rayo_sip_trunk_registered")).isZero();
                // 2.5 to 5 s later
                assertThat(RawSip.header(carrier.next("REGISTER"), "Expires")).isEqualTo("3600");
                awaitMetric(server, "rayo_sip_trunk_registered", 1);
            }
        }
    }

    @Test
    void isNotDialledWhileItIsDown() throws Exception {
        try (Carrier carrier = Carrier.start();
                TestServer server = start(trunk("carrier", carrier, "keep-alive=200ms"));
                Application application = Application.login(server, "dialler")) {
            assertThat(RawSip.header(carrier.next("OPTIONS"), "Accept")).isEqualTo("application/sdp");
            carrier.options = 503;
            awaitMetric(server, "rayo_sip_trunk_up", 0);
            assertThat(application.refused(DOMAIN, dial(carrier, "desk"))).isEqualTo("wait resource-constraint");
            assertThat(application.quiet()).isTrue();
            assertThat(carrier.heardNo("INVITE")).isTrue();

            carrier.options = 404;
            awaitMetric(server, "rayo_sip_trunk_up", 1);
            String call = application.started(DOMAIN, dial(carrier, "desk"));
            assertThat(application.next("answered").attribute("from")).isEqualTo(call);
            application.done(call, InboundCallTest.HANGUP);
            application.next("end");
            carrier.next("BYE");
        }
    }

    @Test
    void isAskedByIpv6InWordsThatItUnderstands() throws Exception {
        ReachTest.assumeIpv6();
        try (Carrier carrier = Carrier.start("::1");
                TestServer server = start(ipv6(carrier))) {
            String options = carrier.next("OPTIONS");
            assertThat(options).startsWith("OPTIONS sip:[::1]:" + carrier.port() + " SIP/2.0");
            assertThat(RawSip.header(options, "From")).startsWith("<sip:rayo@[::1]>;tag=");
            awaitMetric(server, "rayo_sip_trunk_up", 1);
        }
    }

    @Test
    void anotherStandsInForIt() throws Exception {
        try (Carrier carrier = Carrier.start(); Carrier spare = Carrier.start()) {
            List<String> sets = trunk("carrier", carrier, "keep-alive=200ms", "fallback=spare");
            sets.addAll(trunk("spare", spare, "keep-alive=200ms", "username=" + Carrier.USER, "password=" + Carrier.PASSWORD));
            spare.asks = true;
            try (TestServer server = start(sets); Application application = Application.login(server, "dialler")) {
                // up, but it does not serve the call
                carrier.invites = 503;
                String call = application.started(DOMAIN, dial(carrier, "desk"));
                assertThat(application.next("answered").attribute("from")).isEqualTo(call);
                assertThat(carrier.next("INVITE")).startsWith("INVITE sip:desk@127.0.0.1:" + carrier.port() + " ");
                String there = spare.next("INVITE");
                assertThat(there).startsWith("INVITE sip:desk@127.0.0.1:" + spare.port() + " ");
                assertThat(RawSip.header(there, "To")).isEqualTo("<sip:desk@127.0.0.1:" + spare.port() + ">");
                assertThat(RawSip.header(spare.next("INVITE"), "Proxy-Authorization")).contains("username=\"rayo\"");
                application.done(call, InboundCallTest.HANGUP);
                application.next("end");

                // down: not even asked
                carrier.options = 503;
                awaitMetric(server, "rayo_sip_trunk_up", 1);
                assertThat(carrier.heardNo("INVITE")).isTrue();
                call = application.started(DOMAIN, dial(carrier, "desk"));
                assertThat(application.next("answered").attribute("from")).isEqualTo(call);
                application.done(call, InboundCallTest.HANGUP);
                application.next("end");
                assertThat(carrier.heardNo("INVITE")).isTrue();

                // busy there is busy, whoever else there is
                spare.invites = 486;
                application.started(DOMAIN, dial(carrier, "desk"));
                assertThat(application.next("end").first("busy").attribute("platform-code")).isEqualTo("486");

                spare.options = 503;
                awaitMetric(server, "rayo_sip_trunk_up", 0);
                assertThat(application.refused(DOMAIN, dial(carrier, "desk"))).isEqualTo("wait resource-constraint");
            }
        }
    }

    /** RFC 3261 §22.1: credentials go to whom they are for. */
    @Test
    void nobodyElsesChallengeIsAnswered() throws Exception {
        try (Carrier carrier = Carrier.start(); Carrier other = Carrier.start()) {
            carrier.asks = true;
            other.asks = true;
            try (TestServer server = start(trunk("carrier", carrier, "keep-alive=0", "username=" + Carrier.USER,
                            "password=" + Carrier.PASSWORD));
                    Application application = Application.login(server, "dialler")) {
                application.started(DOMAIN, dial(other, "desk"));
                assertThat(application.next("end").first("rejected").attribute("platform-code")).isEqualTo("407");
                assertThat(other.next("INVITE")).doesNotContain("Authorization");
                assertThat(other.heardNo("INVITE")).isTrue();

                String call = application.started(DOMAIN, dial(carrier, "desk"));
                assertThat(application.next("answered").attribute("from")).isEqualTo(call);
                application.done(call, InboundCallTest.HANGUP);
                application.next("end");
            }
        }
    }
}
