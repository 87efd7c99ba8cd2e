package org.rayo.server;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.rayo.server.config.ServerConfig;
import org.rayo.xmpp.sasl.CredentialStore;
import org.rayo.xmpp.sasl.FileCredentialStore;
import org.rayo.xmpp.sasl.InMemoryCredentialStore;
import org.rayo.xmpp.sasl.ScramHash;
import org.rayo.xmpp.sasl.ScramVerifier;
import org.rayo.xmpp.sasl.UsersFile;
import reactor.core.publisher.Mono;

/** Who may log in: the users of the file, and those of the configuration, of which the file's count first. */
final class Users implements CredentialStore {
    private final CredentialStore first;
    private final CredentialStore second;

    private Users(CredentialStore first, CredentialStore second) {
        this.first = first;
        this.second = second;
    }

    /** Reads the file and derives verifiers: not on a loop. */
    static CredentialStore of(ServerConfig.Xmpp xmpp) throws StartFailure {
        CredentialStore named = InMemoryCredentialStore.of(xmpp.users(), UsersFile.ITERATIONS, new SecureRandom());
        Path file = xmpp.security().usersFile();
        if (file == null) {
            return named;
        }
        try {
            return new Users(FileCredentialStore.open(file), named);
        } catch (IOException e) {
            throw new StartFailure("xmpp.users-file: " + e.getMessage() + "; ./rayo user add NAME --file " + file + " makes one", e);
        }
    }

    @Override
    public Mono<ScramVerifier> verifier(String username, ScramHash hash) {
        return first.verifier(username, hash).switchIfEmpty(second.verifier(username, hash));
    }

    @Override
    public int iterations() {
        return first.iterations();
    }
}
