package org.rayo.xmpp.sasl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * The users of a {@link UsersFile}. A file that has changed is read again by the next login; when it cannot be read the
 * users stay those of before.
 */
public final class FileCredentialStore implements CredentialStore {
    private static final Logger LOG = LoggerFactory.getLogger(FileCredentialStore.class);

    private final Path file;
    private final AtomicReference<Loaded> loaded;

    private record Loaded(UsersFile users, FileTime changed, long octets) {
    }

    private FileCredentialStore(Path file, Loaded first) {
        this.file = file;
        this.loaded = new AtomicReference<>(first);
    }

    /**
     * Reads the file.
     *
     * @throws IOException when it cannot be read; a file that does not exist is a mistake here
     */
    public static FileCredentialStore open(Path file) throws IOException {
        return new FileCredentialStore(file, load(file));
    }

    private static Loaded load(Path file) throws IOException {
        FileTime changed = Files.getLastModifiedTime(file);
        return new Loaded(UsersFile.read(file), changed, Files.size(file));
    }

    @Override
    public Mono<ScramVerifier> verifier(String username, ScramHash hash) {
        return Mono.fromCallable(() -> current().verifiers(username).get(hash));
    }

    @Override
    public int iterations() {
        return loaded.get().users().iterations();
    }

    private UsersFile current() {
        Loaded known = loaded.get();
        try {
            if (!Files.getLastModifiedTime(file).equals(known.changed()) || Files.size(file) != known.octets()) {
                known = load(file);
                loaded.set(known);
                LOG.info("{} was read again: {} users", file, known.users().names().size());
            }
        } catch (IOException e) {
            LOG.warn("the users stay as they were: {}", e.toString());
        }
        return known.users();
    }
}
