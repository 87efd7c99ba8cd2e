package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Prompts to a phone: what it hears, when its keys count, and what the application is told. */
@Timeout(180)
class PromptTest {
    private static final String OUTPUT = "xmlns='urn:xmpp:rayo:output:1'";
    private static final int HZ = 800;

    @TempDir
    Path directory;

    private TestServer server;
    private Application application;
    private Phone phone;
    private String call;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start(directory);
        application = Application.available(server, "one");
        phone = Phone.calls(server);
        call = application.next("offer").attribute("from");
        application.done(call, InboundCallTest.ANSWER);
        application.next("answered");
        phone.answered();
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : new AutoCloseable[] {application, phone, server}) {
            if (each != null) {
                each.close();
            }
        }
    }

    private void hangUp() throws Exception {
        application.done(call, InboundCallTest.HANGUP);
        application.next("end");
        assertThat(application.quiet()).isTrue();
    }

    private String prompt(String attributes, String output, String input) throws Exception {
        // the input first, as older clients write it
        return "<prompt xmlns='urn:xmpp:rayo:prompt:1' " + attributes + "><input xmlns='urn:xmpp:rayo:input:1' mode='dtmf' " + input
                + "><grammar url='builtin:dtmf/digits?length=2'/></input><output " + OUTPUT + " " + output + "><document url='"
                + Sounds.tone(directory, HZ, 30_000) + "'/></output></prompt>";
    }

    /** What it completes with, after its timers have started. */
    private Xml completes(String prompt, boolean timers) throws Exception {
        if (timers) {
            Xml started = application.next("input-timers-started");
            assertThat(started.attribute("from")).isEqualTo(prompt);
            assertThat(started.first("input-timers-started").element().getNamespaceURI()).isEqualTo("urn:xmpp:rayo:prompt:1");
        }
        Xml complete = application.next("complete");
        assertThat(complete.attribute("from")).isEqualTo(prompt);
        return complete.first("complete");
    }

    @Test
    void aKeySilencesItAndCounts() throws Exception {
        String prompt = application.started(call, prompt("barge-in='true'", "", "initial-timeout='60000'"));
        phone.hears(HZ);
        phone.presses("4");
        Xml started = application.next("input-timers-started");
        assertThat(started.attribute("from")).isEqualTo(prompt);
        phone.hearsNothing();
        phone.presses("2");
        Xml complete = completes(prompt, false);
        assertThat(complete.children().getFirst().name()).isEqualTo("match");
        assertThat(Xml.parse(complete.first("match").text()).first("instance").text()).isEqualTo("4 2");
        hangUp();
    }

    @Test
    void withoutBargeInKeysCountWhenItIsOver() throws Exception {
        String prompt = application.started(call, prompt("barge-in='false'", "", "inter-digit-timeout='10000'"));
        phone.hears(HZ);
        phone.presses("9");
        application.next("dtmf");
        application.done(prompt, "<seek " + OUTPUT + " direction='forward' amount='60000'/>");
        Xml started = application.next("input-timers-started");
        assertThat(started.attribute("from")).isEqualTo(prompt);
        phone.hearsNothing();
        phone.presses("17");
        Xml complete = completes(prompt, false);
        assertThat(Xml.parse(complete.first("match").text()).first("instance").text()).isEqualTo("1 7");
        hangUp();
    }

    @Test
    void nobodyPressesAnything() throws Exception {
        String prompt = application.started(call, prompt("", "max-time='300'", "initial-timeout='200'"));
        assertThat(completes(prompt, true).children().getFirst().name()).isEqualTo("noinput");
        hangUp();
    }

    @Test
    void itsOutputIsTunedWhileItPlays() throws Exception {
        String prompt = application.started(call, prompt("", "", "initial-timeout='200'"));
        phone.hears(HZ);
        application.done(prompt, "<pause " + OUTPUT + "/>");
        phone.hearsNothing();
        application.done(prompt, "<resume " + OUTPUT + "/>");
        phone.hears(HZ);
        for (String command : new String[] {"speed-up", "speed-down", "volume-up", "volume-down"}) {
            application.done(prompt, "<" + command + " " + OUTPUT + "/>");
        }
        // past its end
        application.done(prompt, "<seek " + OUTPUT + " direction='forward' amount='60000'/>");
        assertThat(completes(prompt, true).children().getFirst().name()).isEqualTo("noinput");
        String second = application.started(call, prompt("", "", ""));
        phone.hears(HZ);
        phone.presses("1");
        application.next("input-timers-started");
        assertThat(application.refused(second, "<pause " + OUTPUT + "/>")).isEqualTo("wait unexpected-request");
        application.done(second, "<stop xmlns='urn:xmpp:rayo:ext:1'/>");
        assertThat(completes(second, false).children().getFirst().name()).isEqualTo("stop");
        hangUp();
    }

    @Test
    void aSoundThatCannotBePlayedLeavesTheInput() throws Exception {
        String text = prompt("", "", "").replaceFirst("url='file:[^']*'", "url='file:///no-such.wav'");
        String prompt = application.started(call, text);
        application.next("input-timers-started");
        phone.presses("55");
        assertThat(completes(prompt, false).children().getFirst().name()).isEqualTo("match");
        hangUp();
    }

    @Test
    void theCallEnds() throws Exception {
        String prompt = application.started(call, prompt("", "", ""));
        phone.hears(HZ);
        phone.hangUp();
        assertThat(completes(prompt, false).children().getFirst().name()).isEqualTo("hangup");
        assertThat(application.next().has("end")).isTrue();
    }

    @Test
    void whatIsNoPromptIsRefused() throws Exception {
        String prompt = prompt("", "", "");
        assertThat(application.refused(call, prompt("barge-in='maybe'", "", ""))).isEqualTo("modify bad-request");
        assertThat(application.refused(call, prompt.replaceFirst("<output.*</output>", ""))).isEqualTo("modify bad-request");
        assertThat(application.refused(call, prompt.replaceFirst("<input.*</input>", ""))).isEqualTo("modify bad-request");
        assertThat(application.refused(call, prompt.replace("length=2", "length=x"))).isEqualTo("modify bad-request");
        assertThat(application.refused(call, prompt.replace("mode='dtmf'", "mode='voice'"))).isEqualTo("modify feature-not-implemented");
        hangUp();
    }
}
