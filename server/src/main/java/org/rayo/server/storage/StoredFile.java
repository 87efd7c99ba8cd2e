package org.rayo.server.storage;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;

/**
 * A file that is whole.
 *
 * @param readers where it is read, as that blocks
 */
public record StoredFile(Path path, long octets, String contentType, Scheduler readers) {
    private static final Logger LOG = LoggerFactory.getLogger(StoredFile.class);
    private static final int PART_OCTETS = 8192;

    /** A part of it, which is read as it is asked for; each subscriber reads for itself. */
    public Flux<byte[]> parts(long from, long count) {
        return Flux.<byte[], Reading>generate(
                        () -> new Reading(FileChannel.open(path, StandardOpenOption.READ), from, from + count),
                        Reading::next,
                        Reading::close)
                .subscribeOn(readers);
    }

    /** All of it. */
    public Flux<byte[]> parts() {
        return parts(0, octets);
    }

    private static final class Reading {
        private final FileChannel file;
        private final long end;
        private long position;

        Reading(FileChannel file, long position, long end) {
            this.file = file;
            this.position = position;
            this.end = end;
        }

        Reading next(SynchronousSink<byte[]> sink) {
            if (position >= end) {
                sink.complete();
                return this;
            }
            ByteBuffer part = ByteBuffer.allocate((int) Math.min(PART_OCTETS, end - position));
            try {
                while (part.hasRemaining()) {
                    if (file.read(part, position + part.position()) < 0) {
                        throw new EOFException("the file has become shorter");
                    }
                }
                position += part.capacity();
                sink.next(part.array());
            } catch (IOException e) {
                sink.error(e);
            }
            return this;
        }

        void close() {
            try {
                file.close();
            } catch (IOException e) {
                LOG.warn("a file that was read cannot be closed: {}", e.toString());
            }
        }
    }
}
