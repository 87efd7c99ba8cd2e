package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in, what the others learn, and what it costs to refuse; from several addresses of loopback. */
@Timeout(120)
class DoorTest {
    private static final String ALLOWED = "127.0.0.2";
    private static final String TRUNK = "127.0.0.3";
    private static final String STRANGER = "127.0.0.4";
    private static final String ANOTHER = "127.0.0.5";
    /** What any response must have (RFC 3261 §8.2.6), and nothing that tells who we are. */
    private static final List<String> BARE = List.of("Via", "From", "To", "Call-ID", "CSeq", "Content-Length");

    @TempDir
    Path directory;

    private TestServer start(String... more) throws Exception {
        String[] sets = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("sip.allow-from=[127.0.0.2/32]", "sip.trunks.carrier.uri=sip:127.0.0.3:9",
                                "sip.trunks.carrier.keep-alive=0", "sip.trunks.carrier.allow-from=[127.0.0.3/32]"),
                        java.util.stream.Stream.of(more))
                .toArray(String[]::new);
        return TestServer.start(directory, sets);
    }

    @Test
    void onlyTrunksAndAllowedSourcesGetIn() throws Exception {
        try (TestServer server = start("sip.scanners.ban=0");
                RawSip allowed = new RawSip(ALLOWED, server.port("sip/udp"));
                RawSip trunk = new RawSip(TRUNK, server.port("sip/udp"));
                RawSip stranger = new RawSip(STRANGER, server.port("sip/udp"))) {
            for (RawSip friend : List.of(allowed, trunk)) {
                assertThat(friend.ask(friend.request("OPTIONS", "menu", ""))).startsWith("SIP/2.0 200");
                assertThat(friend.ask(friend.request("INVITE", "menu", RawSip.SDP))).as("nobody takes it").startsWith("SIP/2.0 503");
            }
            for (String method : List.of("INVITE", "OPTIONS", "REGISTER", "SUBSCRIBE", "MESSAGE", "UNHEARD")) {
                String answer = stranger.ask(stranger.request(method, "menu", method.equals("INVITE") ? RawSip.SDP : ""));
                assertThat(answer).startsWith("SIP/2.0 403");
                assertThat(RawSip.headerNames(answer)).isSubsetOf(BARE);
            }
            assertThat(stranger.isIgnored("INVITE sip:menu@127.0.0.1 SIP/2.0\r\nVia: broken\r\n\r\n")).isTrue();
            assertThat(stranger.isIgnored(stranger.request("ACK", "menu", ""))).isTrue();
            assertThat(server.metric("rayo_sip_strangers_total")).isEqualTo(6);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "REGISTER"})
    void whoFloodsIsBannedForAWhile(String method) throws Exception {
        try (TestServer server = start("sip.scanners.ban=3s", "sip.scanners.max-refusals=5");
                RawSip scanner = new RawSip(STRANGER, server.port("sip/udp"));
                RawSip other = new RawSip(ANOTHER, server.port("sip/udp"))) {
            for (int i = 0; i < 4; i++) {
                assertThat(scanner.ask(scanner.request(method, "10" + i, ""))).startsWith("SIP/2.0 403");
            }
            assertThat(scanner.isIgnored(scanner.request(method, "104", ""))).isTrue();
            assertThat(scanner.isIgnored(scanner.request("OPTIONS", "menu", ""))).isTrue();
            assertThat(server.metric("rayo_sip_bans_total")).isEqualTo(1);
            assertThat(server.metric("rayo_sip_banned")).isEqualTo(1);
            assertThat(other.ask(other.request(method, "menu", ""))).as("others are no worse off").startsWith("SIP/2.0 403");
            await().atMost(TestServer.PATIENCE).until(() -> !scanner.isIgnored(scanner.request("OPTIONS", "menu", "")));
            assertThat(server.metric("rayo_sip_banned")).isZero();
        }
    }

    private static String uri(String request) {
        return request.split(" ", 3)[1];
    }

    @Test
    void usersGetInByTheirPasswordAndOthersLearnNothing() throws Exception {
        try (TestServer server = start("sip.users.alice=wonderland", "sip.users.bob=builder", "sip.scanners.ban=0");
                RawSip phone = new RawSip(STRANGER, server.port("sip/udp"))) {
            String asked = phone.ask(phone.registration("alice"));
            assertThat(asked).startsWith("SIP/2.0 401");
            String challenge = RawSip.header(asked, "WWW-Authenticate");
            String nonce = RawSip.parameter(challenge, "nonce");
            assertThat(RawSip.parameter(challenge, "realm")).isEqualTo("localhost");
            assertThat(RawSip.parameter(challenge, "qop")).isEqualTo("auth");
            String uri = uri(phone.registration("alice"));

            String right = RawSip.credentials(challenge, "REGISTER", uri, "alice", "wonderland", nonce, 1);
            assertThat(phone.ask(phone.registration("alice", right))).startsWith("SIP/2.0 200");
            assertThat(phone.ask(phone.registration("alice", right))).as("played again").startsWith("SIP/2.0 401");
            String next = RawSip.credentials(challenge, "REGISTER", uri, "alice", "wonderland", nonce, 2);
            assertThat(phone.ask(phone.registration("bob", next))).as("as somebody else").startsWith("SIP/2.0 403");

            String foreign = RawSip.credentials(challenge, "REGISTER", uri, "alice", "wonderland", "Zm9yZWlnbg", 1);
            String stale = phone.ask(phone.registration("alice", foreign));
            assertThat(RawSip.header(stale, "WWW-Authenticate")).contains("stale=true");

            String wrong = phone.ask(phone.registration("alice",
                    RawSip.credentials(challenge, "REGISTER", uri, "alice", "underland", nonce, 3)));
            String unknown = phone.ask(phone.registration("mallory",
                    RawSip.credentials(challenge, "REGISTER", uri, "mallory", "underland", nonce, 4)));
            String none = phone.ask(phone.registration("mallory"));
            assertThat(shape(wrong)).isEqualTo(shape(unknown)).isEqualTo(shape(none)).isEqualTo(shape(asked));
            assertThat(server.metric("rayo_sip_registrations")).isEqualTo(1);
            assertThat(server.metric("rayo_sip_logins_failed_total")).isEqualTo(3);
        }
    }

    /** What is left of an answer without what must differ. */
    private static String shape(String answer) {
        return answer.replaceAll("(?m)^(Via|From|To|Call-ID|CSeq): .*$", "$1").replaceAll("nonce=\"[^\"]*\"", "nonce");
    }

    @Test
    void whatNobodyNeedsIsRefusedToFriendsToo() throws Exception {
        try (TestServer server = start(); RawSip friend = new RawSip(ALLOWED, server.port("sip/udp"))) {
            for (String method : List.of("REGISTER", "SUBSCRIBE", "PUBLISH", "MESSAGE", "INFO", "REFER", "UNHEARD")) {
                String answer = friend.ask(friend.request(method, "menu", ""));
                assertThat(answer).as(method).startsWith("SIP/2.0 405");
                assertThat(RawSip.header(answer, "Allow")).contains("INVITE").doesNotContain("SUBSCRIBE");
            }
            assertThat(friend.ask(friend.request("BYE", "menu", ""))).startsWith("SIP/2.0 481");
        }
    }

    @Test
    void limitsRefuseBeforeAnythingIsKept() throws Exception {
        try (TestServer server = start("limits.max-calls=1");
                Application application = Application.available(server, "one");
                RawSip friend = new RawSip(ALLOWED, server.port("sip/udp"))) {
            String invite = friend.request("INVITE", "menu", RawSip.SDP);
            friend.send(invite);
            String call = application.next("offer").attribute("from");
            int before = server.server.openSipState().block(TestServer.PATIENCE);
            for (int i = 0; i < 20; i++) {
                String answer = friend.ask(friend.request("INVITE", "menu", RawSip.SDP));
                assertThat(answer).startsWith("SIP/2.0 503");
                assertThat(RawSip.header(answer, "Retry-After")).isEqualTo("5");
            }
            assertThat(server.server.openSipState().block(TestServer.PATIENCE)).isEqualTo(before);
            assertThat(server.metric("rayo_calls_refused_total")).isEqualTo(20);
            assertThat(server.metric("rayo_calls_live")).isEqualTo(1);
            assertThat(application.quiet()).isTrue();
            application.done(call, "<reject xmlns='urn:xmpp:rayo:1'><busy/></reject>");
            assertThat(friend.ask(invite)).startsWith("SIP/2.0 486");
            application.next("end");
        }
    }

    /** RFC 3261 §8.2.7: what was refused without state is refused again, though there is room by now. */
    @Test
    void theRateRefusesRetransmissionsToo() throws Exception {
        try (TestServer server = start("limits.max-call-rate=1/s");
                Application application = Application.available(server, "one");
                RawSip friend = new RawSip(ALLOWED, server.port("sip/udp"))) {
            friend.send(friend.request("INVITE", "first", RawSip.SDP));
            application.next("offer");
            String refused = friend.request("INVITE", "second", RawSip.SDP);
            String answer = friend.ask(refused);
            assertThat(answer).startsWith("SIP/2.0 503");
            assertThat(RawSip.header(answer, "Retry-After")).isEqualTo("5");
            // a second later there is room again
            await().pollDelay(Duration.ofMillis(1_200)).until(() -> true);
            assertThat(friend.ask(refused)).startsWith("SIP/2.0 503");
            assertThat(application.quiet()).isTrue();
            friend.send(friend.request("INVITE", "third", RawSip.SDP));
            assertThat(application.next("offer").first("offer").attribute("to")).startsWith("sip:third@");
            application.close();
        }
    }
}
