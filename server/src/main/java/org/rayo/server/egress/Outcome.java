package org.rayo.server.egress;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What one address of a host gave: a document, or a failure after which the next address is worth a try. */
record Outcome(@Nullable FetchedBody body, @Nullable Throwable failure) {

    static Outcome of(FetchedBody body) {
        return new Outcome(body, null);
    }

    static Outcome failed(Throwable failure) {
        return new Outcome(null, failure);
    }

    Mono<FetchedBody> toMono() {
        return failure == null ? Mono.justOrEmpty(body) : Mono.error(failure);
    }
}
