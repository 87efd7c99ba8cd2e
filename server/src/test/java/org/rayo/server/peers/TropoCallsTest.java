package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jivesoftware.smack.packet.IQ;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rayo.rtp.audio.ToneMeter;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** How clients older than the XEP bring people together (protocol.md §22): with phones that hear each other, or do not. */
@Timeout(180)
class TropoCallsTest {
    private static final int CALLER_HZ = 500;
    private static final int OTHER_HZ = 800;
    private static final int RING_HZ = 440;
    private static final int MUSIC_HZ = 620;

    @TempDir
    static Path directory;

    private static DisposableServer web;
    private static Desk desk;

    @BeforeAll
    static void start() throws Exception {
        web = HttpServer.create().host("127.0.0.1").port(0).route(routes -> routes.get("/{hz}.wav", (request, response) -> response
                .header("Content-Type", "audio/wav").sendByteArray(Mono.fromCallable(() -> Files.readAllBytes(Path.of(URI.create(
                        Sounds.tone(directory, Integer.parseInt(Objects.requireNonNull(request.param("hz"))), 2_000)))))
                        .subscribeOn(Schedulers.boundedElastic())))).bindNow();
        desk = new Desk(directory, "xmpp.dialects=[{ clients: ['*'], dialect: tropo }]", "egress.allow-private=127.0.0.1/32");
    }

    @AfterEach
    void clear() throws Exception {
        desk.clear();
    }

    @AfterAll
    static void stop() {
        desk.close();
        web.disposeNow();
    }

    private static Phone phone(Phone phone) {
        desk.phones.add(phone);
        return phone;
    }

    private static String transfer(String attributes, String children) {
        return "<transfer xmlns='urn:xmpp:tropo:transfer:1' " + attributes + ">" + children + "</transfer>";
    }

    private static String to(Phone... phones) {
        StringBuilder targets = new StringBuilder();
        for (Phone phone : phones) {
            targets.append("<to>").append(phone.uri()).append("</to>");
        }
        return targets.toString();
    }

    /** A sound that is fetched. */
    private static String ssml(String name, int hz) {
        return "<" + name + "><speak><audio src='http://127.0.0.1:" + web.port() + "/" + hz + ".wav'/></speak></" + name + ">";
    }

    /** How many tenths of a second, each half over the one before, of what came since then were a beep. */
    private static int beeps(Phone phone, int since) {
        short[] heard = phone.heard();
        int beeps = 0;
        for (int at = since; at + 800 <= heard.length; at += 400) {
            double hz = ToneMeter.dominantFrequencyHz(Arrays.copyOfRange(heard, at, at + 800));
            beeps += hz > 995 && hz < 1005 ? 1 : 0;
        }
        return beeps;
    }

    /** Everybody hears somebody come and go, unless who does so wants it otherwise. */
    @Test
    void comingAndGoingIsHeard() throws Exception {
        desk.application.started(desk.call(), conference("name='door'", ""));
        Phone first = desk.phone(0);
        await().atMost(TestServer.PATIENCE).untilAsserted(() -> assertThat(beeps(first, 0)).as("its own coming").isGreaterThanOrEqualTo(2));
        first.hearsNothing();
        int before = first.heard().length;
        String quiet = desk.application.started(desk.call(), conference("name='door' beep='false'", ""));
        Phone other = desk.phone(1);
        other.says(OTHER_HZ, -1);
        first.hears(OTHER_HZ);
        assertThat(beeps(first, before)).as("one that comes quietly").isZero();
        desk.application.done(quiet, Desk.STOP);
        over(quiet);
        first.hearsNothing();
        int after = first.heard().length;
        String loud = desk.application.started(desk.call(), conference("name='door'", ""));
        await().atMost(TestServer.PATIENCE).untilAsserted(() -> {
            assertThat(beeps(first, after)).as("one that comes").isGreaterThanOrEqualTo(2);
            assertThat(beeps(desk.phone(2), 0)).as("who comes").isGreaterThanOrEqualTo(2);
        });
        first.hearsNothing();
        int left = first.heard().length;
        desk.application.done(loud, Desk.STOP);
        over(loud);
        await().atMost(TestServer.PATIENCE).untilAsserted(() -> assertThat(beeps(first, left)).as("one that goes").isGreaterThanOrEqualTo(2));
    }

