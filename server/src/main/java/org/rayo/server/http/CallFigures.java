package org.rayo.server.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Where {@code /api/v1/calls/<id>/media} comes from. */
@FunctionalInterface
public interface CallFigures {

    /** Name → number or null, in order; empty when there is no such call or it has no media. */
    Mono<Map<String, @Nullable Object>> of(String callId);
}
