package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jivesoftware.smack.packet.IQ;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the Ruby client (Punchblock, now in Adhearsion) takes for granted (protocol.md §30), as it writes it, line by line. */
@Timeout(180)
class PunchblockTest {
    private static final String OUTPUT = "xmlns='urn:xmpp:rayo:output:1'";

    @TempDir
    static Path directory;

    private static Desk desk;
    private static Application client;

    @BeforeAll
    static void start() throws Exception {
        desk = new Desk(directory);
        client = desk.application;
    }

    @AfterEach
    void clear() throws Exception {
        desk.clear();
        client.show("chat");
    }

    @AfterAll
    static void stop() {
        desk.close();
    }

    private static String uuid() {
        return UUID.randomUUID().toString();
    }

    private String dial(String uri, String children) throws Exception {
        Phone phone = Phone.waits();
        desk.phones.add(phone);
        return "<dial " + Desk.CORE + " to='" + phone.uri() + "' from='sip:adhearsion@127.0.0.1' uri='" + uri + "' timeout='30000'>"
                + children + "</dial>";
    }

    @Test
    void directedPresenceOfChatAndDnd() throws Exception {
        client.show("dnd");
        try (Application second = Application.login(desk.server, "two")) {
            second.show("chat");
            desk.phones.add(Phone.calls(desk.server));
            String call = second.next("offer").attribute("from");
            assertThat(client.quiet()).as("who is quiescing gets no offer").isTrue();
            second.done(call, "<reject " + Desk.CORE + "><busy/></reject>");
            second.next("end");
        }
    }

    @Test
    void pingIsAnswered() throws Exception {
        // feature-not-implemented would do too
        assertThat(client.request(IQ.Type.get, TestServer.DOMAIN, "<ping xmlns='urn:xmpp:ping'/>").attribute("type")).isEqualTo("result");
    }

    @Test
    void theOfferHasAnAddressAndATime() throws Exception {
        Instant before = Instant.now();
        desk.phones.add(Phone.calls(desk.server));
        Xml offer = client.next("offer");
        assertThat(offer.attribute("from")).contains("@").doesNotContain("/");
        Instant stamp = Instant.parse(offer.first("delay").attribute("stamp"));
        assertThat(Duration.between(before, stamp).abs()).isLessThan(Duration.ofSeconds(60));
        client.done(offer.attribute("from"), InboundCallTest.HANGUP);
        assertThat(client.next("end").first("delay").attribute("stamp")).isGreaterThanOrEqualTo(offer.first("delay").attribute("stamp"));
    }

    @Test
    void commandsGoToCallAtDomainSlashComponentAndRefEqualsTheEventsFrom() throws Exception {
        String call = desk.call();
        Xml result = client.done(call, Desk.output("", Sounds.tone(directory, 500, 200)));
        assertThat(result.attribute("from")).isEqualTo(call);
        String uri = result.first("ref").attribute("uri");
        assertThat(uri).startsWith("xmpp:" + call + "/");
        Xml complete = client.next("complete");
        assertThat("xmpp:" + complete.attribute("from")).isEqualTo(uri);
    }

    @Test
    void theReasonIsTheFirstChildOfCompleteAndEnd() throws Exception {
        String call = desk.call();
        String tape = client.started(call, "<record xmlns='urn:xmpp:rayo:record:1'/>");
        client.done(tape, Desk.STOP);
        Xml complete = client.next("complete").first("complete");
        assertThat(complete.children().getFirst().name()).isEqualTo("stop");
        assertThat(complete.children().get(1).name()).as("the recording is anywhere behind it").isEqualTo("recording");
        desk.phone(0).hangUp();
        assertThat(client.next("end").first("end").children().getFirst().name()).isEqualTo("hungup");
    }

    @Test
    void itemNotFoundMeansThatTheCallIsGone() throws Exception {
        String call = desk.call();
        client.done(call, InboundCallTest.HANGUP);
        client.next("end");
        assertThat(client.refused(call, InboundCallTest.ANSWER)).endsWith(" item-not-found");
        assertThat(client.refused(call, Desk.output("", "file:a.wav"))).endsWith(" item-not-found");
    }

    @Test
    void serviceUnavailableOnUnjoinMeansThatItWasNotJoined() throws Exception {
        String call = desk.call();
        assertThat(client.refused(call, "<unjoin " + Desk.CORE + " call-uri='xmpp:" + uuid() + "@localhost'/>")).endsWith(" service-unavailable");
        assertThat(client.refused(call, "<unjoin " + Desk.CORE + " mixer-name='" + uuid() + "'/>")).endsWith(" service-unavailable");
    }

    @Test
    void answerMayBeSentAgain() throws Exception {
        String call = desk.call();
        client.done(call, InboundCallTest.ANSWER);
        client.done(call, InboundCallTest.ANSWER);
        assertThat(client.quiet()).as("and says nothing new").isTrue();
    }

