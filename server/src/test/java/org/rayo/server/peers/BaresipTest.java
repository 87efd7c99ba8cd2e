package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.rtp.audio.ToneMeter;
import org.rayo.rtp.audio.WavReader;

/** baresip calls, by every codec and by SRTP, and keeps what it hears: the tone that the application plays. */
@Timeout(90)
class BaresipTest {
    private static final int HZ = 1_000;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "PCMU, '', optional", "G722/16000, '', optional", "PCMA, srtp-mand, required",
        "opus/48000/2, '', optional"
    })
    void hearsTheTone(String codec, String encryption, String srtp) throws Exception {
        Peer.require("baresip", "baresip-core");
        try (TestServer server = TestServer.start(directory, "rtp.srtp=" + srtp);
                Application application = Application.available(server, "one")) {
            Path home = configure(codec, encryption);
            try (Peer phone = Peer.start(directory, List.of(
                    "baresip", "-f", home.toString(), "-e",
                    "/dial sip:menu@127.0.0.1:" + server.port("sip/udp"), "-t", "30"))) {
                String call = application.next("offer").attribute("from");
                application.done(call, InboundCallTest.ACCEPT);
                application.done(call, InboundCallTest.ANSWER);
                application.started(call, InboundCallTest.output(Sounds.tone(directory, HZ, 3_000)));
                assertThat(application.next("complete").has("finish")).as(phone.output()).isTrue();
                application.done(call, InboundCallTest.HANGUP);
                assertThat(application.next("end").has("hangup-command")).isTrue();
            }
            short[] heard = heard(home);
            assertThat(ToneMeter.dominantFrequencyHz(heard)).isBetween(HZ - 10.0, HZ + 10.0);
            assertThat(ToneMeter.levelDbfs(heard)).isBetween(-30.0, -3.0);
        }
    }

    /** A phone without a sound card: it says another tone, and keeps a file of what it hears. */
    private Path configure(String codec, String encryption) throws Exception {
        Path home = Files.createDirectory(directory.resolve("baresip"));
        // its Opus takes nothing but 48 kHz on two channels
        boolean opus = codec.startsWith("opus");
        Path source = Path.of(java.net.URI.create(
                opus ? Sounds.tone(home, 400, 20_000, 48_000, 2) : Sounds.tone(home, 400, 20_000)));
        Files.writeString(home.resolve("config"), """
                module_path             /usr/lib/baresip/modules
                sip_listen              127.0.0.1:0
                net_interface           127.0.0.1
                audio_source            aufile,%s
                audio_alert             aufile,/dev/null
                ausrc_srate             %s
                ausrc_channels          %s
                module                  g711.so
                module                  g722.so
                module                  opus.so
                module                  srtp.so
                module                  aufile.so
                module                  sndfile.so
                snd_path                %s
                module_tmp              uuid.so
                module_tmp              account.so
                module_app              menu.so
                """.formatted(source, opus ? 48_000 : 8_000, opus ? 2 : 1, home));
        Files.writeString(home.resolve("accounts"), "<sip:phone@127.0.0.1>;regint=0;audio_codecs=" + codec
                + (encryption.isEmpty() ? "" : ";mediaenc=" + encryption) + "\n");
        Files.writeString(home.resolve("contacts"), "");
        return home;
    }

    private static short[] heard(Path home) throws Exception {
        Awaitility.await().atMost(TestServer.PATIENCE).until(() -> recording(home) != null);
        Path file = recording(home);
        return WavReader.read(new ByteArrayInputStream(Files.readAllBytes(file)), 1 << 24).toArray();
    }

    /** sndfile names its dumps by the time; the decoder's is what was heard. */
    private static Path recording(Path home) throws Exception {
        try (Stream<Path> files = Files.list(home)) {
            return files.filter(file -> file.getFileName().toString().endsWith("dec.wav")).findFirst().orElse(null);
        }
    }
}
