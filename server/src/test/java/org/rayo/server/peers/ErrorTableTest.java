package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tables of errors (protocol.md §5.1 and §24), cell by cell, on calls and mixers that are really there. */
@Timeout(180)
class ErrorTableTest {
    private static final String OUTPUT = "xmlns='urn:xmpp:rayo:output:1'";
    private static final String INPUT = "xmlns='urn:xmpp:rayo:input:1'";
    private static final String RECORD = "xmlns='urn:xmpp:rayo:record:1'";
    private static final String PROMPT = "xmlns='urn:xmpp:rayo:prompt:1'";
    private static final String FAX = "xmlns='urn:xmpp:rayo:fax:1'";
    private static final String FOUR = "<grammar url='builtin:dtmf/digits?length=4'/>";

    @TempDir
    Path directory;

    private Desk desk;
    private final SoftAssertions cells = new SoftAssertions();

    @BeforeEach
    void start() throws Exception {
        desk = new Desk(directory, "xmpp.users.demo=demo", "xmpp.users.eve=eve", "xmpp.plain-without-tls=true");
    }

    @AfterEach
    void stop() {
        desk.close();
    }

    private static String core(String name, String attributes, String children) {
        return "<" + name + " " + Desk.CORE + " " + attributes + ">" + children + "</" + name + ">";
    }

    private static String core(String name, String attributes) {
        return core(name, attributes, "");
    }

    /** {@code expected}: type, condition and, where it must be there, a piece of the text; or "result". */
    private void cell(String situation, String to, String command, String... expected) throws Exception {
        cell(desk.application, situation, to, command, expected);
    }

    private void cell(Application client, String situation, String to, String command, String... expected) throws Exception {
        Xml answer = client.command(to, command);
        if (!answer.has("error")) {
            cells.assertThat(answer.attribute("type")).as(situation).isEqualTo(expected[0]);
            return;
        }
        Xml error = answer.first("error");
        cells.assertThat(error.attribute("type") + " " + error.children().getFirst().name()).as(situation).isEqualTo(expected[0]);
        String text = error.has("text") ? error.first("text").text() : "";
        for (int i = 1; i < expected.length; i++) {
            cells.assertThat(text).as(situation).contains(expected[i]);
        }
    }

    private String offered() throws Exception {
        desk.phones.add(Phone.calls(desk.server));
        return desk.application.next("offer").attribute("from");
    }

