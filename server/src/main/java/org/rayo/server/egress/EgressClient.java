package org.rayo.server.egress;

import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.egress.FetchFailure.Kind;
import org.rayo.server.net.IpLiteral;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.http.client.WebsocketClientSpec;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

/**
 * Fetches documents for applications without lending them the server's place in the network. Safe for any thread;
 * failures are {@link FetchFailure}s. A fetch has a connection of its own: connections of a pool are told apart by
 * address, and two names on one address must not share a TLS connection.
 */
public final class EgressClient {
    private static final int MAX_REDIRECTS = 5;
    private static final int MAX_ADDRESSES = 3;
    private static final int MAX_FETCHES = 128;
    private static final int RESOLVER_THREADS = 8;
    private static final int RESOLVER_QUEUE = 256;
    private static final int PARTS_AHEAD = 16;
    private static final int MAX_HEADER_OCTETS = 16_384;
    private static final int UNCHANGED = 304;

    /** Octets of a message over a WebSocket. */
    public static final int MAX_MESSAGE = 65_536;

    private final AddressPolicy policy;
    private final List<Pattern> allowedHosts;
    private final NameResolver resolver;
    private final SslContext tls;
    private final Scheduler workers;
    /** Take what comes, which may block. */
    private final Scheduler takers = Schedulers.newBoundedElastic(RESOLVER_THREADS, 2 * MAX_FETCHES, "rayo-fetch", 30, true);
    private final AtomicInteger fetches = new AtomicInteger();

    /** Turns a host name into addresses; blocks. */
    @FunctionalInterface
    public interface NameResolver {
        List<InetAddress> resolve(String host) throws UnknownHostException;
    }

    /**
     * Bounds of one fetch.
     *
     * @param maxOctets of the body
     * @param timeout of the whole fetch, redirects included
     */
    public record Limits(long maxOctets, Duration timeout) {
        /** @throws IllegalArgumentException when a bound is not positive, or more than an array can hold */
        public Limits {
            if (maxOctets < 1 || maxOctets > 1 << 30 || timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException("a fetch needs 1 to " + (1 << 30) + " octets and some time");
            }
        }
    }

    /** A client that asks the operating system for names. */
    public EgressClient(ServerConfig.Egress config) {
        this(config, host -> List.of(InetAddress.getAllByName(host)));
    }

    public EgressClient(ServerConfig.Egress config, NameResolver resolver) {
        this(config, resolver, publicTrust());
    }

    EgressClient(ServerConfig.Egress config, NameResolver resolver, SslContext tls) {
        this.policy = new AddressPolicy(config.allowPrivate());
        this.allowedHosts = config.allowHosts().stream().map(Target::glob).toList();
        this.resolver = resolver;
        this.tls = tls;
        this.workers = Schedulers.newBoundedElastic(RESOLVER_THREADS, RESOLVER_QUEUE, "rayo-resolver", 30, true);
    }

    /** The JDK's trust store; Netty verifies the host's name (RFC 9110 §4.3.4). */
    private static SslContext publicTrust() {
        try {
            return SslContextBuilder.forClient().build();
        } catch (SSLException e) {
            throw new IllegalStateException("no TLS in this JVM", e);
        }
    }

    /** Gets a document, following redirects; the Mono fails with {@link FetchFailure} only. */
    public Mono<FetchedBody> get(URI uri, Limits limits) {
        return get(uri, limits, null);
    }

    /** The same, when there is another version than that (RFC 9110 §13.1.2); null: any. */
    public Mono<FetchedBody> get(URI uri, Limits limits, @Nullable String etag) {
        // off the caller's loop: the HTTP client's first use reads the JVM's trust store
        BodyReader<FetchedBody> whole = (target, response, content) -> whole(target, response, content, limits);
        return bounded(uri, limits, Mono.defer(() -> hop(uri, new Exchange<>(limits, whole, null, etag), 0)).subscribeOn(workers).timeout(limits.timeout()));
    }

