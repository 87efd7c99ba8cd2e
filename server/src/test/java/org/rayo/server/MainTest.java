package org.rayo.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command line's contract: exit codes, and what it says. */
@Timeout(90)
class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path directory;

    private int run(String... arguments) {
        return new CommandLine(new Main())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void checkAcceptsAGoodConfiguration() throws Exception {
        Path file = Files.writeString(directory.resolve("good.yaml"), "domain: rayo.example\nsip: { udp: { port: 5080 } }\n");
        assertThat(run("check", "--config", file.toString())).isZero();
        assertThat(out.toString()).contains("good.yaml is valid");
    }

    @Test
    void checkNamesFileLineAndKeyOfEveryProblem() throws Exception {
        Path file = Files.writeString(directory.resolve("bad.yaml"), "sip:\n  udp: { port: 70000 }\nnonsense: 1\n");
        assertThat(run("check", "--config", file.toString())).isEqualTo(2);
        assertThat(err.toString().lines())
                .anyMatch(line -> line.contains("bad.yaml:2:") && line.contains("sip.udp.port"))
                .anyMatch(line -> line.contains("bad.yaml:3:") && line.contains("nonsense"));
    }

    @Test
    void serveRefusesABadConfigurationBeforeItListens() {
        assertThat(run("serve", "--set", "xmpp.port=many")).isEqualTo(2);
        assertThat(err.toString()).contains("xmpp.port");
    }

    @Test
    void serveNamesAPortInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(run("serve", "--set", "xmpp.port=" + taken.getLocalPort(), "--set", "sip.udp.port=0", "--set",
                    "sip.tcp.port=0", "--set", "http.port=0")).isEqualTo(1);
            assertThat(err.toString()).contains(":" + taken.getLocalPort()).contains("--set xmpp.port=0");
        }
    }

    @Test
    void serveTellsEveryListenerWithItsActualPort() {
        assertThat(run("serve", "--exit-when-ready", "--set", "xmpp.port=0", "--set", "sip.udp.port=0", "--set",
                "sip.tcp.port=0", "--set", "http.port=0")).isZero();
        assertThat(out.toString().lines().toList().getFirst())
                .matches("Rayo Server ready in \\d+ ms: xmpp 127\\.0\\.0\\.1:[1-9]\\d*, .*")
                .containsPattern("sip/udp 127\\.0\\.0\\.1:[1-9]")
                .containsPattern("sip/tcp 127\\.0\\.0\\.1:[1-9]")
                .containsPattern("http 127\\.0\\.0\\.1:[1-9]");
    }

    @Test
    void theDemoCallWorks() {
        NonBlocking.watch();
        NonBlocking.seen();
        assertThat(run("demo")).isZero();
        assertThat(NonBlocking.seen()).as("what blocked a loop").isEmpty();
    }

    @Test
    void wrongUseIsTold() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("fly")).isEqualTo(2);
        assertThat(run("--version")).isZero();
    }
}