    @Test
    void anyCommand() throws Exception {
        String call = desk.call();
        String open = offered();
        try (Application other = Application.available(desk.server, "two")) {
            cell(other, "not the controlling party", call, core("hangup", ""), "cancel conflict");
            cell(other, "never offered the call", open, core("answer", ""), "cancel conflict");
        }
        cell("unknown call", "nobody@localhost", core("answer", ""), "cancel item-not-found");
        cell("unknown component", call + "/x9", Desk.STOP, "cancel item-not-found");
        cell("unknown command, known namespace", call, core("dance", ""), "cancel feature-not-implemented", "<dance", "urn:xmpp:rayo:1");
        cell("unknown namespace", call, "<answer xmlns='urn:example'/>", "cancel feature-not-implemented", "urn:example");
        cell("unknown child", call, core("answer", "", "<colour/>"), "modify feature-not-implemented", "<colour>", "<answer>");
        cell("unknown child of a header", call, core("answer", "", "<header name='X-A' value='1'><colour/></header>"),
                "modify feature-not-implemented", "<colour>", "<header>");
        cell("unknown child of an output", call, "<output " + OUTPUT + "><document url='file:a.wav'/><colour/></output>",
                "modify feature-not-implemented", "<colour>");
        cell("unknown child of an input", call, "<input " + INPUT + ">" + FOUR + "<colour/></input>", "modify feature-not-implemented", "<colour>");
        cell("unknown child of a record", call, "<record " + RECORD + "><colour/></record>", "modify feature-not-implemented", "<colour>");
        cell("unknown child of a hint", call, "<record " + RECORD + "><hint name='a' value='b'><colour/></hint></record>",
                "modify feature-not-implemented", "<colour>", "<hint>");
        cell("unknown child of a nested join", TestServer.DOMAIN, core("dial", "to='sip:a@127.0.0.1'", "<join mixer-name='m'><colour/></join>"),
                "modify feature-not-implemented", "<colour>", "<join>");
        cell("unknown child of a prompt", call, "<prompt " + PROMPT + "><colour/></prompt>", "modify feature-not-implemented", "<colour>", "<prompt>");
        cell("unknown child of a stop", call + "/x9", "<stop xmlns='urn:xmpp:rayo:ext:1'><colour/></stop>", "cancel item-not-found");
        cell("a child where there is none", call, core("hold", "", "<colour/>"), "modify feature-not-implemented", "<colour>", "<hold>");
        cell("bad attribute value", call, core("join", "call-uri='x@localhost' direction='up'"), "modify bad-request", "direction", "up", "duplex");
        cell("a command of components to a call", call, Desk.STOP, "modify bad-request", "stop");
        cell("a command of the server to a call", call, core("dial", "to='sip:a@127.0.0.1'"), "modify bad-request", "dial");
        cell("a command of calls to the server", TestServer.DOMAIN, core("answer", ""), "modify bad-request", "answer");
        cell("exec of anybody", TestServer.DOMAIN, core("exec", "api='status'"), "auth forbidden");
        Xml empty = desk.application.exchange("e1", "<iq type='set' id='e1' to='" + call + "'/>");
        cells.assertThat(empty.first("error").attribute("type") + " " + empty.first("error").children().getFirst().name())
                .as("empty iq").isEqualTo("modify bad-request");
        Xml two = desk.application.exchange("e2", "<iq type='set' id='e2' to='" + call + "'>" + core("hold", "") + core("mute", "") + "</iq>");
        cells.assertThat(two.first("error").attribute("type") + " " + two.first("error").children().getFirst().name())
                .as("two commands in one iq").isEqualTo("modify bad-request");
        Xml address = desk.application.exchange("e3", "<iq type='set' id='e3' to='@localhost'>" + core("hold", "") + "</iq>");
        cells.assertThat(address.first("error").attribute("type") + " " + address.first("error").children().getFirst().name())
                .as("malformed to").isEqualTo("modify jid-malformed");
        try (RawXmpp raw = RawXmpp.connect(desk.server).login("raw")) {
            String refusal = raw.send("<iq type='set' to='" + call + "'>" + core("hold", "") + "</iq>").await("</iq>");
            cells.assertThat(refusal).as("iq without id").contains("type='modify'").contains("<bad-request").doesNotContain(" id=");
            String echoed = raw.send("<iq type='set' id='echo' to='nobody@localhost'>" + core("unjoin", "mixer-name='m'") + "</iq>").await("</iq>");
            cells.assertThat(echoed).as("the command comes back with its error").contains("id='echo'").contains("<unjoin").contains("<item-not-found");
            raw.ping();
        }
        cells.assertAll();
    }

    @Test
    void answeringAndRefusing() throws Exception {
        String ringing = offered();
        cell("accept", ringing, core("accept", ""), "result");
        cell("accept: already accepted", ringing, core("accept", ""), "result");
        cell("redirect: no to", ringing, core("redirect", ""), "modify bad-request", "'to'");
        cell("redirect: invalid uri", ringing, core("redirect", "to='nowhere'"), "modify bad-request", "to", "nowhere");
        cell("reject: bad reason", ringing, core("reject", "", "<bored/>"), "modify bad-request", "<bored>", "decline");
        cell("reject: unknown child of the reason", ringing, core("reject", "", "<busy><colour/></busy>"),
                "modify feature-not-implemented", "<colour>", "<busy>");
        cell("reject: two reasons", ringing, core("reject", "", "<busy/><decline/>"), "modify bad-request");
        cell("hold before the answer", ringing, core("hold", ""), "wait unexpected-request");
        cell("mute before the answer", ringing, core("mute", ""), "wait unexpected-request");
        cell("dtmf before the answer", ringing, core("dtmf", "tones='1'"), "wait unexpected-request");
        cell("dtmf: no tones", ringing, core("dtmf", ""), "modify bad-request", "tones");
        cell("dtmf: no keys", ringing, core("dtmf", "tones='1x'"), "modify bad-request", "tones", "1x");
        cell("answer", ringing, core("answer", ""), "result");
        cell("answer: already answered", ringing, core("answer", ""), "result");
        cell("accept after the answer", ringing, core("accept", ""), "result");
        cell("reject: after the answer", ringing, core("reject", "", "<busy/>"), "cancel not-allowed", "hangup");
        cell("hangup: with a header", ringing, core("hangup", "", "<header name='X-Why' value='done'/>"), "result");
        desk.application.next("end");
        cell("answer: after the end", ringing, core("answer", ""), "cancel item-not-found");
        cell("component: after the end", ringing, Desk.output("", "file:a.wav"), "cancel item-not-found");
        cell("reject: no reason", offered(), core("reject", ""), "result");
        cells.assertThat(desk.application.next("end").has("rejected")).isTrue();
        String accepted = offered();
        cell("accept", accepted, core("accept", ""), "result");
        cell("reject: after accept", accepted, core("reject", "", "<busy/>"), "result");
        cells.assertAll();
    }

