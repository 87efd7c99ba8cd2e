package org.rayo.xmpp.sasl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Users and their verifiers as a text file: one user a line, the name and one {@link ScramVerifier#encode verifier} for each
 * hash, separated by spaces; lines that begin with {@code #} say nothing. No password can be found in it. A value: what
 * changes it gives another one. Blocking.
 */
public final class UsersFile {
    /** Iterations of the verifiers that are made here. */
    public static final int ITERATIONS = 10_000;

    private static final int SALT_OCTETS = 16;
    private static final long MAX_OCTETS = 64L << 20;
    private static final String HEADING = "# Users of the XMPP server and their SCRAM verifiers; written by ./rayo user\n";

    private final Map<String, Map<ScramHash, ScramVerifier>> users;

    private UsersFile(Map<String, Map<ScramHash, ScramVerifier>> users) {
        this.users = users;
    }

    /**
     * Reads a file; one that does not exist has no users.
     *
     * @throws IOException when it cannot be read, or a line is none; the message names the line
     */
    public static UsersFile read(Path file) throws IOException {
        try {
            if (Files.size(file) > MAX_OCTETS) {
                throw new IOException(file + " is larger than " + MAX_OCTETS + " octets");
            }
            return parse(Files.readAllLines(file, StandardCharsets.UTF_8), file);
        } catch (NoSuchFileException e) {
            return new UsersFile(Map.of());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static UsersFile parse(List<String> lines, Path file) throws IOException {
        Map<String, Map<ScramHash, ScramVerifier>> users = new TreeMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] parts = line.split(" +");
            Map<ScramHash, ScramVerifier> verifiers = new EnumMap<>(ScramHash.class);
            try {
                for (int part = 1; part < parts.length; part++) {
                    ScramVerifier verifier = ScramVerifier.decode(parts[part]);
                    verifiers.put(verifier.hash(), verifier);
                }
            } catch (IllegalArgumentException e) {
                throw new IOException(file + ", line " + (i + 1) + ": " + e.getMessage(), e);
            }
            if (verifiers.isEmpty() || users.put(parts[0], verifiers) != null) {
                throw new IOException(file + ", line " + (i + 1) + ": " + (verifiers.isEmpty() ? "no verifier" : parts[0] + " comes twice"));
            }
        }
        return new UsersFile(users);
    }

    /** The names, in order. */
    public Set<String> names() {
        return Set.copyOf(users.keySet());
    }

    /** The verifiers of a user; none when there is no such user. */
    Map<ScramHash, ScramVerifier> verifiers(String name) {
        return users.getOrDefault(name, Map.of());
    }

    /** The iteration count that unknown users are shown. */
    int iterations() {
        return users.values().stream().flatMap(ofUser -> ofUser.values().stream()).mapToInt(ScramVerifier::iterations).findFirst().orElse(ITERATIONS);
    }

    /**
     * With this user, new or with a new password. Takes milliseconds.
     *
     * @param name localpart of the user's address, normalised
     * @throws IllegalArgumentException for a password that SASLprep forbids
     */
    public UsersFile with(String name, String password, SecureRandom random) {
        Map<ScramHash, ScramVerifier> verifiers = new EnumMap<>(ScramHash.class);
        for (ScramHash hash : ScramHash.values()) {
            byte[] salt = new byte[SALT_OCTETS];
            random.nextBytes(salt);
            verifiers.put(hash, ScramVerifier.derive(password, salt, ITERATIONS, hash));
        }
        Map<String, Map<ScramHash, ScramVerifier>> changed = new TreeMap<>(users);
        changed.put(name, verifiers);
        return new UsersFile(changed);
    }

    /** Without this user. */
    public UsersFile without(String name) {
        Map<String, Map<ScramHash, ScramVerifier>> changed = new TreeMap<>(users);
        changed.remove(name);
        return new UsersFile(changed);
    }

    /** Puts it in the place of the file at once, readable by its owner only. */
    public void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        users.forEach((name, verifiers) -> lines.add(name + " " + String.join(" ", verifiers.values().stream().map(ScramVerifier::encode).toList())));
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        Path fresh = Files.createTempFile(directory, ".users", ".new", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(fresh, HEADING + String.join("\n", lines) + (lines.isEmpty() ? "" : "\n"));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
