package org.rayo.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.rayo.xmpp.sasl.UsersFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * Looks at the file of users now and then, and tells who is in it no more: their open streams are to end (RFC 6120
 * §4.9.3.16), since a login that would be refused today lets nobody stay. A file that cannot be read removes nobody.
 */
final class UsersWatch {
    private static final Logger LOG = LoggerFactory.getLogger(UsersWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final Path file;
    private final Set<String> others;
    private FileTime changed = FileTime.fromMillis(0);
    private long octets = -1;
    private Set<String> names = Set.of();

    /**
     * Sees who is in it now, which blocks.
     *
     * @param others who may log in whatever is in the file
     */
    UsersWatch(Path file, Set<String> others) {
        this.file = file;
        this.others = Set.copyOf(others);
        look(name -> { });
    }

    /**
     * Begins.
     *
     * @param removed told of names that are gone, by a thread that may wait
     */
    Disposable start(Consumer<String> removed) {
        return Flux.interval(EVERY, Schedulers.boundedElastic())
                .onBackpressureDrop()
                .subscribe(tick -> look(removed), failure -> LOG.error("the users' file is looked at no more", failure));
    }

    private void look(Consumer<String> removed) {
        try {
            FileTime time = Files.getLastModifiedTime(file);
            long size = Files.size(file);
            if (time.equals(changed) && size == octets) {
                return;
            }
            Set<String> now = UsersFile.read(file).names();
            Set<String> gone = new HashSet<>(names);
            gone.removeAll(now);
            gone.removeAll(others);
            names = Set.copyOf(now);
            changed = time;
            octets = size;
            gone.forEach(removed);
        } catch (IOException e) {
            LOG.debug("the users stay as they were: {}", e.toString());
        }
    }
}