    @Test
    void dialling() throws Exception {
        String here = TestServer.DOMAIN;
        String call = desk.call();
        cell("dial: no to", here, core("dial", "from='sip:a@x'"), "modify bad-request", "'to'");
        cell("dial: malformed to", here, core("dial", "to='bob'"), "modify bad-request", "to", "bob");
        cell("dial: malformed from", here, core("dial", "to='sip:a@127.0.0.1' from='bob'"), "modify bad-request", "from", "bob");
        cell("dial: bad timeout", here, core("dial", "to='sip:a@127.0.0.1' timeout='soon'"), "modify bad-request", "timeout", "soon");
        cell("dial: not entitled", here, core("dial", "to='sip:a@192.0.2.1'"), "auth not-authorized");
        cell("dial: uri invalid", here, core("dial", "to='sip:a@127.0.0.1' uri='nobody'"), "modify bad-request", "uri");
        cell("dial: uri of another domain", here, core("dial", "to='sip:a@127.0.0.1' uri='xmpp:a@elsewhere.example'"), "modify bad-request", "uri");
        cell("dial: uri in use", here, core("dial", "to='sip:a@127.0.0.1' uri='xmpp:" + call + "'"), "modify conflict");
        cell("dial: uri of a user", here, core("dial", "to='sip:a@127.0.0.1' uri='xmpp:demo@localhost'"), "modify conflict");
        cell("dial: join with neither", here, core("dial", "to='sip:a@127.0.0.1'", "<join/>"), "modify bad-request", "call-uri", "mixer-name");
        cell("dial: join with both", here, core("dial", "to='sip:a@127.0.0.1'", "<join call-uri='a@localhost' mixer-name='m'/>"),
                "modify bad-request", "not both");
        cell("dial: join with nobody", here, core("dial", "to='sip:a@127.0.0.1'", "<join call-uri='a@localhost'/>"), "cancel service-unavailable");
        String tape = desk.application.started(call, "<record " + RECORD + "/>");
        cell("dial: join that is in the way", here, core("dial", "to='sip:a@127.0.0.1'", "<join call-uri='" + call + "' media='direct'/>"),
                "cancel conflict", "components");
        cell("dial: one direct join and another", here, core("dial", "to='sip:a@127.0.0.1'", "<join call-uri='" + call
                + "' media='direct'/><join mixer-name='m'/>"), "cancel conflict", "direct");
        desk.application.done(tape, Desk.STOP);
        cell("dial: unknown child", here, core("dial", "to='sip:a@127.0.0.1'", "<colour/>"), "modify feature-not-implemented", "<colour>");
        // somebody who never answers
        try (DatagramSocket mute = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            String outbound = desk.application.started(here, core("dial", "to='sip:a@127.0.0.1:" + mute.getLocalPort() + "'"));
            cell("accept: outbound", outbound, core("accept", ""), "wait unexpected-request");
            cell("answer: outbound", outbound, core("answer", ""), "wait unexpected-request");
            cell("redirect: outbound, not answered", outbound, core("redirect", "to='sip:b@127.0.0.1'"), "wait unexpected-request");
            cell("reject: outbound", outbound, core("reject", "", "<busy/>"), "cancel not-allowed");
            cell("component: before there is media", outbound, Desk.output("", "file:a.wav"), "wait unexpected-request");
            cell("hangup: outbound, not answered", outbound, core("hangup", ""), "result");
            cells.assertThat(desk.application.next("end").has("hangup-command")).isTrue();
        }
        cells.assertAll();
    }

