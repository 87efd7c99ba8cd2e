package org.rayo.server.storage;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.rayo.server.egress.EgressClient;
import org.rayo.server.egress.FetchFailure;
import org.rayo.server.egress.FetchFailure.Kind;
import org.rayo.server.egress.RequestBody;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Sends finished recordings by HTTP PUT. What arrived is deleted here; what did not is kept. */
final class RecordingUpload {
    private static final Logger LOG = LoggerFactory.getLogger(RecordingUpload.class);
    /** The end of a call waits 10 s for its recordings: all tries together are done before. */
    private static final Duration TOGETHER = Duration.ofSeconds(8);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int TRIES_MORE = 3;
    private static final int MAX_ANSWER_OCTETS = 65_536;

    private final EgressClient client;
    private final LongAdder sent = new LongAdder();
    private final LongAdder failed = new LongAdder();

    RecordingUpload(EgressClient client) {
        this.client = client;
    }

    /** Completes when the file is there; empty when it could not be sent, which is logged and counted. */
    Mono<URI> send(StoredFile file, URI target) {
        return client.send(target, RequestBody.put(file.parts(), file.octets(), file.contentType()),
                        new EgressClient.Limits(MAX_ANSWER_OCTETS, TOGETHER))
                .retryWhen(Retry.backoff(TRIES_MORE, PAUSE).filter(RecordingUpload::mayPass))
                .timeout(TOGETHER)
                .then(Mono.fromRunnable(() -> arrived(file)).subscribeOn(file.readers()))
                .thenReturn(target)
                .onErrorResume(failure -> {
                    Throwable why = failure.getCause() instanceof FetchFailure last ? last : failure;
                    failed.increment();
                    LOG.warn("recording {} could not be sent and is kept: {}", file.path(), why.getMessage());
                    return Mono.empty();
                });
    }

    private static boolean mayPass(Throwable failure) {
        return !(failure instanceof FetchFailure typed) || (typed.kind() != Kind.REFUSED && typed.kind() != Kind.BAD_URI);
    }

    private void arrived(StoredFile file) {
        sent.increment();
        try {
            Files.delete(file.path());
        } catch (IOException e) {
            LOG.warn("recording {} was sent, but cannot be deleted here: {}", file.path(), e.toString());
        }
    }

    static URI under(URI base, String name) {
        String text = base.toString();
        return URI.create(text + (text.endsWith("/") ? "" : "/") + name);
    }

    long sent() {
        return sent.sum();
    }

    long failed() {
        return failed.sum();
    }
}
