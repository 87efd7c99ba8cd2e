package org.rayo.server.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rayo.server.storage.StoredFile;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * {@code /recordings/<name>}, whole or one range of it (RFC 9110 §14). Names cannot be guessed: whoever was told one may
 * listen. So many are sent at once and no more; one that is not taken in time is broken off.
 */
final class RecordingPages {
    static final String PATH = "/recordings/";
    private static final int MAX_AT_ONCE = 64;
    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    private final Function<String, Mono<StoredFile>> recordings;
    private final AtomicInteger sending = new AtomicInteger();

    RecordingPages(Function<String, Mono<StoredFile>> recordings) {
        this.recordings = recordings;
    }

    /** The octets that are asked for; {@code partial} false: all of them. */
    record Part(long from, long count, boolean partial) {
        /**
         * What a Range header asks for. One that is none, or asks for several ranges, asks for all (RFC 9110 §14.2).
         *
         * @return null when there are no such octets
         */
        static @Nullable Part of(@Nullable String range, long octets) {
            Part all = new Part(0, octets, false);
            Matcher matcher = RANGE.matcher(range == null ? "" : range);
            if (!matcher.matches() || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty())) {
                return all;
            }
            if (matcher.group(1).isEmpty()) {
                long last = Math.min(octets, Long.parseLong(matcher.group(2)));
                return last == 0 ? null : new Part(octets - last, last, true);
            }
            long from = Long.parseLong(matcher.group(1));
            long to = matcher.group(2).isEmpty() ? octets - 1 : Math.min(octets - 1, Long.parseLong(matcher.group(2)));
            if (!matcher.group(2).isEmpty() && Long.parseLong(matcher.group(2)) < from) {
                return all;
            }
            return from >= octets ? null : new Part(from, to - from + 1, true);
        }
    }

    /** Answers a GET or HEAD; empty when there is no such recording. */
    Mono<Boolean> answer(HttpServerRequest request, HttpServerResponse response, String name) {
        return recordings.apply(name).flatMap(file -> send(request, response, file).thenReturn(true));
    }

    private Mono<Void> send(HttpServerRequest request, HttpServerResponse response, StoredFile file) {
        Part part = Part.of(request.requestHeaders().get(HttpHeaderNames.RANGE), file.octets());
        response.header(HttpHeaderNames.ACCEPT_RANGES, "bytes");
        if (part == null) {
            return response.status(416).header(HttpHeaderNames.CONTENT_RANGE, "bytes */" + file.octets())
                    .header(HttpHeaderNames.CONTENT_LENGTH, "0").send();
        }
        response.status(part.partial() ? 206 : 200)
                .header(HttpHeaderNames.CONTENT_TYPE, file.contentType())
                .header(HttpHeaderNames.CONTENT_LENGTH, Long.toString(part.count()));
        if (part.partial()) {
            response.header(HttpHeaderNames.CONTENT_RANGE,
                    "bytes " + part.from() + "-" + (part.from() + part.count() - 1) + "/" + file.octets());
        }
        if (request.method().equals(HttpMethod.HEAD)) {
            return response.send();
        }
        if (sending.incrementAndGet() > MAX_AT_ONCE) {
            sending.decrementAndGet();
            return response.status(503).header(HttpHeaderNames.RETRY_AFTER, "5").header(HttpHeaderNames.CONTENT_LENGTH, "0").send();
        }
        return response.sendByteArray(file.parts(part.from(), part.count()))
                .then()
                .timeout(LONGEST)
                .doFinally(end -> sending.decrementAndGet());
    }
}