    @Test
    void capacityAndTheEndOfTheServer() throws Exception {
        try (Desk full = new Desk(directory, "limits.max-calls=1")) {
            full.call();
            cell(full.application, "dial: no capacity", TestServer.DOMAIN, core("dial", "to='sip:a@127.0.0.1'"), "wait resource-constraint");
            full.server.server.drain().subscribe();
            cell(full.application, "dial: shutting down", TestServer.DOMAIN, core("dial", "to='sip:a@127.0.0.1'"), "wait service-unavailable");
        }
        cells.assertAll();
    }

    @Test
    void joining() throws Exception {
        String call = desk.call();
        String peer = desk.call();
        cell("join: neither", call, core("join", ""), "modify bad-request", "call-uri", "mixer-name");
        cell("join: both", call, core("join", "call-uri='" + peer + "' mixer-name='m'"), "modify bad-request", "not both");
        cell("join: empty uri", call, core("join", "call-uri='xmpp:'"), "modify bad-request", "call-uri");
        cell("join: unknown direction", call, core("join", "call-uri='" + peer + "' direction='up'"), "modify bad-request", "direction");
        cell("join: unknown media", call, core("join", "call-uri='" + peer + "' media='magic'"), "modify bad-request", "media");
        cell("join: known but unsupported media", call, core("join", "call-uri='" + peer + "' media='bridge_exclusive'"),
                "modify feature-not-implemented", "media");
        cell("join: direct to a mixer", call, core("join", "mixer-name='m' media='direct'"), "modify feature-not-implemented", "direct");
        cell("join: direct one way", call, core("join", "call-uri='" + peer + "' media='direct' direction='recv'"), "modify feature-not-implemented");
        cell("join: peer unknown", call, core("join", "call-uri='gone@localhost'"), "cancel service-unavailable");
        cell("join: self", call, core("join", "call-uri='" + call + "'"), "modify bad-request", "itself");
        try (Application eve = Application.login(TestServer.DOMAIN, desk.server.port("xmpp"), "eve", "eve", "x")) {
            desk.phones.add(Phone.waits());
            String hers = eve.started(TestServer.DOMAIN, core("dial", "to='" + desk.phones.getLast().uri() + "'"));
            eve.next("answered");
            cell("join: outside the zone", call, core("join", "call-uri='" + hers + "'"), "cancel not-allowed");
            desk.application.started(call, core("join", "mixer-name='mine'"));
            cell(eve, "join: mixer outside the zone", hers, core("join", "mixer-name='mine'"), "cancel not-allowed");
            cell(eve, "component: mixer outside the zone", "mine@localhost", Desk.output("", "file:a.wav"), "cancel item-not-found");
            for (String to : new String[] {"mine@localhost", "nobodys@localhost"}) {
                eve.send("<presence type='subscribe' id='s' to='" + to + "'/>");
                cells.assertThat(eve.nextOfType("unsubscribed").attribute("from")).as("subscription outside the zone").isEqualTo(to);
            }
            desk.application.send("<presence type='subscribe' id='s' to='mine@localhost'/>");
            cells.assertThat(desk.application.nextOfType("subscribed").attribute("from")).isEqualTo("mine@localhost");
            eve.done(hers, core("hangup", ""));
        }
        cell("join: in the way of another", call, core("join", "call-uri='" + peer + "' media='direct'"), "cancel conflict", "mine");
        cell("unjoin: both", call, core("unjoin", "call-uri='" + peer + "' mixer-name='m'"), "modify bad-request", "not both");
        cell("unjoin: not that one", call, core("unjoin", "call-uri='" + peer + "'"), "cancel service-unavailable");
        cell("unjoin: not that mixer", call, core("unjoin", "mixer-name='other'"), "cancel service-unavailable");
        cell("unjoin", call, core("unjoin", ""), "result");
        cell("unjoin: nothing joined", call, core("unjoin", ""), "cancel service-unavailable");
        cells.assertAll();
    }

