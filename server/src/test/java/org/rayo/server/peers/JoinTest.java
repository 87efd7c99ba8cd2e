package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jivesoftware.smack.packet.IQ;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls joined to calls and mixers: what the application is told, and what the phones hear. */
@Timeout(180)
class JoinTest {
    private static final String CORE = " xmlns='urn:xmpp:rayo:1'";
    private static final double LOW = 440;
    private static final double HIGH = 900;

    @TempDir
    Path directory;

    private TestServer server;
    private Application application;
    private final List<Phone> phones = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start(directory, "xmpp.users.demo=demo", "xmpp.users.eve=eve");
        application = Application.available(server, "one");
    }

    @AfterEach
    void stop() {
        phones.forEach(Phone::close);
        application.close();
        server.close();
    }

    /** An answered call. */
    private String call() throws Exception {
        Phone phone = phone(Phone.calls(server));
        String call = application.next("offer").attribute("from");
        application.done(call, InboundCallTest.ANSWER);
        application.next("answered");
        phone.answered();
        return call;
    }

    private Phone phone(Phone phone) {
        phones.add(phone);
        return phone;
    }

    private static String join(String attributes) {
        return "<join" + CORE + " " + attributes + "/>";
    }

    private static String output(String url) {
        return "<output xmlns='urn:xmpp:rayo:output:1'><document url='" + url + "'/></output>";
    }

    private static String unjoin(String attributes) {
        return "<unjoin" + CORE + " " + attributes + "/>";
    }

    /** The next event of a call or mixer; those of others are put aside by their order, which is not promised. */
    private void hears(String... expected) throws Exception {
        List<String> heard = new ArrayList<>();
        for (int i = 0; i < expected.length; i++) {
            Xml event = application.next();
            Xml first = event.children().getFirst();
            heard.add(String.join(" ", event.attribute("from"), first.name(), first.attribute("call-uri"),
                    first.attribute("mixer-name")).strip().replace("  ", " "));
        }
        assertThat(heard).containsExactlyInAnyOrder(expected);
    }

    @Test
    void twoCallsHearEachOtherUntilTheyAreParted() throws Exception {
        String one = call();
        String two = call();
        phones.get(0).says(LOW, -1);
        phones.get(1).says(HIGH, -1);
        application.done(one, join("call-uri='xmpp:" + two + "'"));
        hears(one + " joined xmpp:" + two, two + " joined xmpp:" + one);
        phones.get(0).hears(HIGH);
        phones.get(1).hears(LOW);
        // again, the other way: nobody is told
        application.done(one, join("call-uri='xmpp:" + two + "' direction='recv'"));
        phones.get(1).hearsNothing();
        phones.get(0).hears(HIGH);
        application.done(two, join("call-uri='xmpp:" + one + "' direction='recv'"));
        phones.get(0).hearsNothing();
        phones.get(1).hears(LOW);
        assertThat(application.quiet()).isTrue();
        application.done(two, unjoin("call-uri='xmpp:" + one + "'"));
        hears(one + " unjoined xmpp:" + two, two + " unjoined xmpp:" + one);
        phones.get(1).hearsNothing();
        assertThat(application.refused(two, unjoin(""))).isEqualTo("cancel service-unavailable");
    }

    @Test
    void aCallThatEndsIsPartedFirst() throws Exception {
        String one = call();
        String two = call();
        application.done(one, join("call-uri='" + two + "'"));
        hears(one + " joined xmpp:" + two, two + " joined xmpp:" + one);
        phones.get(0).hangUp();
        Xml first = application.next();
        Xml second = application.next();
        Xml third = application.next();
        assertThat(List.of(first, second, third)).filteredOn(event -> event.attribute("from").equals(one))
                .extracting(event -> event.children().getFirst().name()).containsExactly("unjoined", "end");
        assertThat(List.of(first, second, third)).filteredOn(event -> event.attribute("from").equals(two))
                .extracting(event -> event.children().getFirst().name()).containsExactly("unjoined");
    }

    @Test
    void aJoinWaitsForTheAnswer() throws Exception {
        String one = call();
        phone(Phone.calls(server));
        String two = application.next("offer").attribute("from");
        application.done(two, "<accept" + CORE + "/>");
        application.send("<iq type='set' id='early' to='" + one + "'>" + join("call-uri='xmpp:" + two + "'") + "</iq>");
        application.ping();
        assertThat(application.quiet()).isTrue();
        application.done(two, InboundCallTest.ANSWER);
        hears(two + " answered", one + " joined xmpp:" + two, two + " joined xmpp:" + one);
    }

    @Test
    void whatCannotBeJoinedIsRefused() throws Exception {
        String one = call();
        assertThat(application.refused(one, join("call-uri='xmpp:" + one + "'"))).isEqualTo("modify bad-request");
        assertThat(application.refused(one, join("call-uri='xmpp:gone@localhost'"))).isEqualTo("cancel service-unavailable");
        assertThat(application.refused(one, join("call-uri='xmpp:gone@elsewhere.example'")))
                .isEqualTo("cancel service-unavailable");
        assertThat(application.refused(one, join(""))).isEqualTo("modify bad-request");
        assertThat(application.refused(one, join("call-uri='x' mixer-name='y'"))).isEqualTo("modify bad-request");
        assertThat(application.refused(one, join("call-uri='x' direction='up'"))).isEqualTo("modify bad-request");
        assertThat(application.refused(one, join("mixer-name='m' media='direct'"))).isEqualTo("modify feature-not-implemented");
        assertThat(application.refused(one, unjoin("mixer-name='m'"))).isEqualTo("cancel service-unavailable");
        // a mixer cannot have the address of a call
        assertThat(application.refused(one, join("mixer-name='" + one.substring(0, one.indexOf('@')) + "'")))
                .isIn("cancel conflict", "modify bad-request");
        assertThat(application.quiet()).isTrue();
    }

    @Test
    void dialledIntoAJoin() throws Exception {
        String one = call();
        Phone other = phone(Phone.waits());
        other.says(HIGH, -1);
        phones.getFirst().says(LOW, -1);
        assertThat(application.refused(TestServer.DOMAIN, "<dial" + CORE + " to='" + other.uri() + "'><join call-uri='xmpp:gone@localhost'/></dial>"))
                .isEqualTo("cancel service-unavailable");
        String two = application.started(TestServer.DOMAIN,
                "<dial" + CORE + " to='" + other.uri() + "'><join call-uri='xmpp:" + one + "'/></dial>");
        hears(two + " answered", two + " joined xmpp:" + one, one + " joined xmpp:" + two);
        phones.getFirst().hears(HIGH);
        other.hears(LOW);
        application.done(two, InboundCallTest.HANGUP);
        hears(two + " unjoined xmpp:" + one, one + " unjoined xmpp:" + two, two + " end");
    }

    /** The dial was accepted by then. */
    @Test
    void aJoinInADialThatComesToNothingIsTold() throws Exception {
        String one = call();
        Phone other = phone(Phone.rings(false));
        String two = application.started(TestServer.DOMAIN,
                "<dial" + CORE + " to='" + other.uri() + "'><join call-uri='xmpp:" + one + "'/></dial>");
        other.ringing();
        application.done(one, InboundCallTest.HANGUP);
        application.next("end");
        other.accepts();
        application.next("answered");
        Xml refused = application.next("join-refused");
        assertThat(refused.attribute("from")).isEqualTo(two);
        assertThat(refused.first("join-refused").attribute("call-uri")).isEqualTo("xmpp:" + one);
        assertThat(refused.first("join-refused").children().getFirst().name()).isEqualTo("service-unavailable");
        application.done(two, InboundCallTest.HANGUP);
        application.next("end");
    }

    @Test
    void aMixerComesAndGoesWithItsCalls() throws Exception {
        String one = call();
        String room = application.started(one, join("mixer-name='Room 17'"));
        assertThat(room).isEqualTo("room\\2017@localhost");
        Xml appears = application.next();
        assertThat(appears.attribute("from")).isEqualTo(room);
        assertThat(appears.first("c").attribute("node")).isEqualTo("urn:xmpp:rayo:mixer:1");
        hears(one + " joined Room 17", room + " joined xmpp:" + one);
        String two = call();
        String three = call();
        assertThat(application.started(two, join("mixer-name='Room 17'"))).isEqualTo(room);
        hears(two + " joined Room 17", room + " joined xmpp:" + two);
        application.started(three, join("mixer-name='Room 17' direction='recv'"));
        hears(three + " joined Room 17", room + " joined xmpp:" + three);
        Xml items = application.request(IQ.Type.get, room, "<query xmlns='http://jabber.org/protocol/disco#items'/>");
        assertThat(items.toString()).contains(one, two, three);
        Xml info = application.request(IQ.Type.get, room, "<query xmlns='http://jabber.org/protocol/disco#info'/>");
        assertThat(info.first("identity").attribute("type")).isEqualTo("rayo_mixer");

        phones.get(0).says(LOW, -1);
        hears(room + " started-speaking xmpp:" + one);
        phones.get(1).hears(LOW);
        phones.get(2).hears(LOW);
        phones.get(0).hearsNothing();
        // only listens
        phones.get(2).says(HIGH, -1);
        phones.get(0).hearsNothing();

        application.done(one, unjoin("mixer-name='Room 17'"));
        hears(room + " stopped-speaking xmpp:" + one, one + " unjoined Room 17", room + " unjoined xmpp:" + one);
        phones.get(1).hearsNothing();
        String output = application.started(room, output(Sounds.tone(directory, 620, 20_000)));
        phones.get(1).hears(620);
        phones.get(2).hears(620);
        application.done(output, "<stop xmlns='urn:xmpp:rayo:ext:1'/>");
        assertThat(application.next("complete").attribute("from")).isEqualTo(output);
        application.done(two, InboundCallTest.HANGUP);
        hears(two + " unjoined Room 17", room + " unjoined xmpp:" + two, two + " end");
        phones.get(2).hangUp();
        List<Xml> last = List.of(application.next(), application.next(), application.next(), application.next());
        assertThat(last).filteredOn(event -> event.attribute("from").equals(three))
                .extracting(event -> event.children().getFirst().name()).containsExactly("unjoined", "end");
        List<Xml> ofRoom = last.stream().filter(event -> event.attribute("from").equals(room)).toList();
        assertThat(ofRoom.getFirst().has("unjoined")).isTrue();
        assertThat(ofRoom.getLast().attribute("type")).isEqualTo("unavailable");
        assertThat(ofRoom.getLast().children()).isEmpty();
        assertThat(application.refused(room, output("file:x.wav"))).isEqualTo("cancel item-not-found");
    }

    @Test
    void aConferenceIsRecordedWhole() throws Exception {
        String one = call();
        String two = call();
        String room = application.started(one, join("mixer-name='taped'"));
        application.started(two, join("mixer-name='taped'"));
        for (int i = 0; i < 5; i++) {
            application.next();
        }
        String tape = application.started(room, "<record xmlns='urn:xmpp:rayo:record:1' format='wav'/>");
        phones.get(0).says(LOW, -1);
        phones.get(1).hears(LOW);
        // both leave while it runs: it is whole before it is complete, and the mixer is gone after that
        application.done(one, InboundCallTest.HANGUP);
        application.done(two, InboundCallTest.HANGUP);
        Xml complete = application.next("complete");
        assertThat(complete.attribute("from")).isEqualTo(tape);
        assertThat(complete.has("hangup")).isTrue();
        Path file = Path.of(java.net.URI.create(complete.first("recording").attribute("uri")));
        org.rayo.rtp.audio.ToneMeter meter = new org.rayo.rtp.audio.ToneMeter();
        short[] samples = samples(file);
        assertThat(samples.length).isGreaterThan(1600);
        // a mixer is recorded at 16 kHz; the meter counts 8
        short[] half = new short[samples.length / 2];
        for (int i = 0; i < half.length; i++) {
            half[i] = samples[2 * i];
        }
        double loudest = 0;
        for (int at = 0; at + 160 <= half.length; at += 160) {
            meter.onFrame(half, at, 160);
            loudest = meter.levelDbfs() > -30 ? meter.dominantFrequencyHz() : loudest;
        }
        assertThat(loudest).isBetween(LOW - 10, LOW + 10);
        assertThat(application.nextOfType("unavailable").attribute("from")).isEqualTo(room);
    }

    /** Mono, 16 bits, behind a header of 44 octets or more. */
    private static short[] samples(Path wav) throws Exception {
        java.nio.ByteBuffer all = java.nio.ByteBuffer.wrap(java.nio.file.Files.readAllBytes(wav)).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        all.position(44);
        short[] samples = new short[all.remaining() / 2];
        all.asShortBuffer().get(samples);
        return samples;
    }

    @Test
    void nobodyElseSeesIt() throws Exception {
        String one = call();
        String room = application.started(one, join("mixer-name='private'"));
        try (Application eve = Application.login(TestServer.DOMAIN, server.port("xmpp"), "eve", "eve", "x")) {
            assertThat(eve.refused(room, output("file:x.wav"))).isEqualTo("cancel item-not-found");
            assertThat(eve.refused(one, join("mixer-name='private'"))).isEqualTo("cancel conflict");
            eve.send("<presence to='" + room + "'/>");
            eve.ping();
            Phone phone = phone(Phone.waits());
            String two = eve.started(TestServer.DOMAIN, "<dial" + CORE + " to='" + phone.uri() + "'/>");
            eve.next("answered");
            assertThat(eve.refused(two, join("mixer-name='private'"))).isEqualTo("cancel not-allowed");
            assertThat(eve.refused(two, join("call-uri='xmpp:" + one + "'"))).isEqualTo("cancel not-allowed");
            assertThat(eve.quiet()).isTrue();
        }
    }

    @Test
    void mixersMayHaveADomainOfTheirOwn() throws Exception {
        try (TestServer apart = TestServer.start(directory, "jid.call-subdomain=call", "jid.mixer-subdomain=mixer");
                Application client = Application.available(apart, "one");
                Phone phone = Phone.calls(apart)) {
            String call = client.next("offer").attribute("from");
            client.done(call, InboundCallTest.ANSWER);
            phone.answered();
            assertThat(client.started(call, join("mixer-name='Lobby'"))).isEqualTo("lobby@mixer.localhost");
            Xml joined = client.next("joined");
            assertThat(joined.attribute("from")).isEqualTo(call).endsWith("@call.localhost");
            assertThat(client.next("joined").first("joined").attribute("call-uri")).isEqualTo("xmpp:" + call);
            // both forms are understood
            assertThat(client.refused("lobby@localhost", InboundCallTest.ANSWER)).isEqualTo("cancel feature-not-implemented");
        }
    }

    @Test
    void whoSubscribesHears() throws Exception {
        String one = call();
        String room = application.started(one, join("mixer-name='open'"));
        try (Application other = Application.login(server, "two")) {
            other.send("<presence to='" + room + "' type='subscribe'/>");
            Xml first = other.next();
            Xml second = other.next();
            assertThat(List.of(first, second)).extracting(event -> event.attribute("type"))
                    .containsExactlyInAnyOrder("subscribed", "");
            phones.getFirst().says(LOW, 60_000);
            assertThat(other.next("started-speaking").attribute("from")).isEqualTo(room);
            other.send("<presence to='" + room + "' type='unavailable'/>");
            other.ping();
            application.done(one, InboundCallTest.HANGUP);
            application.next("end");
            assertThat(other.quiet()).isTrue();
        }
    }
}
