package org.rayo.server.peers;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.rayo.rtp.audio.WavReader;

/** baresip without a sound card: it says a tone of 400 Hz, and keeps a file of what it hears. */
final class Baresip {
    private final Path directory;
    private final Path home;

    private Baresip(Path directory, Path home) {
        this.directory = directory;
        this.home = home;
    }

    static void require() {
        Peer.require("baresip", "baresip-core");
    }

    /**
     * @param account as its {@code accounts} has it
     * @param more lines of its {@code config}
     */
    static Baresip configured(Path directory, String account, String... more) throws Exception {
        Path home = Files.createTempDirectory(directory, "baresip");
        Path source = Path.of(java.net.URI.create(Sounds.tone(home, 400, 20_000)));
        Files.writeString(home.resolve("config"), """
                module_path             /usr/lib/baresip/modules
                net_interface           127.0.0.1
                audio_source            aufile,%s
                audio_alert             aufile,/dev/null
                ausrc_srate             8000
                ausrc_channels          1
                module                  g711.so
                module                  aufile.so
                module                  sndfile.so
                snd_path                %s
                module_tmp              uuid.so
                module_tmp              account.so
                module_app              menu.so
                """.formatted(source, home) + String.join("\n", more) + "\n");
        Files.writeString(home.resolve("accounts"), account + "\n");
        Files.writeString(home.resolve("contacts"), "");
        return new Baresip(directory, home);
    }

    Peer start(String... commands) throws Exception {
        List<String> command = new ArrayList<>(List.of("baresip", "-f", home.toString(), "-s", "-t", "60"));
        for (String each : commands) {
            command.addAll(List.of("-e", each));
        }
        return Peer.start(directory, command);
    }

    short[] heard() throws Exception {
        Awaitility.await().atMost(TestServer.PATIENCE).until(() -> recording() != null);
        return WavReader.read(new ByteArrayInputStream(Files.readAllBytes(recording())), 1 << 24).toArray();
    }

    /** sndfile names its dumps by the time; the decoder's is what was heard. */
    private Path recording() throws Exception {
        try (Stream<Path> files = Files.list(home)) {
            return files.filter(file -> file.getFileName().toString().endsWith("dec.wav")).findFirst().orElse(null);
        }
    }
}
