package org.rayo.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.storage.StoredFile;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Health, readiness, metrics and recordings on one listener. Takes GET and HEAD without a body; requests are bounded in size, time
 * and number. Metrics are written off the event loop, as there may be many.
 */
public final class AdminHttp {
    private static final int MAX_LINE_OCTETS = 4096;
    private static final int MAX_HEADER_OCTETS = 8192;
    private static final int MAX_REQUESTS_PER_CONNECTION = 1000;
    private static final int BACKLOG = 128;
    private static final int WAITING_SCRAPES = 16;
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration REQUEST = Duration.ofSeconds(10);
    private static final Duration STOP = Duration.ofSeconds(2);
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final String JSON_TYPE = "application/json";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern CALL_MEDIA = Pattern.compile("/api/v1/calls/([A-Za-z0-9._~-]{1,100})/media");
    private static final String PAGE = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Rayo Server</title></head>
            <body><h1>Rayo Server</h1>
            <p>Call control (XEP-0327) for SIP calls runs here.</p>
            <ul>
            <li><a href="/health/live">/health/live</a>: the process answers</li>
            <li><a href="/health/ready">/health/ready</a>: new calls are taken</li>
            <li><a href="/metrics">/metrics</a>: figures for Prometheus</li>
            <li>/api/v1/calls/&lt;id&gt;/media: packets, loss, jitter and round trip of a running call</li>
            <li>/recordings/&lt;name&gt;: a recording, by the name that its application was told</li>
            </ul></body></html>
            """;

    private final DisposableServer server;
    private final Scheduler scraper;

    private AdminHttp(DisposableServer server, Scheduler scraper) {
        this.server = server;
        this.scraper = scraper;
    }

    /**
     * Binds the listener; fails with reactor-netty's bind exception when the address cannot be had.
     *
     * @param notReady why no new calls are taken, empty when they are; asked at each request, must not block
     */
    public static Mono<AdminHttp> start(ServerConfig.Http config, Supplier<Optional<String>> notReady,
            PrometheusMeterRegistry metrics) {
        return start(config, notReady, metrics, callId -> Mono.empty(), name -> Mono.empty(), List.of());
    }

    /** The same with figures of calls, recordings by their names, and what else is spoken on the port. */
    public static Mono<AdminHttp> start(ServerConfig.Http config, Supplier<Optional<String>> notReady,
            PrometheusMeterRegistry metrics, CallFigures calls, Function<String, Mono<StoredFile>> recordings,
            List<Upgrade> upgrades) {
        return Mono.defer(() -> {
            RecordingPages pages = new RecordingPages(recordings);
            Scheduler scraper = Schedulers.newBoundedElastic(1, WAITING_SCRAPES, "rayo-metrics", 30, true);
            return HttpServer.create()
                    .bindAddress(() -> new InetSocketAddress(config.bind(), config.port()))
                    .option(ChannelOption.SO_BACKLOG, BACKLOG)
                    .httpRequestDecoder(decoder -> decoder.maxInitialLineLength(MAX_LINE_OCTETS)
                            .maxHeaderSize(MAX_HEADER_OCTETS))
                    .idleTimeout(IDLE)
                    .requestTimeout(REQUEST)
                    .maxKeepAliveRequests(MAX_REQUESTS_PER_CONNECTION)
                    // a connection that never sends a whole first request
                    .doOnChannelInit((observer, channel, remote) -> channel.pipeline()
                            .addFirst(new ReadTimeoutHandler((int) IDLE.toSeconds())))
                    .handle((request, response) -> upgrades.stream()
                            .filter(upgrade -> upgrade.path().equals(path(request)))
                            .findFirst()
                            .map(upgrade -> upgrade.answer(request, response))
                            .orElseGet(() -> answer(request, response, notReady, metrics, calls, pages, scraper)))
                    .bind()
                    .map(server -> new AdminHttp(server, scraper))
                    .doOnError(failure -> scraper.dispose());
        });
    }

    /** The port that was bound. */
    public int port() {
        return server.port();
    }

    /** Stops listening and closes what is open; running answers have 2 s to end. */
    public Mono<Void> stop() {
        return Mono.fromRunnable(server::dispose)
                .then(server.onDispose())
                .timeout(STOP.multipliedBy(2), Mono.empty())
                .doFinally(end -> scraper.dispose());
    }

    private static Mono<Void> answer(HttpServerRequest request, HttpServerResponse response,
            Supplier<Optional<String>> notReady, PrometheusMeterRegistry metrics, CallFigures calls, RecordingPages recordings,
            Scheduler scraper) {
        response.header("X-Content-Type-Options", "nosniff").header("Cache-Control", "no-store");
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            response.header(HttpHeaderNames.ALLOW, "GET, HEAD").header(HttpHeaderNames.CONNECTION, "close");
            return text(request, response, 405, TEXT, "only GET and HEAD\n");
        }
        Matcher media = CALL_MEDIA.matcher(path(request));
        if (media.matches()) {
            return calls.of(media.group(1))
                    .map(AdminHttp::json)
                    .flatMap(figures -> text(request, response, 200, JSON_TYPE, figures).thenReturn(true))
                    .switchIfEmpty(Mono.defer(() -> text(
                            request, response, 404, TEXT, "no such call, or it has no media\n").thenReturn(true)))
                    .then();
        }
        if (path(request).startsWith(RecordingPages.PATH)) {
            return recordings.answer(request, response, path(request).substring(RecordingPages.PATH.length()))
                    .switchIfEmpty(Mono.defer(() -> text(
                            request, response, 404, TEXT, "no such recording, or it is not whole yet\n").thenReturn(true)))
                    .then();
        }
        return switch (path(request)) {
            case "/health/live" -> text(request, response, 200, TEXT, "live\n");
            case "/health/ready" -> notReady.get()
                    .map(reason -> text(request, response, 503, TEXT, "not ready: " + reason + "\n"))
                    .orElseGet(() -> text(request, response, 200, TEXT, "ready\n"));
            case "/metrics" -> Mono.fromCallable(metrics::scrape).subscribeOn(scraper)
                    .flatMap(figures -> text(request, response, 200, PROMETHEUS, figures))
                    .onErrorResume(java.util.concurrent.RejectedExecutionException.class,
                            full -> text(request, response, 503, TEXT, "too many scrapes at once\n"));
            case "/" -> text(request, response, 200, "text/html; charset=utf-8", PAGE);
            default -> text(request, response, 404, TEXT, "nothing here; see /\n");
        };
    }

    private static String json(Map<String, @Nullable Object> figures) {
        try {
            return JSON.writeValueAsString(figures) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers that are no JSON", e);
        }
    }

    private static String path(HttpServerRequest request) {
        String uri = request.uri();
        return uri.indexOf('?') < 0 ? uri : uri.substring(0, uri.indexOf('?'));
    }

    private static Mono<Void> text(HttpServerRequest request, HttpServerResponse response, int status, String type,
            String body) {
        byte[] octets = body.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        response.status(status).header(HttpHeaderNames.CONTENT_TYPE, type)
                .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(octets.length));
        return request.method().equals(HttpMethod.HEAD) ? response.send()
                : response.sendByteArray(Mono.just(octets)).then();
    }
}
