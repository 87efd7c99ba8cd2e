package org.rayo.server.egress;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What one address of a host gave: a document, or a failure after which the next address is worth a try. */
record Outcome<T>(@Nullable T body, @Nullable Throwable failure) {

    static <T> Outcome<T> of(T body) {
        return new Outcome<>(body, null);
    }

    static <T> Outcome<T> failed(Throwable failure) {
        return new Outcome<>(null, failure);
    }

    Mono<T> toMono() {
        return failure == null ? Mono.justOrEmpty(body) : Mono.error(failure);
    }
}
