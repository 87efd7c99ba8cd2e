package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Smack's own integration tests in a JVM of their own, over WebSocket: the parts between three users that Smack's modular
 * connection can do. What is left out, and why, stands in docs/xmpp.md.
 */
class SmackWebSocketSuiteTest {
    private static final Path LIBRARIES = Path.of("../xmpp-c2s/target/smack");
    private static final Path MAIN = Path.of("../xmpp-c2s/src/test/smack/WebSocketSuite.java");
    private static final List<String> TESTS = List.of("PingIntegrationTest", "VersionIntegrationTest", "ChatTest",
            "ChatStateIntegrationTest", "IncomingMessageListenerIntegrationTest", "OutgoingMessageListenerIntegrationTest", "FormTest",
            "AdHocCommandIntegrationTest", "FileTransferIntegrationTest.ibbFileTransferTest");

    @TempDir
    Path directory;

    @Test
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    void whatAppliesOfItPasses() throws Exception {
        Assumptions.assumeTrue(Files.isDirectory(LIBRARIES),
                "needs smack-integration-test: mvn -f xmpp-c2s/src/test/smack/pom.xml dependency:copy-dependencies");
        try (TestServer server = TestServer.start(directory, "xmpp.websocket.tls-terminated=true", "xmpp.users.one=secret1",
                "xmpp.users.two=secret2", "xmpp.users.three=secret3")) {
            Path log = directory.resolve("log");
            Process suite = new ProcessBuilder(command(server)).redirectErrorStream(true).redirectOutput(log.toFile()).start();
            try {
                assertThat(suite.waitFor(3, TimeUnit.MINUTES)).as("it ends: %s", Files.readString(log)).isTrue();
            } finally {
                suite.destroyForcibly();
            }
            String text = Files.readString(log, StandardCharsets.UTF_8);
            assertThat(suite.exitValue()).as(text).isZero();
            assertThat(text).containsPattern("finished: (\\d+)/\\1 \\[0 failed\\]").doesNotContain("finished: 0/0");
        }
    }

    private static List<String> command(TestServer server) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-ea",
                "-XX:TieredStopAtLevel=1", "-cp", LIBRARIES.toAbsolutePath() + "/*"));
        command.addAll(List.of("-Dwebsocket=ws://127.0.0.1:" + server.port("http") + "/xmpp", "-Dsinttest.service=localhost",
                "-Dsinttest.securityMode=disabled", "-Dsinttest.replyTimeout=60000", "-Dsinttest.accountRegistration=disabled",
                "-Dsinttest.defaultConnection=websocket", "-Dsinttest.enabledConnections=websocket",
                "-Dsinttest.accountOneUsername=one", "-Dsinttest.accountOnePassword=secret1", "-Dsinttest.accountTwoUsername=two",
                "-Dsinttest.accountTwoPassword=secret2", "-Dsinttest.accountThreeUsername=three",
                "-Dsinttest.accountThreePassword=secret3", "-Dsinttest.enabledTests=" + String.join(",", TESTS)));
        command.add(MAIN.toAbsolutePath().toString());
        return command;
    }
}
