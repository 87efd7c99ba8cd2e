package org.rayo.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code rayo user} on a file of its own, with passwords on the standard input. */
class UserCommandTest {
    @TempDir
    private Path directory;

    private record Run(int exit, String out, String err) {}

    private static Run run(String input, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            int exit = new CommandLine(new Main()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
            return new Run(exit, out.toString(), err.toString());
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void users_are_added_changed_listed_and_removed() throws IOException {
        Path file = directory.resolve("sub/users");
        String name = file.toString();
        assertThat(run("secret one\n", "user", "add", "Alice", "--file", name)).isEqualTo(new Run(0, "alice was added\n", ""));
        assertThat(run("secret two\n", "user", "add", "bob", "--file", name).exit()).isZero();
        String first = Files.readString(file);
        assertThat(first).contains("alice SCRAM-SHA-1$10000$").contains(" SCRAM-SHA-256$10000$").doesNotContain("secret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(run("", "user", "list", "--file", name).out()).isEqualTo("alice\nbob\n");
        assertThat(run("x\n", "user", "add", "alice", "--file", name)).isEqualTo(new Run(1, "", "alice exists already; ./rayo user passwd changes the password\n"));
        assertThat(run("other\n", "user", "passwd", "alice", "--file", name).exit()).isZero();
        assertThat(Files.readString(file)).isNotEqualTo(first);
        assertThat(run("x\n", "user", "passwd", "carol", "--file", name).err()).contains("./rayo user add");
        assertThat(run("", "user", "remove", "alice", "--file", name).exit()).isZero();
        assertThat(run("", "user", "remove", "alice", "--file", name)).isEqualTo(new Run(1, "", "there is no user alice\n"));
        assertThat(run("", "user", "list", "--file", name).out()).isEqualTo("bob\n");
    }

    @Test
    void what_cannot_be_done_is_said() throws IOException {
        Path file = directory.resolve("users");
        assertThat(run("", "user", "add", "alice", "--file", file.toString()).err()).contains("one line on the standard input");
        assertThat(run("x\n", "user", "add", "a@b", "--file", file.toString()).err()).contains("before the @");
        assertThat(run("x\u0007\n", "user", "add", "alice", "--file", file.toString()).err()).contains("SASLprep");
        assertThat(file).doesNotExist();
        Files.writeString(file, "# fine\nalice SCRAM-SHA-256$1$x$y$z\n");
        assertThat(run("", "user", "list", "--file", file.toString()).err()).contains("line 2");
        assertThat(run("", "user", "list").exit()).isEqualTo(Main.WRONG);
        assertThat(run("", "user").exit()).isEqualTo(Main.WRONG);
    }

    @Test
    void the_configuration_says_which_file() throws IOException {
        Path file = directory.resolve("users");
        run("pw\n", "user", "add", "alice", "--set", "xmpp.users-file=" + file);
        assertThat(run("", "user", "list", "--set", "xmpp.users-file=" + file).out()).isEqualTo("alice\n");
    }
}
