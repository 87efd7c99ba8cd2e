package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sound files of every kind, and commands to what plays, on a call that SIPp makes. */
@Timeout(180)
class OutputTest {
    private static final String OUTPUT = "xmlns='urn:xmpp:rayo:output:1'";

    @TempDir
    Path directory;

    private TestServer server;
    private Application application;
    private Peer phone;
    private String call;

    @BeforeEach
    void start() throws Exception {
        Sipp.require();
        server = TestServer.start(directory);
        application = Application.available(server, "one");
        phone = Sipp.calls(directory, "uac-waits", "udp", server.port("sip/udp"), java.util.Map.of());
        call = InboundCallTest.call(application.next("offer"));
        application.done(call, InboundCallTest.ANSWER);
        application.next("answered");
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

    private void run(String... command) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin", command[0])),
                command[0] + " is not installed (Debian: sox, libsox-fmt-mp3, opus-tools)");
        Process process = new ProcessBuilder(command).directory(directory.toFile()).inheritIO().start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
    }

    private String output(String attributes, String... names) {
        StringBuilder documents = new StringBuilder();
        for (String name : names) {
            documents.append("<document url='").append(directory.resolve(name).toUri()).append("'/>");
        }
        return "<output " + OUTPUT + " " + attributes + ">" + documents + "</output>";
    }

    private void hangUp() throws Exception {
        application.done(call, InboundCallTest.HANGUP);
        phone.succeeds();
    }

    private void finishes(String component) throws Exception {
        Xml complete = application.next("complete");
        assertThat(complete.attribute("from")).isEqualTo(component);
        assertThat(complete.has("finish")).as(complete.toString()).isTrue();
    }

    @Test
    void filesOfEveryKindPlayToTheirEnd() throws Exception {
        run("sox", "-n", "-r", "48000", "-b", "16", "a.wav", "synth", "0.3", "sine", "600");
        for (String name : new String[] {"a.mp3", "a.flac", "a.aiff", "a.au"}) {
            run("sox", "a.wav", name);
        }
        run("opusenc", "--quiet", "a.wav", "a.ogg");
        finishes(application.started(call, output("", "a.wav", "a.mp3", "a.flac", "a.aiff", "a.au", "a.ogg")));
        Files.writeString(directory.resolve("no.mp3"), "this is no sound");
        application.started(call, output("", "no.mp3"));
        assertThat(application.next("complete").first("error").text()).contains("no WAV, AIFF, AU, FLAC, MP3 or Ogg/Opus");
        hangUp();
    }

    @Test
    void aLongFileStartsSeeksAndChangesPaceWhileItPlays() throws Exception {
        // two minutes: nothing of this would end in time by itself
        run("sox", "-n", "-r", "8000", "long.wav", "synth", "120", "sine", "400");
        String wav = application.started(call, output("", "long.wav"));
        for (String command : new String[] {"speed-up", "speed-up", "speed-down", "volume-up", "volume-down", "pause", "resume"}) {
            application.done(wav, "<" + command + " " + OUTPUT + "/>");
        }
        application.done(wav, "<seek " + OUTPUT + " direction='forward' amount='119000'/>");
        application.done(wav, "<seek " + OUTPUT + " direction='back' amount='500'/>");
        finishes(wav);
        hangUp();
    }

    @Test
    void aLongMp3StartsAnywhereAndEndsInTime() throws Exception {
        run("sox", "-n", "-r", "8000", "-b", "16", "long.wav", "synth", "120", "sine", "400");
        run("sox", "long.wav", "-C", "16", "long.mp3");
        String mp3 = application.started(call, output("start-offset='100000'", "long.mp3"));
        application.done(mp3, "<seek " + OUTPUT + " direction='forward' amount='19500'/>");
        finishes(mp3);
        finishes(application.started(call, output("start-offset='119700' repeat-interval='100'", "long.mp3")));
        application.started(call, output("max-time='300' repeat-times='0'", "long.mp3"));
        assertThat(application.next("complete").has("max-time")).isTrue();
        assertThat(application.refused(mp3, "<speed-up " + OUTPUT + "/>")).isEqualTo("cancel item-not-found");
        hangUp();
    }
}