    @Test
    void componentsOfEveryKind() throws Exception {
        String call = desk.call();
        String tone = Sounds.tone(directory, 500, 60_000);
        cell("component: unsupported", call, "<sendfax " + FAX + "/>", "cancel feature-not-implemented", "sendfax");
        cell("component: unsupported", call, "<receivefax " + FAX + "/>", "cancel feature-not-implemented", "receivefax");
        cell("output: no document", call, "<output " + OUTPUT + "/>", "modify bad-request", "document");
        cell("output: document without anything", call, "<output " + OUTPUT + "><document/></output>", "modify bad-request", "document");
        for (String bad : new String[] {"start-offset='-1'", "repeat-times='-1'", "repeat-interval='x'", "max-time='0'", "max-time='-2'",
            "start-paused='maybe'", "interrupt-on='whim'", "direction='up'", "broadcast='perhaps'"}) {
            cell("output: " + bad, call, Desk.output(bad, tone), "modify bad-request", bad.substring(0, bad.indexOf('=')));
        }
        String output = desk.application.started(call, Desk.output("", tone));
        cell("seek: no direction", output, "<seek " + OUTPUT + " amount='5'/>", "modify bad-request", "direction");
        cell("seek: bad direction", output, "<seek " + OUTPUT + " direction='up' amount='5'/>", "modify bad-request", "direction", "up");
        cell("seek: no amount", output, "<seek " + OUTPUT + " direction='back'/>", "modify bad-request", "amount");
        cell("seek: bad amount", output, "<seek " + OUTPUT + " direction='back' amount='0'/>", "modify bad-request", "amount");
        cell("output: unknown command", output, "<rewind " + OUTPUT + "/>", "cancel feature-not-implemented", "rewind");
        try (Application other = Application.available(desk.server, "two")) {
            cell(other, "component: not its creator", output, Desk.STOP, "cancel conflict");
        }
        cell("component: stopped", output, Desk.STOP, "result");
        desk.application.next("complete");
        for (String late : new String[] {Desk.STOP, "<pause " + OUTPUT + "/>", "<seek " + OUTPUT + " direction='back' amount='5'/>"}) {
            cell("component: complete", output, late, "cancel item-not-found");
        }
        cell("input: no grammar", call, "<input " + INPUT + "/>", "modify bad-request", "grammar");
        cell("input: bad SRGS", call, "<input " + INPUT + "><grammar content-type='application/srgs+xml'>&lt;grammar</grammar></input>",
                "modify bad-request");
        cell("input: content without type", call, "<input " + INPUT + "><grammar>[1 DIGITS]</grammar></input>", "modify bad-request", "content-type");
        for (String bad : new String[] {"mode='smoke'", "terminator='12'", "terminator='x'", "initial-timeout='-2'", "inter-digit-timeout='x'",
            "recognition-timeout='-3'", "max-silence='y'", "sensitivity='2'", "min-confidence='-1'"}) {
            cell("input: " + bad, call, "<input " + INPUT + " " + bad + ">" + FOUR + "</input>", "modify bad-request", bad.substring(0, bad.indexOf('=')));
        }
        cell("input: unsupported result", call, "<input " + INPUT + " match-content-type='application/emma+xml'>" + FOUR + "</input>",
                "modify feature-not-implemented", "match-content-type");
        cell("cpa: unsupported signal", call, "<input " + INPUT + " mode='cpa'><grammar url='urn:xmpp:rayo:cpa:snore:1'/></input>",
                "modify feature-not-implemented", "snore");
        cell("cpa: no url", call, "<input " + INPUT + " mode='cpa'><grammar content-type='x/y'>z</grammar></input>", "modify bad-request", "url");
        cell("cpa: the same twice", call, "<input " + INPUT + " mode='cpa'><grammar url='urn:xmpp:rayo:cpa:beep:1'/>"
                + "<grammar url='urn:xmpp:rayo:cpa:beep:1'/></input>", "modify bad-request", "twice");
        cell("prompt: no output", call, "<prompt " + PROMPT + "><input " + INPUT + ">" + FOUR + "</input></prompt>", "modify bad-request", "output");
        cell("prompt: no input", call, "<prompt " + PROMPT + ">" + Desk.output("", tone) + "</prompt>", "modify bad-request", "input");
        cell("prompt: bad value", call, "<prompt " + PROMPT + " barge-in='maybe'/>", "modify bad-request", "barge-in");
        String prompt = desk.application.started(call, "<prompt " + PROMPT + ">" + Desk.output("max-time='100'", tone) + "<input " + INPUT + ">" + FOUR
                + "</input></prompt>");
        desk.application.next("input-timers-started");
        cell("prompt: output command after its end", prompt, "<pause " + OUTPUT + "/>", "wait unexpected-request");
        cell("record: unknown format", call, "<record " + RECORD + " format='wax'/>", "modify feature-not-implemented", "format", "wax");
        for (String bad : new String[] {"max-duration='x'", "initial-timeout='-2'", "final-timeout='y'", "direction='up'", "mix='perhaps'"}) {
            cell("record: " + bad, call, "<record " + RECORD + " " + bad + "/>", "modify bad-request", bad.substring(0, bad.indexOf('=')));
        }
        for (int i = 0; i < 4; i++) {
            desk.application.started(call, "<record " + RECORD + "/>");
        }
        cell("record: others in the way", call, "<record " + RECORD + "/>", "wait resource-constraint");
        String room = desk.application.started(call, core("join", "mixer-name='table'"));
        cell("record: mixer has no sending side", room, "<record " + RECORD + " direction='send'/>", "modify feature-not-implemented", "send");
        cell("mixer: a command of calls", room, core("answer", ""), "cancel feature-not-implemented");
        cells.assertAll();
    }

