package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Phones and servers that are not where they believe to be: NAT, an advertised address; and IPv6 from end to end. */
@Timeout(120)
class ReachTest {
    /** Where a phone behind a NAT believes to be. */
    private static final String INSIDE = "10.99.0.7:5060";

    @TempDir
    Path directory;

    /** A request as from behind a NAT: what it says of itself cannot be reached. */
    private static String inside(RawSip phone, String request) {
        return request.replace("127.0.0.1:" + phone.port(), INSIDE);
    }

    @Test
    void aPhoneBehindNatIsAnsweredWhereItIs_rfc3581() throws Exception {
        try (TestServer server = TestServer.start(directory); RawSip phone = new RawSip("127.0.0.1", server.port("sip/udp"))) {
            String answer = phone.ask(inside(phone, phone.request("OPTIONS", "menu", "")));
            assertThat(RawSip.header(answer, "Via")).contains(INSIDE).contains(";received=127.0.0.1").contains(";rport=" + phone.port());
        }
    }

    @Test
    void aRegisteredPhoneBehindNatIsCalledAndHungUpOnWhereItIs() throws Exception {
        try (TestServer server = TestServer.start(directory, BaresipUserTest.ALICE);
                Application application = Application.login(server, "dialler");
                RawSip phone = new RawSip("127.0.0.1", server.port("sip/udp"))) {
            String asked = phone.ask(inside(phone, phone.registration("alice")));
            String challenge = RawSip.header(asked, "WWW-Authenticate");
            String uri = phone.registration("alice").split(" ", 3)[1];
            String right = RawSip.credentials(challenge, "REGISTER", uri, "alice", "wonderland",
                    RawSip.parameter(challenge, "nonce"), 1);
            assertThat(phone.ask(inside(phone, phone.registration("alice", right)))).startsWith("SIP/2.0 200");

            String call = application.started(TestServer.DOMAIN, "<dial xmlns='urn:xmpp:rayo:1' to='sip:alice@localhost'/>");
            RawSip.Heard invite = phone.hear(TestServer.PATIENCE);
            assertThat(invite.text()).startsWith("INVITE sip:stranger@" + INSIDE + " ");
            phone.send(RawSip.response(invite.text(), 200, "n1", RawSip.SDP, "Contact: <sip:stranger@" + INSIDE + ">"), invite.from());
            assertThat(phone.next()).startsWith("ACK sip:stranger@" + INSIDE + " ");
            assertThat(application.next("answered").attribute("from")).isEqualTo(call);
            application.done(call, InboundCallTest.HANGUP);
            RawSip.Heard bye = phone.hear(TestServer.PATIENCE);
            assertThat(bye.text()).startsWith("BYE sip:stranger@" + INSIDE + " ");
            phone.send(RawSip.response(bye.text(), 200, "n1", ""), bye.from());
            application.next("end");
        }
    }

    private static String sdpLine(String message, String type) {
        return message.lines().filter(line -> line.startsWith(type + "=")).findFirst().orElse("");
    }

    @Test
    void theAdvertisedAddressIsWhatPeersAreTold() throws Exception {
        try (TestServer server = TestServer.start(directory, "sip.advertised-address=203.0.113.7",
                        "rtp.advertised-address=203.0.113.8");
                Application application = Application.available(server, "one");
                RawSip phone = new RawSip("127.0.0.1", server.port("sip/udp"))) {
            String self = "203.0.113.7:" + server.port("sip/udp");
            String invite = phone.request("INVITE", "menu", RawSip.SDP);
            phone.send(invite);
            String call = application.next("offer").attribute("from");
            application.done(call, InboundCallTest.ANSWER);
            String answer = phone.answered(invite);
            assertThat(RawSip.header(answer, "Contact")).contains(self);
            assertThat(sdpLine(answer, "c")).isEqualTo("c=IN IP4 203.0.113.8");
            application.done(call, InboundCallTest.HANGUP);
            String bye = phone.next();
            while (!bye.startsWith("BYE")) {
                bye = phone.next();
            }
            assertThat(RawSip.header(bye, "Via")).startsWith("SIP/2.0/UDP " + self + ";");
            phone.send(RawSip.response(bye, 200, "x", ""));
            application.next("end");

            String placed = application.started(TestServer.DOMAIN,
                    "<dial xmlns='urn:xmpp:rayo:1' to='sip:kitchen@127.0.0.1:" + phone.port() + "'/>");
            String rung = phone.next();
            while (!rung.startsWith("INVITE")) {
                rung = phone.next();
            }
            assertThat(RawSip.header(rung, "Via")).startsWith("SIP/2.0/UDP " + self + ";");
            assertThat(RawSip.header(rung, "Contact")).contains(self);
            assertThat(sdpLine(rung, "c")).isEqualTo("c=IN IP4 203.0.113.8");
            phone.send(RawSip.response(rung, 486, "n1", ""));
            assertThat(application.next("end").attribute("from")).isEqualTo(placed);
        }
    }