    /** Why a component is over: the element. */
    private static Xml over(String component) throws Exception {
        Xml complete = desk.application.next("complete");
        assertThat(complete.attribute("from")).isEqualTo(component);
        assertThat(complete.attribute("type")).isEqualTo("unavailable");
        return complete.first("complete").children().getFirst();
    }

    private static void transferEnds(String component, String reason) throws Exception {
        Xml why = over(component);
        assertThat(why.name()).isEqualTo(reason);
        assertThat(why.element().getNamespaceURI()).isEqualTo("urn:xmpp:tropo:transfer:complete:1");
    }

    @Test
    void theFirstThatAnswersGetsTheCallerAndTheOthersStopRinging() throws Exception {
        String call = desk.call();
        Phone caller = desk.phone(0);
        Phone slow = phone(Phone.rings(false));
        Phone quick = phone(Phone.rings(false));
        String component = desk.application.started(call, transfer("timeout='30000'", to(slow, quick) + ssml("ringback", RING_HZ)));
        Xml joining = desk.application.next("joining");
        assertThat(joining.first("joining").attribute("to")).isEqualTo(slow.uri());
        caller.hears(RING_HZ);
        slow.ringing();
        quick.ringing().accepts();
        slow.over();
        caller.says(CALLER_HZ, -1);
        quick.says(OTHER_HZ, -1);
        caller.hears(OTHER_HZ);
        quick.hears(CALLER_HZ);
        quick.hangUp();
        transferEnds(component, "success");
        // the caller is the application's again
        desk.application.done(call, Desk.output("", Sounds.tone(directory, RING_HZ, 2_000)));
        caller.hears(RING_HZ);
    }

    @Test
    void whoDoesNotAnswerIsTold() throws Exception {
        String call = desk.call();
        transferEnds(desk.application.started(call, transfer("to='" + phone(Phone.refuses(486)).uri() + "'", "<to/>")), "busy");
        transferEnds(desk.application.started(call, transfer("", to(phone(Phone.refuses(603))))), "reject");
        Phone patient = phone(Phone.rings(false));
        transferEnds(desk.application.started(call, transfer("timeout='500'", to(patient))), "timeout");
        patient.over();
        // of several the one that tells most
        Phone other = phone(Phone.rings(false));
        transferEnds(desk.application.started(call, transfer("timeout='500'", to(other, phone(Phone.refuses(486))))), "busy");
        assertThat(over(desk.application.started(call, transfer("", to(phone(Phone.refuses(500)))))).name()).isEqualTo("error");
    }

    @Test
    void aKeyEndsIt() throws Exception {
        String call = desk.call();
        Phone caller = desk.phone(0);
        Phone ringing = phone(Phone.rings(false));
        String rings = desk.application.started(call, transfer("terminator='*'", to(ringing)));
        ringing.ringing();
        caller.presses("*");
        transferEnds(rings, "terminator");
        ringing.over();
        Phone speaking = phone(Phone.waits());
        String speaks = desk.application.started(call, transfer("", to(speaking)));
        speaking.says(OTHER_HZ, -1);
        caller.hears(OTHER_HZ);
        caller.presses("#");
        transferEnds(speaks, "terminator");
        speaking.over();
        caller.hearsNothing();
    }

    @Test
    void mediaIsAnAnswerWhereThatIsWished() throws Exception {
        String call = desk.call();
        Phone caller = desk.phone(0);
        Phone early = phone(Phone.rings(true));
        String component = desk.application.started(call, transfer("answer-on-media='true'", to(early)));
        early.ringing();
        early.says(OTHER_HZ, -1);
        caller.hears(OTHER_HZ);
        desk.application.done(component, Desk.STOP);
        assertThat(over(component).name()).isEqualTo("stop");
        early.over();
    }

