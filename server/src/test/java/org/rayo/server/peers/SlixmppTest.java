package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Python application on slixmpp takes one call, over TLS, by the script in {@code src/test/resources}. */
@Timeout(90)
class SlixmppTest {
    /** Debian's own: its packages are not seen by others. */
    private static final String PYTHON = "/usr/bin/python3";

    @TempDir
    Path directory;

    @Test
    void takesACall() throws Exception {
        Sipp.require();
        Process probe = new ProcessBuilder(PYTHON, "-c", "import slixmpp").redirectErrorStream(true).start();
        Assumptions.assumeTrue(probe.waitFor() == 0, "slixmpp is not installed: apt-get install python3-slixmpp");
        Path script = directory.resolve("slixmpp_call.py");
        try (InputStream resource = Objects.requireNonNull(SlixmppTest.class.getResourceAsStream("/slixmpp_call.py"))) {
            Files.writeString(script, new String(resource.readAllBytes(), StandardCharsets.UTF_8));
        }
        try (TestServer server = TestServer.start(directory);
                Peer application = Peer.start(directory, List.of(
                        PYTHON, script.toString(), Integer.toString(server.port("xmpp")),
                        Sounds.tone(directory, 440, 300)))) {
            Awaitility.await().atMost(TestServer.PATIENCE).until(() -> application.output().contains("available"));
            Peer phone = Sipp.calls(
                    directory, "uac-waits", "udp", server.port("sip/udp"), Map.of());
            application.succeeds();
            phone.succeeds();
            assertThat(application.output()).contains("offer answered finish hangup-command");
        }
    }
}