    @Test
    void acceptAndRejectWithoutReason() throws Exception {
        desk.phones.add(Phone.calls(desk.server));
        String call = client.next("offer").attribute("from");
        client.done(call, "<accept " + Desk.CORE + "/>");
        client.done(call, "<reject " + Desk.CORE + "/>");
        assertThat(client.next("end").first("end").children().getFirst().name()).isEqualTo("rejected");
    }

    @Test
    void dialIsAnsweredAtOnceWithTheUriThatWasAskedFor() throws Exception {
        String id = uuid();
        Xml result = client.done(TestServer.DOMAIN, dial("xmpp:" + id + "@localhost", "<header " + Desk.CORE + " name='X-Adhearsion' value='1'/>"));
        assertThat(result.first("ref").attribute("uri")).isEqualTo("xmpp:" + id + "@localhost");
        Xml answered = client.next("answered");
        assertThat(answered.attribute("from")).isEqualTo(id + "@localhost");
        assertThat(answered.has("delay")).isTrue();
        client.done(id + "@localhost", InboundCallTest.HANGUP);
    }

    @Test
    void joinedNamesTheOtherCallByTheSameString() throws Exception {
        String one = desk.call();
        String id = uuid();
        client.done(TestServer.DOMAIN, dial("xmpp:" + id + "@localhost", ""));
        client.next("answered");
        // a join of calls is told on both, each naming the other as it is written in refs
        client.done(one, "<join " + Desk.CORE + " call-uri='xmpp:" + id + "@localhost' direction='duplex' media='bridge'/>");
        for (int i = 0; i < 2; i++) {
            Xml joined = client.next("joined");
            assertThat(joined.first("joined").attribute("call-uri"))
                    .isEqualTo(joined.attribute("from").equals(one) ? "xmpp:" + id + "@localhost" : "xmpp:" + one);
        }
        client.done(id + "@localhost", InboundCallTest.HANGUP);
        for (int i = 0; i < 2; i++) {
            Xml unjoined = client.next("unjoined");
            assertThat(unjoined.first("unjoined").attribute("call-uri"))
                    .isEqualTo(unjoined.attribute("from").equals(one) ? "xmpp:" + id + "@localhost" : "xmpp:" + one);
        }
    }

    @Test
    void mixersKeepTheirNameAndEventsComeFromIt() throws Exception {
        String call = desk.call();
        String name = uuid();
        client.done(call, "<join " + Desk.CORE + " mixer-name='" + name + "'/>");
        assertThat(client.next("joined").first("joined").attribute("mixer-name")).isEqualTo(name);
        Xml ofMixer = client.next("joined");
        assertThat(ofMixer.attribute("from")).isEqualTo(name + "@localhost");
        assertThat(ofMixer.first("joined").attribute("call-uri")).isEqualTo("xmpp:" + call);
        desk.phone(0).says(400, 5000);
        Xml speaking = client.next("started-speaking").first("started-speaking");
        assertThat(speaking.attribute("call-id")).as("the older attribute").isEqualTo(call.substring(0, call.indexOf('@')));
        assertThat(speaking.attribute("call-uri")).isEqualTo("xmpp:" + call);
        // with capitals: the attribute keeps them, the address does not
        client.done(call, "<join " + Desk.CORE + " mixer-name='Board-Room'/>");
        assertThat(client.next("joined").first("joined").attribute("mixer-name")).isEqualTo("Board-Room");
        assertThat(client.next("joined").attribute("from")).isEqualTo("board-room@localhost");
        client.done(call, "<unjoin " + Desk.CORE + " mixer-name='Board-Room'/>");
        assertThat(client.next("unjoined").first("unjoined").attribute("mixer-name")).isEqualTo("Board-Room");
    }

    @Test
    void stopOfACompleteComponentIsAnErrorAndNoMore() throws Exception {
        String call = desk.call();
        String output = client.started(call, Desk.output("", Sounds.tone(directory, 500, 100)));
        client.next("complete");
        assertThat(client.refused(output, Desk.STOP)).isEqualTo("cancel item-not-found");
        client.done(call, InboundCallTest.ANSWER);
    }

    @Test
    void anInterruptibleRecordingStopsOnce() throws Exception {
        String call = desk.call();
        String tape = client.started(call, "<record xmlns='urn:xmpp:rayo:record:1' max-duration='500'/>");
        String keys = client.started(call, "<input xmlns='urn:xmpp:rayo:input:1' mode='dtmf'><grammar url='builtin:dtmf/digits?length=1'/></input>");
        assertThat(client.next("recording").attribute("from")).isEqualTo(tape);
        desk.phone(0).presses("1");
        assertThat(client.next("match").attribute("from")).isEqualTo(keys);
        // the race that it runs: the recording is over already
        assertThat(client.refused(tape, Desk.STOP)).isEqualTo("cancel item-not-found");
    }