    /** Their sound goes past the server, which hears no keys but those by INFO. */
    @Test
    void itMayBeDirect() throws Exception {
        String call = desk.call(Phone.calls(desk.server).changes(true));
        Phone caller = desk.phone(0);
        Phone other = phone(Phone.waits().changes(true));
        String component = desk.application.started(call, transfer("media='direct'", to(other)));
        await().atMost(TestServer.PATIENCE).untilAsserted(() -> {
            assertThat(caller.target()).isEqualTo(other.port());
            assertThat(other.target()).isEqualTo(caller.port());
        });
        caller.says(CALLER_HZ, -1);
        other.hears(CALLER_HZ);
        caller.informs('#');
        transferEnds(component, "terminator");
        other.over();
        await().atMost(TestServer.PATIENCE).untilAsserted(() -> assertThat(caller.target()).isNotEqualTo(other.port()));
    }

    @Test
    void itEndsWithTheCallerAndItsLegIsNobodyElses() throws Exception {
        String call = desk.call();
        Phone caller = desk.phone(0);
        Phone other = phone(Phone.waits());
        String component = desk.application.started(call, transfer("media='bridge'", to(other)));
        other.answered();
        String leg = desk.application.next("joining").first("joining").attribute("call-id") + "@localhost";
        assertThat(desk.application.refused(leg, InboundCallTest.HANGUP)).isEqualTo("cancel item-not-found");
        assertThat(desk.application.request(IQ.Type.get, leg, "<query xmlns='http://jabber.org/protocol/disco#info'/>").first("error")
                .children().getFirst().name()).isEqualTo("item-not-found");
        caller.hangUp();
        assertThat(over(component).name()).isEqualTo("hangup");
        desk.application.next("end");
        other.over();
    }

    @Test
    void whatIsWrongWithATransferIsSaid() throws Exception {
        String call = desk.call();
        for (String[] row : new String[][] {
            {transfer("", ""), "modify bad-request", "Missing required attribute 'to'"},
            {transfer("to='bob'", ""), "modify bad-request", "You have submitted an invalid URI."},
            {transfer("to='sip:a@127.0.0.1' answer-on-media='perhaps'", ""), "modify bad-request", "answer-on-media"},
            {transfer("to='sip:a@127.0.0.1' timeout='soon'", ""), "modify bad-request", "Invalid timeout specified."},
            {transfer("to='sip:a@127.0.0.1' terminator='12'", ""), "modify bad-request", "Invalid terminator character."},
            {transfer("to='sip:a@127.0.0.1' media='magic'", ""), "modify bad-request", "Invalid media."},
            {transfer("to='sip:a@127.0.0.1'", "<ringback/>"), "modify bad-request", "Missing SSML content."},
            {transfer("to='sip:a@127.0.0.1'", "<colour/>"), "modify feature-not-implemented", "<colour>"},
            {transfer("to='sip:a@192.0.2.1'", ""), "auth not-authorized", "dial rule"},
            {"<conference xmlns='urn:xmpp:tropo:conference:1'/>", "modify bad-request", "Missing room name."},
            {"<conference xmlns='urn:xmpp:tropo:conference:1' name='x' beep='y'/>", "modify bad-request", "beep"},
            {"<connect xmlns='urn:xmpp:rayo:1'/>", "modify bad-request", "Missing target address"},
        }) {
            Xml error = desk.application.command(call, row[0]).first("error");
            assertThat(error.attribute("type") + " " + error.children().getFirst().name()).as(row[0]).isEqualTo(row[1]);
            assertThat(error.first("text").text()).as(row[0]).contains(row[2]);
        }
    }

    private static String conference(String attributes, String children) {
        return "<conference xmlns='urn:xmpp:tropo:conference:1' " + attributes + ">" + children + "</conference>";
    }

    private static String conferenceCommand(String name, String text) {
        return "<" + name + " xmlns='urn:xmpp:tropo:conference:1'>" + text + "</" + name + ">";
    }