    /**
     * Gets a document and hands it over while it comes; the limit of time is for its beginning, and for each pause in it.
     * Completes when all of it was taken, and fails with {@link FetchFailure} only.
     */
    public Mono<Void> take(URI uri, Limits limits, BodyTaker taker) {
        Sinks.Empty<Void> begun = Sinks.empty();
        BodyReader<Boolean> piecemeal = (target, response, content) -> taken(target, response, content, limits, taker, begun);
        Mono<Long> late = Mono.delay(limits.timeout()).takeUntilOther(begun.asMono()).switchIfEmpty(Mono.never());
        return bounded(uri, limits, Mono.defer(() -> hop(uri, new Exchange<>(limits, piecemeal, null, taker.etag()), 0)).subscribeOn(workers).timeout(late)).then();
    }

    /**
     * Sends a document and gets the answer's, under the same rules; only redirects that keep the method (307, 308) are
     * followed. The Mono fails with {@link FetchFailure} only.
     *
     * @param limits of the answer's body, and of the time for all
     */
    public Mono<FetchedBody> send(URI uri, RequestBody body, Limits limits) {
        BodyReader<FetchedBody> whole = (target, response, content) -> whole(target, response, content, limits);
        return bounded(uri, limits, Mono.defer(() -> hop(uri, new Exchange<>(limits, whole, body, null), 0))
                .subscribeOn(workers).timeout(limits.timeout()));
    }

    /**
     * Talks over a WebSocket (RFC 6455) under the same rules: {@code ws} and {@code wss}, at the first address that is
     * permitted, and without redirects. Cancelling closes it. What fails on the way there is a {@link FetchFailure}.
     *
     * @param connect limit of the time until it is open
     */
    public <T> Flux<T> talk(
            URI uri, Duration connect, BiFunction<? super WebsocketInbound, ? super WebsocketOutbound, ? extends Publisher<T>> talk) {
        Limits limits = new Limits(MAX_MESSAGE, connect);
        Mono<HttpClient.WebsocketReceiver<?>> opened = Mono.defer(() -> {
            Target target = Target.of(URI.create(uri.toString().replaceFirst("^ws", "http")), allowedHosts);
            return addresses(target).map(addresses -> client(target, named(target, addresses.getFirst()), limits)
                    .keepAlive(true)
                    .websocket(WebsocketClientSpec.builder().maxFramePayloadLength(MAX_MESSAGE).build())
                    .uri(target.path()));
        });
        return opened.subscribeOn(workers).flatMapMany(socket -> socket.handle(talk))
                .onErrorMap(failure -> failure instanceof IOException || failure instanceof TimeoutException,
                        failure -> typed(failure, uri, limits));
    }

    /** What is made of the body of a 200. */
    private interface BodyReader<T> {
        Mono<T> read(Target target, HttpClientResponse response, ByteBufFlux content);
    }

    /** {@code body} null: a GET; {@code etag}: of anything but that version. */
    private record Exchange<T>(Limits limits, BodyReader<T> reader, @Nullable RequestBody body, @Nullable String etag) {
        boolean takes(int status) {
            return status == 200 || (status == UNCHANGED && etag != null) || (body != null && (status == 201 || status == 204));
        }

        boolean follows(int status) {
            return status == 307 || status == 308 || (body == null && status >= 301 && status <= 303);
        }
    }

    private <T> Mono<T> bounded(URI uri, Limits limits, Mono<T> fetch) {
        return Mono.defer(() -> {
            if (fetches.incrementAndGet() > MAX_FETCHES) {
                fetches.decrementAndGet();
                return Mono.error(new FetchFailure(Kind.BUSY, "too much is being fetched; " + Target.shown(uri) + " was not"));
            }
            return fetch.doFinally(end -> fetches.decrementAndGet());
        }).onErrorMap(failure -> typed(failure, uri, limits));
    }

    /** A URI as failures show it: without query, user and fragment, which may hold secrets; at most 200 characters. */
    public static String shown(URI uri) {
        return Target.shown(uri);
    }

    /** Lets the threads go; running fetches fail. */
    public void close() {
        workers.dispose();
        takers.dispose();
    }

    private <T> Mono<T> hop(URI uri, Exchange<T> exchange, int redirects) {
        Target target = Target.of(uri, allowedHosts);
        return addresses(target).flatMap(addresses -> Flux.fromIterable(addresses)
                .concatMap(address -> request(target, address, exchange, redirects)
                        .map(body -> Outcome.<T>of(body))
                        .onErrorResume(failure -> !(failure instanceof FetchFailure),
                                failure -> Mono.just(Outcome.<T>failed(failure))), 1)
                .takeUntil(outcome -> outcome.body() != null)
                .last()
                .flatMap(Outcome::toMono));
    }

