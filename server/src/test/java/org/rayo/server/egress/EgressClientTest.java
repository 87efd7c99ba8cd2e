package org.rayo.server.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.egress.EgressClient.Limits;
import org.rayo.server.egress.FetchFailure.Kind;
import org.rayo.server.net.Cidr;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRoutes;

class EgressClientTest {
    private static final Limits LIMITS = new Limits(1000, Duration.ofSeconds(5));

    private final Map<String, List<String>> names = new ConcurrentHashMap<>();
    private final List<String> lookups = new CopyOnWriteArrayList<>();
    private final List<String> hosts = new CopyOnWriteArrayList<>();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final List<EgressClient> clients = new ArrayList<>();
    private DisposableServer server;
    private volatile String location = "";

    @BeforeEach
    void start() {
        server = HttpServer.create().host("127.0.0.1").port(0).route(EgressClientTest.this::routes).bindNow();
        names.put("media.test", List.of("127.0.0.1"));
    }

    @AfterEach
    void stop() {
        clients.forEach(EgressClient::close);
        server.disposeNow();
    }

    private void routes(HttpServerRoutes routes) {
        routes.get("/hello.wav", (request, response) -> {
            hosts.add(request.requestHeaders().get("Host"));
            return response.header("Content-Type", "audio/wav").header("Cache-Control", "max-age=5")
                    .sendString(Mono.just("hello" + (request.uri().contains("?") ? request.uri() : "")));
        });
        routes.get("/to/0", (request, response) -> response.sendString(Mono.just("end")));
        routes.get("/to/{n}", (request, response) -> response.status(302).header("Location",
                "../to/" + (Integer.parseInt(request.param("n")) - 1)).send());
        routes.get("/elsewhere", (request, response) -> response.status(307).header("Location", location).send());
        routes.put("/in/{name}", (request, response) -> request.receive().aggregate().asString()
                .doOnNext(body -> received.add(request.uri() + " " + request.requestHeaders().get("Content-Type") + " " + body))
                .then(response.status(201).send(Mono.empty()).then()));
        routes.post("/echo", (request, response) -> response.send(request.receive().retain()));
        routes.put("/elsewhere", (request, response) -> response.status(307).header("Location", location).send());
        routes.put("/other", (request, response) -> response.status(303).header("Location", location).send());
        routes.get("/large", (request, response) -> response.header("Content-Length", "1001")
                .send(Mono.just(Unpooled.wrappedBuffer(new byte[1001]))));
        routes.get("/larger", (request, response) -> response.send(
                Flux.range(0, 10_000).map(i -> Unpooled.wrappedBuffer(new byte[500]))));
        routes.get("/slow", (request, response) -> response.send(Flux.concat(
                Mono.just(Unpooled.copiedBuffer("a", StandardCharsets.US_ASCII)), Mono.never())));
        routes.get("/zipped", (request, response) -> response.header("Content-Encoding", "gzip")
                .sendString(Mono.just("x")));
        routes.get("/teapot", (request, response) -> response.status(418).send());
        routes.get("/broken", (request, response) -> response.header("Content-Length", "100")
                .sendString(Mono.just("x")).then(Mono.fromRunnable(() -> request.withConnection(c -> c.channel().close()))));
    }

    private EgressClient client(List<String> hostPatterns, String... allowPrivate) {
        EgressClient client = new EgressClient(new ServerConfig.Egress(hostPatterns,
                List.of(allowPrivate).stream().map(Cidr::parse).toList()), this::resolve);
        clients.add(client);
        return client;
    }

    private List<InetAddress> resolve(String host) throws UnknownHostException {
        lookups.add(host);
        List<String> found = names.get(host);
        if (found == null) {
            throw new UnknownHostException(host);
        }
        return found.stream().map(InetAddress::ofLiteral).toList();
    }

    private FetchedBody get(EgressClient client, String uri) {
        return client.get(URI.create(uri.replace("PORT", "" + server.port())), LIMITS).block(Duration.ofSeconds(20));
    }

    private FetchFailure failure(EgressClient client, String uri) {
        FetchFailure failure = catchThrowableOfType(FetchFailure.class, () -> get(client, uri));
        assertThat(failure).as(uri).isNotNull();
        return failure;
    }