    @Test
    void theyWaitWithMusicForTheModeratorAndSpeakThen() throws Exception {
        String member = desk.application.started(desk.call(), conference("name='12' moderator='false' beep='false'", ssml("music", MUSIC_HZ)));
        Phone one = desk.phone(0);
        Xml hold = desk.application.next("on-hold");
        assertThat(hold.attribute("from")).isEqualTo(member);
        assertThat(hold.first("on-hold").element().getNamespaceURI()).isEqualTo("urn:xmpp:tropo:conference:1");
        one.hears(MUSIC_HZ);
        String moderator = desk.application.started(desk.call(), conference("name='12' beep='false'", ""));
        Phone chair = desk.phone(1);
        assertThat(desk.application.next("off-hold").attribute("from")).isEqualTo(member);
        chair.says(OTHER_HZ, -1);
        one.hears(OTHER_HZ);
        Xml speaking = desk.application.next("started-speaking");
        assertThat(speaking.attribute("from")).isIn(member, moderator);
        assertThat(speaking.first("started-speaking").attribute("call-id") + "@localhost/c1").isEqualTo(moderator);
        // mute and unmute
        one.says(CALLER_HZ, -1);
        chair.hears(CALLER_HZ);
        desk.application.done(member, conferenceCommand("mute", ""));
        chair.hearsNothing();
        one.hears(OTHER_HZ);
        desk.application.done(member, conferenceCommand("unmute", ""));
        chair.hears(CALLER_HZ);
        // the moderator leaves by its key: the other waits again
        chair.presses("#");
        // two calls tell of it, each when it knows
        Map<String, Xml> told = desk.application.nextOfEach("complete", "on-hold");
        assertThat(told.get("complete").attribute("from")).isEqualTo(moderator);
        Xml left = told.get("complete").first("complete").children().getFirst();
        assertThat(left.name()).isEqualTo("terminator");
        assertThat(left.element().getNamespaceURI()).isEqualTo("urn:xmpp:tropo:conference:complete:1");
        assertThat(told.get("on-hold").attribute("from")).isEqualTo(member);
        one.hears(MUSIC_HZ);
        desk.application.done(member, conferenceCommand("kick", "the room is closed"));
        Xml kicked = over(member);
        assertThat(kicked.name()).isEqualTo("kick");
        assertThat(kicked.text()).isEqualTo("the room is closed");
        one.hearsNothing();
    }

    @Test
    void keysPassOrDoNotAndTheirComingIsHeard() throws Exception {
        String first = desk.application.started(desk.call(), conference("name='keys' tone-passthrough='false' terminator=''", ""));
        String second = desk.application.started(desk.call(), conference("name='keys' mute='false'", ssml("announcement", RING_HZ)));
        desk.phone(0).hears(RING_HZ);
        desk.phone(1).presses("5");
        assertThat(desk.phone(0).nextKey()).isEqualTo('5');
        desk.phone(0).presses("7#");
        desk.application.next("dtmf");
        desk.application.next("dtmf");
        desk.application.next("dtmf");
        desk.phone(1).presses("6");
        assertThat(desk.phone(0).nextKey()).isEqualTo('6');
        assertThat(desk.phone(1).keys()).as("keys that were not to pass").isZero();
        desk.application.done(first, Desk.STOP);
        assertThat(over(first).name()).isEqualTo("stop");
        assertThat(desk.application.refused(desk.application.done(second, Desk.STOP) == null ? "" : second, Desk.STOP))
                .isEqualTo("cancel item-not-found");
    }

    @Test
    void aCallerIsConnectedOnward() throws Exception {
        Phone caller = phone(Phone.calls(desk.server));
        String call = desk.application.next("offer").attribute("from");
        Phone other = phone(Phone.rings(false));
        desk.application.done(call, "<connect xmlns='urn:xmpp:rayo:1'><target>" + other.uri() + "</target></connect>");
        other.ringing().accepts();
        desk.application.next("answered");
        caller.answered().says(CALLER_HZ, -1);
        other.says(OTHER_HZ, -1);
        caller.hears(OTHER_HZ);
        other.hears(CALLER_HZ);
        other.hangUp();
        assertThat(desk.application.next("end").first("end").children().getFirst().name()).isEqualTo("hangup");
        caller.over();
    }
}