    /** Every address is checked, and only those are connected to that passed: no second lookup lies between. */
    private Mono<List<InetAddress>> addresses(Target target) {
        Mono<List<InetAddress>> resolved = IpLiteral.isOne(target.host())
                ? Mono.just(List.of(IpLiteral.parse(target.host())))
                : Mono.fromCallable(() -> resolver.resolve(target.host())).subscribeOn(workers);
        return resolved.map(found -> {
            List<InetAddress> permitted = found.stream().filter(policy::permits).limit(MAX_ADDRESSES).toList();
            if (permitted.isEmpty()) {
                throw new FetchFailure(found.isEmpty() ? Kind.UNREACHABLE : Kind.REFUSED, Target.shown(target.uri())
                        + (found.isEmpty() ? " is on a host without an address"
                                : " is at an address that is not public, and egress.allow-private does not name it"));
            }
            return permitted;
        });
    }

    private <T> Mono<T> request(Target target, InetAddress address, Exchange<T> exchange, int redirects) {
        HttpClient client = client(target, named(target, address), exchange.limits());
        RequestBody body = exchange.body();
        HttpClient.ResponseReceiver<?> sent = body == null
                ? versioned(client, exchange.etag()).get().uri(target.path())
                : client.headers(headers -> headers.set(HttpHeaderNames.CONTENT_TYPE, body.contentType())
                                .set(HttpHeaderNames.CONTENT_LENGTH, Long.toString(body.octets())))
                        .request(body.method())
                        .uri(target.path())
                        .send((request, out) -> out.sendByteArray(body.parts()));
        return sent.response((response, content) -> read(target, response, content, exchange, redirects)).single();
    }

    private static HttpClient versioned(HttpClient client, @Nullable String etag) {
        return etag == null ? client : client.headers(headers -> headers.set(HttpHeaderNames.IF_NONE_MATCH, etag));
    }