    /** One recogniser for each call and mixer (protocol.md §15 and §24). */
    @Test
    void speech() throws Exception {
        String call = desk.call();
        String spoken = "<grammar content-type='application/grammar+voxeo'>yes, no</grammar>";
        String voice = "<input " + INPUT + " mode='voice'>" + spoken + "</input>";
        String tone = Sounds.tone(directory, 500, 60_000);
        String first = desk.application.started(call, voice);
        cell("input: second voice input", call, voice, "wait resource-constraint", "speech", "stop it first");
        cell("prompt: second voice input", call, "<prompt " + PROMPT + ">" + Desk.output("", tone) + voice + "</prompt>",
                "wait resource-constraint", "speech");
        cell("input: the second takes keys all the same", call, "<input " + INPUT + ">" + FOUR + spoken + "</input>", "result");
        desk.application.done(first, Desk.STOP);
        desk.application.next("complete");
        String prompt = desk.application.started(call, "<prompt " + PROMPT + ">" + Desk.output("", tone) + voice + "</prompt>");
        cell("input: beside a prompt for speech", call, voice, "wait resource-constraint", "speech");
        desk.application.done(prompt, Desk.STOP);
        desk.application.next("complete");
        for (String[] row : new String[][] {{"recognizer='nobody'", "nobody"}, {"language='de-DE'", "de-DE"}, {"recognizer='de-DE'", "de-DE"}}) {
            cell("input: " + row[0], call, "<input " + INPUT + " mode='voice' " + row[0] + ">" + spoken + "</input>",
                    "modify feature-not-implemented", row[1], "sphinx4");
        }
        cell("input: dictation that no engine takes", call, "<input " + INPUT + " mode='voice'><grammar url='builtin:speech/dictation'/></input>",
                "modify feature-not-implemented");
        cell("input: keys as speech", call, "<input " + INPUT + " mode='voice'>" + FOUR + "</input>", "modify feature-not-implemented");
        cell("input: bad SRGS for speech", call, "<input " + INPUT + " mode='voice'><grammar content-type='application/srgs+xml'>&lt;grammar</grammar>"
                + "</input>", "modify bad-request");
        String room = desk.application.started(call, core("join", "mixer-name='spoken'"));
        desk.application.started(room, voice);
        cell("input: second voice input on a mixer", room, voice, "wait resource-constraint", "speech");
        cells.assertAll();
    }

    @Test
    void messages() throws Exception {
        String call = desk.call();
        for (String[] row : new String[][] {
            {"chat", "<body>hi</body>", "modify feature-not-implemented"}, {"groupchat", "<body>hi</body>", "modify feature-not-implemented"},
            {"normal", "", "modify bad-request"}
        }) {
            desk.application.send("<message type='" + row[0] + "' id='m-" + row[0] + "' to='" + call + "'>" + row[1] + "</message>");
            Xml refused = desk.application.nextOfType("error");
            cells.assertThat(refused.first("error").attribute("type") + " " + refused.first("error").children().getFirst().name())
                    .as("message of type %s", row[0]).isEqualTo(row[2]);
        }
        assertThat(call).isNotEmpty();
        cells.assertAll();
    }
}
