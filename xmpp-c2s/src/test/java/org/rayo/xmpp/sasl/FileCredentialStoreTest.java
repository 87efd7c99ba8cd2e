package org.rayo.xmpp.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users in a file that changes while the server runs. */
class FileCredentialStoreTest {
    @TempDir
    Path directory;

    private Path file;
    private FileCredentialStore store;

    @BeforeEach
    void open() throws IOException {
        file = directory.resolve("users");
        UsersFile.read(file).with("alice", "one", new SecureRandom()).write(file);
        store = FileCredentialStore.open(file);
    }

    private @Nullable ScramVerifier verifier(String user) {
        return store.verifier(user, ScramHash.SHA_256).block();
    }

    @Test
    void a_file_that_has_changed_is_read_again() throws IOException {
        ScramVerifier before = verifier("alice");
        assertThat(before).isNotNull();
        assertThat(verifier("bob")).isNull();
        UsersFile.read(file).with("bob", "two", new SecureRandom()).with("alice", "three", new SecureRandom()).write(file);
        assertThat(verifier("bob")).isNotNull();
        assertThat(verifier("alice")).isNotNull().isNotEqualTo(before);
        UsersFile.read(file).without("bob").write(file);
        assertThat(verifier("bob")).isNull();
    }

    @Test
    void a_password_that_is_changed_within_the_clocks_step_is_noticed_by_the_length() throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        UsersFile.read(file).with("bob", "two", new SecureRandom()).write(file);
        Files.setLastModifiedTime(file, time);
        assertThat(verifier("bob")).isNotNull();
    }

    @Test
    void a_file_that_cannot_be_read_leaves_the_users_as_they_were() throws IOException {
        Files.writeString(file, "alice nonsense\n");
        assertThat(verifier("alice")).isNotNull();
        Files.delete(file);
        assertThat(verifier("alice")).isNotNull();
        UsersFile.read(file).with("carol", "four", new SecureRandom()).write(file);
        assertThat(verifier("carol")).as("and it is mended later").isNotNull();
    }

    @Test
    void a_file_that_is_not_there_at_the_start_is_a_mistake() {
        assertThatThrownBy(() -> FileCredentialStore.open(directory.resolve("none"))).isInstanceOf(IOException.class);
    }
}