    static void assumeIpv6() throws Exception {
        assumeThat(java.net.NetworkInterface.networkInterfaces()
                        .flatMap(each -> each.inetAddresses()).map(each -> each.getHostAddress()).toList())
                .as("an address ::1 (sysctl net.ipv6.conf.lo.disable_ipv6=0)")
                .anyMatch(address -> address.startsWith("0:0:0:0:0:0:0:1"));
    }

    @Test
    void ipv6FromEndToEnd() throws Exception {
        assumeIpv6();
        String sdp = RawSip.SDP.replace("IN IP4 127.0.0.1", "IN IP6 ::1");
        try (TestServer server = TestServer.start(directory, "sip.udp.bind=::1", "rtp.bind=::1", "sip.allow-from=::1/128",
                        "dial[0].allow=sip:*@[::1]");
                Application application = Application.available(server, "one");
                RawSip phone = new RawSip("::1", server.port("sip/udp"))) {
            String invite = phone.request("INVITE", "menu", sdp);
            phone.send(invite);
            Xml offer = application.next("offer");
            assertThat(offer.first("offer").attribute("to")).isEqualTo("sip:menu@[::1]:" + server.port("sip/udp"));
            String call = offer.attribute("from");
            application.done(call, InboundCallTest.ANSWER);
            String answer = phone.answered(invite);
            assertThat(RawSip.header(answer, "Contact")).contains("[::1]:" + server.port("sip/udp"));
            assertThat(sdpLine(answer, "c")).isEqualTo("c=IN IP6 ::1");
            application.done(call, InboundCallTest.HANGUP);
            String bye = phone.next();
            while (!bye.startsWith("BYE")) {
                bye = phone.next();
            }
            assertThat(bye).startsWith("BYE sip:stranger@[::1]:" + phone.port() + " ");
            assertThat(RawSip.header(bye, "Via")).startsWith("SIP/2.0/UDP [::1]:" + server.port("sip/udp") + ";");
            phone.send(RawSip.response(bye, 200, "x", ""));
            application.next("end");

            String placed = application.started(TestServer.DOMAIN,
                    "<dial xmlns='urn:xmpp:rayo:1' to='sip:kitchen@[::1]:" + phone.port() + "'/>");
            String rung = phone.next();
            while (!rung.startsWith("INVITE")) {
                rung = phone.next();
            }
            assertThat(RawSip.header(rung, "From")).contains("sip:anonymous@[::1]");
            assertThat(sdpLine(rung, "c")).isEqualTo("c=IN IP6 ::1");
            phone.send(RawSip.response(rung, 200, "n1", sdp, "Contact: <sip:kitchen@[::1]:" + phone.port() + ">"));
            assertThat(application.next("answered").attribute("from")).isEqualTo(placed);
            application.done(placed, InboundCallTest.HANGUP);
            assertThat(phone.next()).startsWith("ACK sip:kitchen@[::1]:" + phone.port() + " ");
            assertThat(phone.next()).startsWith("BYE sip:kitchen@[::1]:" + phone.port() + " ");
            application.next("end");
        }
    }
}
