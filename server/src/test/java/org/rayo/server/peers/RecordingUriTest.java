package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** Where a recording can be had when its {@code complete} comes: from the server itself, or from where it was sent. */
@Timeout(120)
class RecordingUriTest {
    private static final String RECORD = "<record xmlns='urn:xmpp:rayo:record:1'/>";

    @TempDir
    Path directory;

    private final Map<String, byte[]> arrived = new ConcurrentHashMap<>();
    private final AtomicInteger tries = new AtomicInteger();
    private final List<AutoCloseable> open = new ArrayList<>();
    private DisposableServer store;
    private TestServer server;
    private Application application;
    private Phone phone;
    private String call;

    private void start(String... sets) throws Exception {
        server = TestServer.start(directory, sets);
        open.add(server);
        application = Application.available(server, "one");
        open.addFirst(application);
        phone = Phone.calls(server);
        open.addFirst(phone);
        call = application.next("offer").attribute("from");
        application.done(call, InboundCallTest.ANSWER);
        application.next("answered");
        phone.answered();
    }

    /** A store that answers so, one status after the other and then the last. */
    private String storeThatAnswers(int... statuses) {
        store = HttpServer.create().host("127.0.0.1").port(0).handle((request, response) -> {
            int status = statuses[Math.min(tries.getAndIncrement(), statuses.length - 1)];
            return request.receive().aggregate().asByteArray().defaultIfEmpty(new byte[0])
                    .flatMap(octets -> {
                        if (status < 300) {
                            arrived.put(request.method() + " " + request.uri() + " " + request.requestHeaders().get("Content-Type"), octets);
                        }
                        return response.status(status).send(Mono.empty()).then();
                    });
        }).bindNow();
        return "http://127.0.0.1:" + store.port() + "/in";
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        if (store != null) {
            store.disposeNow();
        }
    }

    private Xml completed() throws Exception {
        return application.next("recording").first("recording");
    }

    private List<Path> files() throws Exception {
        try (Stream<Path> all = Files.list(directory.resolve("recordings"))) {
            return all.toList();
        }
    }

    private void recordsSomething() throws Exception {
        application.started(call, RECORD);
        await().atMost(TestServer.PATIENCE).until(() -> Files.exists(directory.resolve("recordings"))
                && files().stream().anyMatch(file -> file.toFile().length() > 16_000));
    }

    @Test
    void theServerItselfGivesIt() throws Exception {
        start("recording.base-uri=http://rayo.example.com/recordings/");
        recordsSomething();
        String base = "http://127.0.0.1:" + server.port("http") + "/recordings/";
        String name = files().getFirst().getFileName().toString();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest get = HttpRequest.newBuilder(URI.create(base + name)).build();
            assertThat(client.send(get, HttpResponse.BodyHandlers.discarding()).statusCode()).as("not whole yet").isEqualTo(404);
            application.done(call, InboundCallTest.HANGUP);
            Xml recording = completed();
            assertThat(recording.attribute("uri")).isEqualTo("http://rayo.example.com/recordings/" + name);
            HttpResponse<byte[]> response = client.send(get, HttpResponse.BodyHandlers.ofByteArray());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo(Files.readAllBytes(files().getFirst()))
                    .hasSize(Integer.parseInt(recording.attribute("size")));
        }
        assertThat(application.next().has("end")).isTrue();
    }

    @Test
    void itIsWhereItWasSentBeforeItCompletes() throws Exception {
        String upload = storeThatAnswers(503, 201);
        start("recording.upload=" + upload, "egress.allow-private=127.0.0.0/8");
        recordsSomething();
        application.done(call, InboundCallTest.HANGUP);
        Xml recording = completed();
        String uri = recording.attribute("uri");
        assertThat(uri).startsWith(upload + "/").endsWith(".wav");
        String name = uri.substring(uri.lastIndexOf('/'));
        assertThat(arrived.get("PUT /in" + name + " audio/wav")).startsWith("RIFF".getBytes("US-ASCII"))
                .hasSize(Integer.parseInt(recording.attribute("size")));
        assertThat(files()).isEmpty();
        assertThat(application.next().has("end")).as("the end comes next").isTrue();
        assertThat(server.metric("rayo_recordings_sent_total")).isEqualTo(1);
        assertThat(tries).hasValue(2);
    }

    /** Voxeo's {@code to}: a recording that has a place of its own. */
    @Test
    void itGoesWhereTheClientWantsIt() throws Exception {
        String store = storeThatAnswers(201);
        start("recording.base-uri=http://rayo.example.com/recordings/", "egress.allow-private=127.0.0.0/8");
        application.started(call, "<record xmlns='urn:xmpp:rayo:record:1' direction='send' to='" + store + "/mine.wav'/>");
        application.started(call, "<record xmlns='urn:xmpp:rayo:record:1' direction='send' to='" + store + "/all/'/>");
        phone.says(440, 300);
        await().atMost(TestServer.PATIENCE).until(() -> Files.exists(directory.resolve("recordings")) && files().size() == 2);
        application.done(call, InboundCallTest.HANGUP);
        String first = completed().attribute("uri");
        String second = completed().attribute("uri");
        String mine = first.endsWith("/mine.wav") ? first : second;
        String named = mine.equals(first) ? second : first;
        assertThat(mine).isEqualTo(store + "/mine.wav");
        assertThat(named).startsWith(store + "/all/").endsWith(".wav");
        assertThat(arrived).containsKeys("PUT /in/mine.wav audio/wav", "PUT /in/all" + named.substring(named.lastIndexOf('/')) + " audio/wav");
        assertThat(files()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatCannotBeSentIsKept(boolean allowed) throws Exception {
        String upload = storeThatAnswers(403);
        start("recording.upload=" + upload, "egress.allow-private=" + (allowed ? "127.0.0.0/8" : "10.0.0.0/8"));
        recordsSomething();
        application.done(call, InboundCallTest.HANGUP);
        Xml recording = completed();
        Path kept = Path.of(URI.create(recording.attribute("uri")));
        assertThat(files()).containsExactly(kept);
        assertThat(Files.size(kept)).isEqualTo(Long.parseLong(recording.attribute("size")));
        assertThat(application.next().has("end")).isTrue();
        assertThat(server.metric("rayo_recordings_not_sent_total")).isEqualTo(1);
        assertThat(tries.get()).isEqualTo(allowed ? 4 : 0);
    }
}
