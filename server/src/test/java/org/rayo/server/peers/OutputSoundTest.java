package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rayo.rtp.audio.ToneMeter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** Outputs as the far end hears them: which sound, from where, for how long. */
@Timeout(180)
class OutputSoundTest {
    private static final String OUTPUT = "xmlns='urn:xmpp:rayo:output:1'";
    private static final int FIRST_HZ = 500;
    private static final int SECOND_HZ = 900;

    @TempDir
    Path directory;

    private TestServer server;
    private Application application;
    private Phone phone;
    private String call;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start(directory, "egress.allow-private=127.0.0.0/8");
        application = Application.available(server, "one");
        phone = Phone.calls(server);
        call = application.next("offer").attribute("from");
        application.done(call, InboundCallTest.ANSWER);
        application.next("answered");
        phone.answered();
    }

    @AfterEach
    void stop() throws Exception {
        if (call != null) {
            application.done(call, InboundCallTest.HANGUP);
            application.next("end");
        }
        for (AutoCloseable each : new AutoCloseable[] {application, phone, server}) {
            if (each != null) {
                each.close();
            }
        }
    }

    private String output(String attributes, String... urls) {
        StringBuilder documents = new StringBuilder();
        for (String url : urls) {
            documents.append("<document url='").append(url).append("'/>");
        }
        return "<output " + OUTPUT + " " + attributes + ">" + documents + "</output>";
    }

    /** A second of one tone, then two of another. */
    private String twoTones() throws Exception {
        int samples = 24_000;
        ByteBuffer wav = ByteBuffer.allocate(44 + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
        wav.put(Files.readAllBytes(Path.of(java.net.URI.create(Sounds.tone(directory, FIRST_HZ, 3000)))), 0, 44);
        for (int i = 0; i < samples; i++) {
            wav.putShort((short) (8000 * Math.sin(2 * Math.PI * (i < 8000 ? FIRST_HZ : SECOND_HZ) * i / 8000)));
        }
        return Files.write(directory.resolve("two.wav"), wav.array()).toUri().toString();
    }

    private void finishes(String component) throws Exception {
        Xml complete = application.next("complete");
        assertThat(complete.attribute("from")).isEqualTo(component);
        assertThat(complete.has("finish")).as(complete.toString()).isTrue();
        phone.hearsNothing();
    }

    /** How long this tone was heard, in steps of 10 ms. */
    private int heardMs(int hz) {
        short[] heard = phone.heard();
        int ms = 0;
        for (int from = 0; from + 160 <= heard.length; from += 80) {
            short[] piece = java.util.Arrays.copyOfRange(heard, from, from + 160);
            if (ToneMeter.levelDbfs(piece) > -30
                    && ToneMeter.power(piece, hz) > 10 * ToneMeter.power(piece, hz == FIRST_HZ ? SECOND_HZ : FIRST_HZ)) {
                ms += 10;
            }
        }
        return ms;
    }

    @Test
    void theStartOffsetIsExact() throws Exception {
        finishes(application.started(call, output("start-offset='1500'", twoTones())));
        assertThat(heardMs(FIRST_HZ)).isZero();
        assertThat(heardMs(SECOND_HZ)).isCloseTo(1500, within(40));
    }

    @Test
    void aSeekLandsWhereItShould() throws Exception {
        String component = application.started(call, output("start-paused='true'", twoTones()));
        application.done(component, "<seek " + OUTPUT + " direction='forward' amount='2500'/>");
        application.done(component, "<seek " + OUTPUT + " direction='back' amount='1000'/>");
        application.done(component, "<resume " + OUTPUT + "/>");
        finishes(component);
        assertThat(heardMs(FIRST_HZ)).isZero();
        assertThat(heardMs(SECOND_HZ)).isCloseTo(1500, within(40));
    }

    @Test
    void roundsHaveTheirInterval() throws Exception {
        finishes(application.started(call, output(
                "repeat-times='2' repeat-interval='400'", Sounds.tone(directory, FIRST_HZ, 300), Sounds.tone(directory, SECOND_HZ, 300))));
        assertThat(heardMs(FIRST_HZ)).isCloseTo(600, within(40));
        assertThat(heardMs(SECOND_HZ)).isCloseTo(600, within(40));
    }

    @Test
    void aPauseIsSilence() throws Exception {
        String component = application.started(call, output("", Sounds.tone(directory, FIRST_HZ, 60_000)));
        phone.hears(FIRST_HZ);
        application.done(component, "<pause " + OUTPUT + "/>");
        phone.hearsNothing();
        application.done(component, "<resume " + OUTPUT + "/>");
        phone.hears(FIRST_HZ);
        application.done(component, "<stop xmlns='urn:xmpp:rayo:ext:1'/>");
        assertThat(application.next("complete").has("stop")).isTrue();
        phone.hearsNothing();
    }

    @Test
    void twoOutputsSoundTogether() throws Exception {
        application.started(call, output("", Sounds.tone(directory, FIRST_HZ, 60_000)));
        phone.hears(FIRST_HZ);
        String second = application.started(call, output("", Sounds.tone(directory, SECOND_HZ, 60_000)));
        org.awaitility.Awaitility.await().atMost(TestServer.PATIENCE).untilAsserted(() -> {
            short[] heard = phone.heard();
            short[] last = java.util.Arrays.copyOfRange(heard, heard.length - 1600, heard.length);
            assertThat(10 * Math.log10(ToneMeter.power(last, SECOND_HZ) / ToneMeter.power(last, FIRST_HZ))).isCloseTo(0, within(3.0));
        });
        application.done(second, "<stop xmlns='urn:xmpp:rayo:ext:1'/>");
        phone.hears(FIRST_HZ);
    }

    @Test
    void aSoundThatIsStillComingIsHeard() throws Exception {
        byte[] wav = Files.readAllBytes(Path.of(java.net.URI.create(Sounds.tone(directory, SECOND_HZ, 120_000))));
        // two seconds of two minutes, and then nothing more
        DisposableServer slow = HttpServer.create().host("127.0.0.1").port(0).route(routes -> routes.get("/slow.wav",
                (request, response) -> response.header("Content-Length", Integer.toString(wav.length))
                        .sendByteArray(Flux.concat(Mono.fromCallable(() -> java.util.Arrays.copyOf(wav, 44 + 32_000)), Mono.never()))))
                .bindNow(Duration.ofSeconds(20));
        try {
            String component = application.started(call, output("", "http://127.0.0.1:" + slow.port() + "/slow.wav"));
            phone.hears(SECOND_HZ);
            application.done(component, "<stop xmlns='urn:xmpp:rayo:ext:1'/>");
            assertThat(application.next("complete").has("stop")).isTrue();
        } finally {
            slow.disposeNow();
        }
    }
}
