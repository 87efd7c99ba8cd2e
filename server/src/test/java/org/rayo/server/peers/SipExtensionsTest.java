package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What phones can do beyond call and hang up, by SIPp on both sides, on a good network and on three bad ones. */
@Timeout(180)
class SipExtensionsTest {
    private static final String ANSWER = InboundCallTest.ANSWER;
    private static final String HANGUP = InboundCallTest.HANGUP;
    /** What a message says is looked at on the good network: on a bad one an earlier one may stand in its place. */
    private static final String CHECKED = "check_it=\"true\"";
    private static final String UNCHECKED = "check_it=\"false\"";
    private static final String EARLY = "<accept xmlns='urn:xmpp:rayo:1' earlyMedia='true'/>";

    @TempDir
    Path directory;

    private TestServer server;
    private Application application;

    @BeforeEach
    void start() throws Exception {
        Sipp.require();
        server = TestServer.start(directory, "sip.min-session-expires=1s", "sip.session-expires=2s", "sip.follow-redirects=3");
        application = Application.available(server, "one");
    }

    @AfterEach
    void stop() {
        if (application != null) {
            application.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private static String core(String name) {
        return "<" + name + " xmlns='urn:xmpp:rayo:1'/>";
    }

    private Peer calls(String scenario, Map<String, String> replace) throws Exception {
        return Sipp.calls(directory, scenario, "udp", server.port("sip/udp"), replace);
    }

    /** An offer that is answered. */
    private String answered() throws Exception {
        String call = InboundCallTest.call(application.next("offer"));
        application.done(call, ANSWER);
        assertThat(application.next("answered").attribute("from")).isEqualTo(call);
        return call;
    }

    private String dial(int port, String more) throws Exception {
        return application.started(TestServer.DOMAIN,
                "<dial xmlns='urn:xmpp:rayo:1' to='sip:kitchen@127.0.0.1:" + port + "'>" + more + "</dial>");
    }

    // ---- called by a phone

    @Test
    void earlyMediaIsAcknowledged_rfc3262() throws Exception {
        Peer phone = calls("uac-prack", Map.of());
        String call = InboundCallTest.call(application.next("offer"));
        application.done(call, EARLY);
        application.done(call, ANSWER);
        application.next("answered");
        application.done(call, HANGUP);
        phone.succeeds();
        application.next("end");
    }

    @Test
    void theSessionIsChangedInEveryWay() throws Exception {
        Peer phone = calls("uac-session", Map.of());
        String call = answered();
        assertThat(application.next().first("dtmf").attribute("signal")).isEqualTo("7");
        assertThat(application.next().first("dtmf").attribute("signal")).isEqualTo("#");
        Xml end = application.next("end");
        assertThat(end.attribute("from")).isEqualTo(call);
        assertThat(InboundCallTest.headers(end, "Reason")).containsExactly("Q.850;cause=16");
        phone.succeeds();
    }

    /** RFC 3264 §6 and §8. */
    @ParameterizedTest
    @ValueSource(strings = {"uac-offers", "uac-srtp"})
    void everyOfferHasItsAnswer(String scenario) throws Exception {
        Peer phone = calls(scenario, Map.of());
        answered();
        phone.succeeds();
        assertThat(application.next().has("end")).isTrue();
    }

    @Test
    void holdAndUnhold() throws Exception {
        Peer phone = calls("uac-held", Map.of());
        String call = answered();
        application.done(call, core("hold"));
        application.done(call, core("hold"));
        application.done(call, core("mute"));
        application.done(call, core("unhold"));
        assertThat(application.refused(call, core("hold"))).isEqualTo("cancel service-unavailable");
        application.done(call, core("unmute"));
        application.done(call, HANGUP);
        phone.succeeds();
        application.next("end");
    }

    @Test
    void thePhoneAsksToBeSentElsewhere_rfc3515() throws Exception {
        Peer phone = calls("uac-refers", Map.of());
        String call = answered();
        Xml redirected = application.next("redirected");
        assertThat(redirected.first("redirected").attribute("to")).startsWith("sip:carol@127.0.0.1");
        assertThat(InboundCallTest.headers(redirected, "Referred-By")).hasSize(1);
        application.done(call, HANGUP);
        phone.succeeds();
        application.next("end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"200 OK", "603 Decline"})
    void thePhoneIsSentElsewhere(String status) throws Exception {
        Peer phone = calls("uac-referred", Map.of("STATUS", status));
        String call = answered();
        String redirect = "<redirect xmlns='urn:xmpp:rayo:1' to='sip:other@127.0.0.1'/>";
        if (status.startsWith("200")) {
            application.done(call, redirect);
        } else {
            assertThat(application.refused(call, redirect)).isEqualTo("cancel service-unavailable");
            application.done(call, HANGUP);
        }
        phone.succeeds();
        application.next("end");
    }

    @Test
    void theServerRefreshesTheSession_rfc4028() throws Exception {
        Peer phone = calls("uac-timer", Map.of());
        answered();
        phone.succeeds();
        assertThat(application.next("end").has("hungup")).isTrue();
    }

    @Test
    void tooShortASessionIsRefused_rfc4028() throws Exception {
        try (TestServer usual = TestServer.start(directory)) {
            Sipp.calls(directory, "uac-short", "udp", usual.port("sip/udp"), Map.of()).succeeds();
        }
    }

    @Test
    void otherStreamsAreRefusedAndBrowsersTold488() throws Exception {
        Peer phone = calls("uac-video", Map.of());
        answered();
        phone.succeeds();
        application.next("end");
        calls("uac-webrtc", Map.of()).succeeds();
        assertThat(application.quiet()).isTrue();
    }

    @Test
    void anotherPhoneTakesTheCallOver_rfc3891() throws Exception {
        Peer first = Sipp.calls(directory, "uac-replaced", "udp", server.port("sip/udp"), Map.of(),
                "-trace_logs", "-log_file", "replaced.log");
        String call = answered();
        Path log = directory.resolve("replaced.log");
        await().atMost(TestServer.PATIENCE).until(() -> Files.exists(log) && Files.readString(log).contains("from-tag"));
        Matcher dialog = Pattern.compile("dialog (\\S+)").matcher(Files.readString(log));
        assertThat(dialog.find()).isTrue();
        Peer second = calls("uac-replaces", Map.of("REPLACES", dialog.group(1)));
        first.succeeds();
        // the call goes on with the other phone, and the application need not know
        application.done(call, HANGUP);
        second.succeeds();
        application.next("end");
        assertThat(application.quiet()).isTrue();
    }

    private static String message(String id, String call, String inside) {
        return "<message type='normal' id='" + id + "' to='" + call + "'>" + inside + "</message>";
    }

    @Test
    void aCallerWritesAndIsWrittenTo_rfc3428() throws Exception {
        Peer phone = calls("uac-message", Map.of());
        String call = answered();
        Xml question = application.next();
        assertThat(question.name()).isEqualTo("message");
        assertThat(question.attribute("type")).isIn("", "normal");
        assertThat(question.attribute("from")).isEqualTo(call);
        assertThat(question.first("subject").text()).isEqualTo("Question");
        assertThat(question.first("body").text()).isEqualTo("Is the shop open?");
        application.send(message("m1", call, "<subject>Re:\nQuestion</subject><body>Until six</body>"));
        application.done(call, HANGUP);
        phone.succeeds();
        // what was carried is not answered, and the page of HTML was no text
        assertThat(application.next().has("end")).isTrue();
    }

    // ---- calling a phone

    @Test
    void aCalledPhoneWritesAndIsWrittenTo_rfc3428() throws Exception {
        int port = Sipp.freePort();
        Peer phone = Sipp.answers(directory, "uas-message", "udp", port, Map.of());
        String call = dial(port, "");
        application.next("answered");
        application.send(message("m1", call, "<body>Gr\u00fc\u00dfe</body>"));
        Xml question = application.next();
        assertThat(question.name()).isEqualTo("message");
        assertThat(question.first("body").text()).isEqualTo("Who is this?");
        assertThat(question.has("subject")).isFalse();
        assertThat(refused("m2", call, "<body>&lt;me&gt;</body>")).isEqualTo("m2 cancel feature-not-implemented");
        assertThat(refused("m3", call, "<body>" + "x".repeat(1_300) + "</body>"))
                .as("more than a datagram carries").isEqualTo("m3 cancel feature-not-implemented");
        assertThat(refused("m4", call, "<body>again</body>")).isEqualTo("m4 cancel service-unavailable");
        application.done(call, HANGUP);
        phone.succeeds();
        application.next("end");
    }

    private String refused(String id, String call, String inside) throws Exception {
        application.send(message(id, call, inside));
        Xml answer = application.next();
        assertThat(answer.name()).isEqualTo("message");
        assertThat(answer.attribute("type")).isEqualTo("error");
        assertThat(answer.attribute("from")).isEqualTo(call);
        Xml error = answer.first("error");
        return answer.attribute("id") + " " + error.attribute("type") + " " + error.children().getFirst().name();
    }

    @Test
    void theirEarlyMediaIsAcknowledged_rfc3262() throws Exception {
        int port = Sipp.freePort();
        Peer phone = Sipp.answers(directory, "uas-prack", "udp", port, Map.of());
        String call = dial(port, "");
        assertThat(application.next().has("ringing")).isTrue();
        assertThat(application.next().has("answered")).isTrue();
        application.done(call, HANGUP);
        phone.succeeds();
        application.next("end");
    }

    @Test
    void theCalledPhoneChangesTheSession() throws Exception {
        int port = Sipp.freePort();
        Peer phone = Sipp.answers(directory, "uas-session", "udp", port, Map.of());
        dial(port, "");
        assertThat(application.next("answered")).isNotNull();
        assertThat(application.next().first("dtmf").attribute("signal")).isEqualTo("5");
        assertThat(InboundCallTest.headers(application.next("end"), "Reason")).containsExactly("SIP;cause=200;text=\"done\"");
        phone.succeeds();
    }

    @Test
    void theCalledPhoneWantsALongerSession_rfc4028() throws Exception {
        int port = Sipp.freePort();
        Peer phone = Sipp.answers(directory, "uas-timer", "udp", port, Map.of());
        dial(port, "");
        application.next("answered");
        phone.succeeds();
        assertThat(application.next("end").has("hungup")).isTrue();
    }

    @Test
    void digitsGoByInfoWhereThereAreNoEvents() throws Exception {
        int port = Sipp.freePort();
        Peer phone = Sipp.answers(directory, "uas-digits", "udp", port, Map.of());
        String call = dial(port, "");
        application.next("answered");
        application.done(call, "<dtmf xmlns='urn:xmpp:rayo:1' tones='4#'/>");
        await().atMost(TestServer.PATIENCE).until(() -> Files.readString(directory.resolve("sipp.log")).contains("digits heard"));
        application.done(call, "<hangup xmlns='urn:xmpp:rayo:1'><header name='Reason' value='Q.850;cause=16'/></hangup>");
        phone.succeeds();
        application.next("end");
    }

    @Test
    void redirectionsAreFollowedToWhereTheRulesAllow() throws Exception {
        int port = Sipp.freePort();
        int other = Sipp.freePort();
        Peer moved = Sipp.answers(directory, "uas-moved", "udp", port, Map.of("TARGETS",
                "<sip:premium@192.0.2.1>, <sip:busy@127.0.0.1:" + port + ">;q=0.1, <sip:kitchen@127.0.0.1:" + other + ">;q=0.5"));
        Peer phone = Sipp.answers(directory, "uas", "udp", other, Map.of());
        String call = dial(port, "<header name='X-Campaign' value='autumn'/>");
        assertThat(application.next("answered").attribute("from")).isEqualTo(call);
        moved.succeeds();
        application.done(call, HANGUP);
        phone.succeeds();
        application.next("end");
    }

    // ---- bad networks

    enum Network {
        LOSES(LossyRelay.Rule::losesFirstCopies, "uac-session", "uac-refers"),
        DUPLICATES(LossyRelay.Rule::duplicates, "uac-prack", "uac-session", "uac-refers"),
        // a phone may not take the NOTIFY of the outcome before that of the trying, so uac-refers is not among them
        SWAPS(LossyRelay.Rule::swapsNeighbours, "uac-prack", "uac-session");

        private final Supplier<LossyRelay.Rule> rule;
        private final List<String> callers;

        Network(Supplier<LossyRelay.Rule> rule, String... callers) {
            this.rule = rule;
            this.callers = List.of(callers);
        }
    }

    /** Every message lost once, or sent twice, or overtaken: all calls come to their proper end, at once and both ways. */
    @ParameterizedTest
    @EnumSource(Network.class)
    void overABadNetwork(Network network) throws Exception {
        List<AutoCloseable> open = new ArrayList<>();
        List<Peer> phones = new ArrayList<>();
        try {
            for (String scenario : network.callers) {
                LossyRelay relay = LossyRelay.start(server.port("sip/udp"), network.rule);
                open.add(relay);
                Peer phone = Sipp.calls(directory, scenario, "udp", relay.port(),
                        Map.of("sip:menu@", "sip:" + scenario + "@", CHECKED, UNCHECKED, "CONTACT_PORT",
                                Integer.toString(relay.contactPort())),
                        "-default_behaviors", "all,-abortunexp");
                open.add(phone);
                phones.add(phone);
            }
            for (String scenario : List.of("uas-prack", "uas-session")) {
                int port = Sipp.freePort();
                LossyRelay relay = LossyRelay.start(port, network.rule);
                open.add(relay);
                Peer phone = Sipp.answers(directory, scenario, "udp", port,
                        Map.of(CHECKED, UNCHECKED, "CONTACT_PORT", Integer.toString(relay.port())), "-default_behaviors", "all,-abortunexp");
                open.add(phone);
                phones.add(phone);
                dial(relay.port(), "");
            }
            int ended = 0;
            String early = "";
            while (ended < phones.size()) {
                Xml event = application.next(Duration.ofSeconds(60));
                String call = event.attribute("from");
                if (event.has("offer")) {
                    boolean prack = event.first("offer").attribute("to").contains("uac-prack");
                    early = prack ? call : early;
                    application.done(call, prack ? EARLY : ANSWER);
                    if (prack) {
                        application.done(call, ANSWER);
                    }
                } else if (event.has("redirected") || (event.has("answered") && isOver(call, early, event))) {
                    application.done(call, HANGUP);
                } else if (event.has("end")) {
                    ended++;
                }
            }
            for (Peer phone : phones) {
                phone.succeeds();
            }
        } finally {
            for (AutoCloseable each : open) {
                each.close();
            }
        }
    }

    /** Those that the phone does not end itself. */
    private static boolean isOver(String call, String early, Xml answered) {
        return call.equals(early) || InboundCallTest.headers(answered, "X-Ends").contains("caller");
    }
}