    @Test
    void documentComesWithItsTypeAndTheHostKeepsItsName() {
        FetchedBody body = get(client(List.of("*"), "127.0.0.0/8"), "http://Media.test:PORT/hello.wav?a=%20b");
        assertThat(new String(body.octets(), StandardCharsets.UTF_8)).isEqualTo("hello/hello.wav?a=%20b");
        assertThat(body.contentType()).isEqualTo("audio/wav");
        assertThat(body.cacheControl()).isEqualTo("max-age=5");
        assertThat(hosts).containsExactly("media.test:" + server.port());
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:PORT/hello.wav, REFUSED",
        "http://[::1]:PORT/hello.wav, REFUSED",
        "http://[::ffff:127.0.0.1]:PORT/hello.wav, REFUSED",
        "http://[::ffff:7f00:1]:PORT/hello.wav, REFUSED",
        "http://0.0.0.0:PORT/hello.wav, REFUSED",
        "http://169.254.169.254/latest/meta-data/, REFUSED",
        "http://[fd00:ec2::254]/latest/meta-data/, REFUSED",
        "http://[64:ff9b::7f00:1]:PORT/hello.wav, REFUSED",
        "http://private.test:PORT/hello.wav, REFUSED",
        "http://mixed.test:PORT/hello.wav, REFUSED",
        "http://2130706433:PORT/hello.wav, REFUSED",
        "http://0x7f.1:PORT/hello.wav, BAD_URI",
        "http://017700000001:PORT/hello.wav, REFUSED",
        "http://127.1:PORT/hello.wav, BAD_URI",
        "http://media.test.:PORT/hello.wav, REFUSED",
        "http://unknown.test:PORT/hello.wav, UNREACHABLE",
        "http://nothing.test:PORT/hello.wav, UNREACHABLE",
        "http://user@media.test:PORT/hello.wav, BAD_URI",
        "http://1.1.1.1@127.0.0.1:PORT/hello.wav, BAD_URI",
        "http:///hello.wav, BAD_URI",
        "http:hello.wav, BAD_URI",
        "http://media_test/hello.wav, BAD_URI",
        "http://media.test:0/hello.wav, BAD_URI",
        "http://media.test:65536/hello.wav, BAD_URI",
        "ftp://media.test/hello.wav, BAD_URI",
        "file:///etc/passwd, BAD_URI",
        "gopher://127.0.0.1:25/x, BAD_URI",
        "hello.wav, BAD_URI"})
    void nothingInsideIsReached(String uri, Kind kind) {
        names.put("private.test", List.of("10.0.0.1"));
        names.put("mixed.test", List.of("192.168.0.1", "127.0.0.1", "::1"));
        names.put("nothing.test", List.of());
        // as the operating system reads the old forms
        List.of("2130706433", "0x7f.1", "017700000001", "127.1").forEach(old -> names.put(old, List.of("127.0.0.1")));
        FetchFailure failure = failure(client(List.of("*")), uri);
        assertThat(failure.kind()).as(failure.text()).isEqualTo(kind);
        assertThat(failure.text()).doesNotContain("user@").doesNotContain("10.0.0.1").doesNotContain("192.168");
        assertThat(hosts).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"http://169.254.169.254/latest/meta-data/, REFUSED", "http://10.0.0.1/, REFUSED",
        "http://private.test/, REFUSED", "file:///etc/passwd, BAD_URI", "http://other.example.org/, REFUSED",
        "//[::1]:1/, REFUSED", "http://[nonsense/, STATUS"})
    void redirectIsCheckedLikeAnyUri(String location, Kind kind) {
        names.put("private.test", List.of("10.0.0.1"));
        EgressClient client = client(List.of("*.test", "169.*", "10.*", "::1"), "127.0.0.0/8");
        this.location = location;
        FetchFailure failure = failure(client, "http://media.test:PORT/elsewhere");
        assertThat(failure.kind()).as(failure.text()).isEqualTo(kind);
        assertThat(hosts).isEmpty();
    }

    @Test
    void fiveRedirectsAreFollowedAndNotSix() {
        EgressClient client = client(List.of("media.test"), "127.0.0.1");
        FetchedBody body = get(client, "http://media.test:PORT/to/5");
        assertThat(new String(body.octets(), StandardCharsets.UTF_8)).isEqualTo("end");
        assertThat(body.uri().getPath()).isEqualTo("/to/0");
        assertThat(failure(client, "http://media.test:PORT/to/6").text()).contains("redirects more than 5 times");
    }

    @Test
    void nameIsLookedUpOncePerHopAndTheCheckedAddressIsUsed() {
        EgressClient client = client(List.of("*"), "127.0.0.1");
        get(client, "http://media.test:PORT/to/1");
        assertThat(lookups).containsExactly("media.test", "media.test");
    }

    @Test
    void onlyPermittedAddressesOfAHostAreTried() {
        names.put("many.test", List.of("10.0.0.1", "127.0.0.2", "127.0.0.1"));
        FetchedBody body = get(client(List.of("*"), "127.0.0.0/8"), "http://many.test:PORT/hello.wav");
        assertThat(body.octets()).hasSize(5);
    }

    @Test
    void hostsThatAreNotAllowedAreNotEvenLookedUp() {
        EgressClient client = client(List.of("*.example.com", "media.test"), "127.0.0.0/8");
        assertThat(failure(client, "http://evil.test/x").kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure(client, "http://example.com/x").kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure(client, "http://media.test.evil.org/x").kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure(client, "http://xmediaxtest/x").kind()).isEqualTo(Kind.REFUSED);
        assertThat(lookups).isEmpty();
        assertThat(get(client, "http://MEDIA.test:PORT/hello.wav").octets()).hasSize(5);
    }

    @Test
    void sizeIsBoundedDeclaredOrNot() {
        EgressClient client = client(List.of("*"), "127.0.0.0/8");
        assertThat(failure(client, "http://media.test:PORT/large").kind()).isEqualTo(Kind.TOO_LARGE);
        assertThat(failure(client, "http://media.test:PORT/larger").text()).endsWith("/larger is larger than 1000 octets");
    }

    @Test
    void timeIsBoundedAlsoForABodyThatDrips() {
        EgressClient client = client(List.of("*"), "127.0.0.0/8");
        FetchFailure failure = catchThrowableOfType(FetchFailure.class, () -> client.get(
                URI.create("http://media.test:" + server.port() + "/slow"), new Limits(1000, Duration.ofMillis(200)))
                .block(Duration.ofSeconds(30)));
        assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(failure.text()).endsWith("/slow took longer than 200 ms");
    }

    @Test
    void answersThatAreNoDocumentAreTold() {
        EgressClient client = client(List.of("*"), "127.0.0.0/8");
        assertThat(failure(client, "http://media.test:PORT/none?token=secret").text())
                .isEqualTo("http://media.test:" + server.port() + "/none answered 404");
        assertThat(failure(client, "http://media.test:PORT/none").kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(failure(client, "http://media.test:PORT/teapot").kind()).isEqualTo(Kind.STATUS);
        assertThat(failure(client, "http://media.test:PORT/zipped").kind()).isEqualTo(Kind.UNREADABLE);
        assertThat(failure(client, "http://media.test:PORT/broken").kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure(client, "https://media.test:PORT/hello.wav").kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure(client, "http://media.test:1/hello.wav").kind()).isEqualTo(Kind.UNREACHABLE);
    }

    private FetchedBody send(EgressClient client, String uri, RequestBody body) {
        return client.send(URI.create("http://media.test:" + server.port() + uri), body, LIMITS).block(Duration.ofSeconds(20));
    }

    private static RequestBody parts(String... parts) {
        return RequestBody.put(Flux.just(parts).map(part -> part.getBytes(StandardCharsets.US_ASCII)),
                String.join("", parts).length(), "audio/wav");
    }

    @Test
    void documentsAreSentAndRedirectsThatKeepTheMethodAreFollowed() {
        EgressClient client = client(List.of("*"), "127.0.0.0/8");
        assertThat(send(client, "/in/a.wav?x=1", parts("one", "two")).octets()).isEmpty();
        location = "/in/b.wav";
        assertThat(send(client, "/elsewhere", parts("three")).uri().getPath()).isEqualTo("/in/b.wav");
        assertThat(received).containsExactly("/in/a.wav?x=1 audio/wav onetwo", "/in/b.wav audio/wav three");
        FetchedBody echo = send(client, "/echo", RequestBody.post("grüß", "text/plain; charset=utf-8"));
        assertThat(new String(echo.octets(), StandardCharsets.UTF_8)).isEqualTo("grüß");
        FetchFailure other = catchThrowableOfType(FetchFailure.class, () -> send(client, "/other", parts("four")));
        assertThat(other.text()).endsWith("/other answered 303");
        location = "http://10.0.0.1/in/c.wav";
        FetchFailure inside = catchThrowableOfType(FetchFailure.class, () -> send(client, "/elsewhere", parts("five")));
        assertThat(inside.kind()).isEqualTo(Kind.REFUSED);
        FetchFailure refused = catchThrowableOfType(FetchFailure.class, () -> send(client(List.of("*")), "/in/d", parts("six")));
        assertThat(refused.kind()).isEqualTo(Kind.REFUSED);
        assertThat(received).hasSize(2);
    }
}