    @Test
    void anAskIsAPromptWithTheInputFirst() throws Exception {
        String call = desk.call();
        String prompt = client.started(call, "<prompt xmlns='urn:xmpp:rayo:prompt:1' barge-in='true'>"
                + "<input xmlns='urn:xmpp:rayo:input:1' mode='dtmf' initial-timeout='5000' inter-digit-timeout='5000' max-silence='5000'"
                + " min-confidence='0.5' language='en-US' terminator='#'><grammar content-type='application/srgs+xml'><![CDATA["
                + "<grammar xmlns='http://www.w3.org/2001/06/grammar' version='1.0' xml:lang='en-US' mode='dtmf' root='digits'"
                + " tag-format='semantics/1.0-literals'><rule id='digits' scope='public'><item repeat='0-3'><one-of><item>0</item>"
                + "<item>1</item><item>2</item></one-of></item></rule></grammar>]]></grammar></input>"
                + "<output " + OUTPUT + "><document content-type='application/ssml+xml'><![CDATA[<speak"
                + " xmlns='http://www.w3.org/2001/10/synthesis' version='1.0' xml:lang='en-US'><audio src='"
                + Sounds.tone(directory, 500, 20_000) + "'/></speak>]]></document></output></prompt>");
        desk.phone(0).presses("1#");
        Xml complete = client.next("complete");
        assertThat(complete.attribute("from")).isEqualTo(prompt);
        Xml result = Xml.parse(complete.first("match").text());
        assertThat(result.element().getNamespaceURI()).isEqualTo("http://www.ietf.org/xml/ns/mrcpv2");
        assertThat(result.first("interpretation").attribute("confidence")).isEqualTo("1");
        assertThat(result.first("input").attribute("mode")).isEqualTo("dtmf");
        assertThat(result.first("input").text()).isEqualTo("1");
        // nothing but the terminator matches a grammar that may be empty
        String empty = client.started(call, "<input xmlns='urn:xmpp:rayo:input:1' mode='dtmf' initial-timeout='0' terminator='#'>"
                + "<grammar url='builtin:dtmf/digits?length=1'/></input>");
        Xml late = client.next("complete");
        assertThat(late.attribute("from")).isEqualTo(empty);
        assertThat(late.has("noinput")).as("a timeout of 0 is no error").isTrue();
    }

    @Test
    void aMenuGivesTheTagOfWhatWasChosen() throws Exception {
        String call = desk.call();
        client.started(call, "<input xmlns='urn:xmpp:rayo:input:1' mode='dtmf'><grammar content-type='application/srgs+xml'><![CDATA["
                + "<grammar xmlns='http://www.w3.org/2001/06/grammar' version='1.0' mode='dtmf' root='options' tag-format='semantics/1.0-literals'>"
                + "<rule id='options' scope='public'><item><one-of><item><tag>0</tag>1</item><item><tag>1</tag>2</item></one-of></item></rule>"
                + "</grammar>]]></grammar></input>");
        desk.phone(0).presses("2");
        assertThat(Xml.parse(client.next("match").first("match").text()).first("instance").text()).isEqualTo("1");
    }

    @Test
    void playDocumentGivesUrlAndContentTypeAndHeadersOfComponentsAreTaken() throws Exception {
        String call = desk.call();
        client.started(call, "<output " + OUTPUT + " voice='nora'><document url='" + Sounds.tone(directory, 500, 100)
                + "' content-type='audio/x-wav'/><header " + Desk.CORE + " name='Speech-Language' value='en'/></output>");
        assertThat(client.next("complete").has("finish")).isTrue();
    }

    @Test
    void muteUnmuteAndDigits() throws Exception {
        String call = desk.call();
        client.done(call, "<mute " + Desk.CORE + "/>");
        client.done(call, "<unmute " + Desk.CORE + "/>");
        desk.phone(0).presses("3");
        assertThat(client.next("dtmf").first("dtmf").attribute("signal")).isEqualTo("3");
    }

    @Test
    void headersOnHangup() throws Exception {
        String call = desk.call();
        client.done(call, "<hangup " + Desk.CORE + "><header " + Desk.CORE + " name='X-Reason' value='done'/></hangup>");
        assertThat(client.next("end").first("end").children().getFirst().name()).isEqualTo("hangup-command");
    }

    @Test
    void aMessageGoesToTheCall() throws Exception {
        String call = desk.call();
        client.send("<message type='normal' to='" + call + "' id='m1'><subject>Note</subject><body>hello</body></message>");
        // this phone takes none, which is told
        assertThat(client.nextOfType("error").attribute("id")).isEqualTo("m1");
    }
}