    private HttpClient client(Target target, InetSocketAddress address, Limits limits) {
        int connectMs = (int) Math.min(limits.timeout().toMillis(), 10_000);
        HttpClient client = HttpClient.newConnection()
                .remoteAddress(() -> address)
                .protocol(HttpProtocol.HTTP11)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.max(1, connectMs))
                .httpResponseDecoder(decoder -> decoder.maxHeaderSize(MAX_HEADER_OCTETS).maxInitialLineLength(4096))
                .disableRetry(true)
                .keepAlive(false)
                .headers(headers -> headers.set(HttpHeaderNames.HOST, target.hostHeader())
                        .set(HttpHeaderNames.USER_AGENT, "Rayo-Server"));
        return target.tls() ? client.secure(spec -> spec.sslContext(tls)) : client;
    }

    /** The checked address under the name that TLS verifies (SNI, certificate). */
    private static InetSocketAddress named(Target target, InetAddress address) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(target.host(), address.getAddress()), target.port());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address is 4 or 16 octets", e);
        }
    }

    private <T> Mono<T> read(
            Target target, HttpClientResponse response, ByteBufFlux content, Exchange<T> exchange, int redirects) {
        int status = response.status().code();
        String shown = Target.shown(target.uri());
        String location = response.responseHeaders().get(HttpHeaderNames.LOCATION);
        if (exchange.follows(status) && location != null) {
            if (redirects == MAX_REDIRECTS) {
                return Mono.error(new FetchFailure(Kind.STATUS, shown + " redirects more than " + MAX_REDIRECTS + " times"));
            }
            return Mono.defer(() -> hop(redirect(target, location), exchange, redirects + 1));
        }
        if (!exchange.takes(status)) {
            Kind kind = status == 404 || status == 410 ? Kind.NOT_FOUND : Kind.STATUS;
            return Mono.error(new FetchFailure(kind, shown + " answered " + status));
        }
        String encoding = response.responseHeaders().get(HttpHeaderNames.CONTENT_ENCODING, "identity");
        if (!encoding.equalsIgnoreCase("identity")) {
            return Mono.error(new FetchFailure(Kind.UNREADABLE, shown + " came in an encoding that was not asked for"));
        }
        if (declaredOctets(response) > exchange.limits().maxOctets()) {
            return Mono.error(tooLarge(shown, exchange.limits()));
        }
        return exchange.reader().read(target, response, content);
    }

    private static Mono<FetchedBody> whole(
            Target target, HttpClientResponse response, ByteBufFlux content, Limits limits) {
        String shown = Target.shown(target.uri());
        return content.asByteArray()
                .collect(() -> new Collected(shown, limits), Collected::add)
                .map(body -> new FetchedBody(target.uri(), body.octets.toByteArray(),
                        response.responseHeaders().get(HttpHeaderNames.CONTENT_TYPE),
                        response.responseHeaders().get(HttpHeaderNames.CACHE_CONTROL),
                        response.responseHeaders().get(HttpHeaderNames.ETAG), response.status().code() == UNCHANGED));
    }

    private Mono<Boolean> taken(Target target, HttpClientResponse response, ByteBufFlux content, Limits limits,
            BodyTaker taker, Sinks.Empty<Void> begun) {
        String shown = Target.shown(target.uri());
        AtomicLong total = new AtomicLong();
        String declared = response.responseHeaders().get(HttpHeaderNames.CONTENT_LENGTH);
        Flux<byte[]> parts = content.asByteArray().timeout(limits.timeout()).publishOn(takers, PARTS_AHEAD).doOnNext(part -> {
            if (total.addAndGet(part.length) > limits.maxOctets()) {
                throw tooLarge(shown, limits);
            }
            taker.octets(part);
        });
        return Mono.fromRunnable(() -> {
                    begun.tryEmitEmpty();
                    String cacheControl = response.responseHeaders().get(HttpHeaderNames.CACHE_CONTROL);
                    if (response.status().code() == UNCHANGED) {
                        taker.unchanged(cacheControl);
                    } else {
                        taker.begin(declared == null ? -1 : declaredOctets(response), cacheControl,
                                response.responseHeaders().get(HttpHeaderNames.ETAG));
                    }
                })
                .subscribeOn(takers)
                .thenMany(parts)
                // there is no second try once it has begun
                .onErrorMap(failure -> typed(failure, target.uri(), limits))
                .then(Mono.just(true));
    }

    private static URI redirect(Target target, String location) {
        try {
            return target.uri().resolve(location);
        } catch (IllegalArgumentException e) {
            throw new FetchFailure(Kind.STATUS, Target.shown(target.uri()) + " redirects to something that is no URI");
        }
    }

    private static long declaredOctets(HttpClientResponse response) {
        String length = response.responseHeaders().get(HttpHeaderNames.CONTENT_LENGTH, "0");
        return length.matches("\\d{1,18}") ? Long.parseLong(length) : 0;
    }

    private static FetchFailure tooLarge(String shown, Limits limits) {
        return new FetchFailure(Kind.TOO_LARGE, shown + " is larger than " + limits.maxOctets() + " octets");
    }

    private static Throwable typed(Throwable failure, URI uri, Limits limits) {
        String shown = Target.shown(uri);
        return switch (failure) {
            case FetchFailure typed -> typed;
            case TimeoutException late -> new FetchFailure(Kind.TIMEOUT, shown + " took longer than "
                    + limits.timeout().toMillis() + " ms");
            case UnknownHostException unknown -> new FetchFailure(Kind.UNREACHABLE, shown + " is on an unknown host");
            case RejectedExecutionException busy -> new FetchFailure(Kind.BUSY, "too much is being fetched; " + shown
                    + " was not");
            case SSLException untrusted -> new FetchFailure(Kind.UNREACHABLE, shown
                    + " cannot be reached over TLS that can be trusted");
            default -> new FetchFailure(Kind.UNREACHABLE, shown + " cannot be reached, or broke off");
        };
    }

    /** A body that never holds more than the limit. */
    private static final class Collected {
        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
        private final String shown;
        private final Limits limits;

        Collected(String shown, Limits limits) {
            this.shown = shown;
            this.limits = limits;
        }

        void add(byte[] part) {
            if (octets.size() + (long) part.length > limits.maxOctets()) {
                throw tooLarge(shown, limits);
            }
            octets.writeBytes(part);
        }
    }
}
