package org.rayo.server.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.server.component.ssml.Ssml;
import org.rayo.server.component.ssml.VoiceWish;
import org.rayo.server.config.ConfigLoader;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.egress.EgressClient;
import org.rayo.server.net.Cidr;
import org.rayo.server.speech.SpeechFailure.Kind;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** An engine behind HTTP, and one that does all that it should not. */
@Timeout(120)
class HttpSynthesizerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final java.util.function.Function<ServerConfig.MrcpServer, org.rayo.server.mrcp.MrcpClient> NO_SERVERS = server -> {
        throw new AssertionError(server);
    };
    /** 100 ms at 8 kHz. */
    private static final int SAMPLES = 800;

    private record Asked(String query, String type, String body) {}

    private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger open = new AtomicInteger();
    private final EgressClient egress = new EgressClient(
            new ServerConfig.Egress(List.of("*"), List.of(Cidr.parse("127.0.0.0/8"))),
            host -> List.of(InetAddress.ofLiteral("127.0.0.1")));
    private DisposableServer server;

    @BeforeEach
    void start() {
        start(0);
    }

    private void start(int port) {
        server = HttpServer.create().host("127.0.0.1").port(port).route(routes -> {
            routes.post("/wav", (request, response) -> answered(request, response, "audio/wav", wav()));
            routes.post("/untold", (request, response) -> answered(request, response, null, wav()));
            routes.post("/l16", (request, response) -> answered(request, response, "audio/L16; rate=8000; channels=1", samples(ByteOrder.BIG_ENDIAN)));
            routes.post("/basic", (request, response) -> answered(request, response, "audio/basic", tone(SAMPLES)));
            routes.post("/page", (request, response) -> answered(request, response, "text/html", wav()));
            routes.post("/rubbish", (request, response) -> answered(request, response, "audio/wav", tone(5000)));
            routes.post("/stereo", (request, response) -> answered(request, response, "audio/L16;rate=8000;channels=2", tone(5000)));
            routes.post("/empty", (request, response) -> answered(request, response, "audio/wav", new byte[0]));
            routes.post("/500", (request, response) -> response.status(500).send());
            routes.post("/cut", (request, response) -> response.header("Content-Length", "5000").sendByteArray(
                    Flux.concat(Mono.just(wav()), Mono.error(new IllegalStateException("cut")))));
            routes.post("/hang", (request, response) -> {
                open.incrementAndGet();
                request.withConnection(connection -> connection.onDispose(open::decrementAndGet));
                return Mono.never();
            });
            routes.post("/endless", (request, response) -> response.header("Content-Type", "audio/wav")
                    .sendByteArray(Flux.<byte[]>generate(sink -> sink.next(new byte[1 << 16]))));
        }).bindNow();
    }

    @AfterEach
    void stop() {
        server.disposeNow();
        egress.close();
    }

    private org.reactivestreams.Publisher<Void> answered(
            HttpServerRequest request, HttpServerResponse response, String type, byte[] sound) {
        return request.receive().aggregate().asString().defaultIfEmpty("").flatMap(body -> {
            asked.add(new Asked(QueryStringDecoder.decodeComponent(request.uri()).replaceAll(".*\\?", ""),
                    request.requestHeaders().get("Content-Type"), body));
            if (type != null) {
                response.header("Content-Type", type);
            }
            return response.sendByteArray(Mono.just(sound)).then();
        });
    }

    private static byte[] tone(int count) {
        byte[] octets = new byte[count];
        for (int i = 0; i < count; i++) {
            octets[i] = (byte) (i * 37);
        }
        return octets;
    }

    private static byte[] samples(ByteOrder order) {
        ByteBuffer octets = ByteBuffer.allocate(2 * SAMPLES).order(order);
        for (int i = 0; i < SAMPLES; i++) {
            octets.putShort((short) (8000 * Math.sin(2 * Math.PI * 440 * i / 8000)));
        }
        return octets.array();
    }

    private static byte[] wav() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ByteBuffer header = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN);
        header.put("RIFF".getBytes(java.nio.charset.StandardCharsets.US_ASCII)).putInt(36 + 2 * SAMPLES)
                .put("WAVEfmt ".getBytes(java.nio.charset.StandardCharsets.US_ASCII)).putInt(16).putShort((short) 1).putShort((short) 1)
                .putInt(8000).putInt(16_000).putShort((short) 2).putShort((short) 16)
                .put("data".getBytes(java.nio.charset.StandardCharsets.US_ASCII)).putInt(2 * SAMPLES);
        file.writeBytes(header.array());
        file.writeBytes(samples(ByteOrder.LITTLE_ENDIAN));
        return file.toByteArray();
    }

    private SpeechSynthesizer engine(String path, String... more) throws Exception {
        List<String> sets = new ArrayList<>(List.of("speech.synthesizers=[neural]",
                "speech.http.neural.uri=http://127.0.0.1:" + server.port() + path));
        sets.addAll(List.of(more));
        return Engines.of(ConfigLoader.load(null, sets, Map.of()).speech().synthesis(), egress, NO_SERVERS, null).getFirst();
    }

    private static List<SpeechEvent> speak(SpeechSynthesizer engine, String ssml) {
        return engine.speak(SynthesizersTest.text(ssml), engine.voices().getFirst()).collectList().block(PATIENCE);
    }

    private static int samples(List<SpeechEvent> events) {
        return events.stream().mapToInt(event -> event instanceof SpeechEvent.Pcm pcm ? pcm.samples().length : 0).sum();
    }

    private static SpeechFailure failure(SpeechSynthesizer engine) {
        try {
            speak(engine, "hello");
        } catch (SpeechFailure e) {
            return e;
        }
        throw new AssertionError("it spoke");
    }

    @ParameterizedTest
    @CsvSource({"/wav", "/untold", "/l16", "/basic"})
    void soundOfManyTypesIsTaken(String path) throws Exception {
        assertThat(samples(speak(engine(path), "hello"))).isEqualTo(SAMPLES);
    }

    @Test
    void ssmlIsPostedWithVoiceAndLanguage() throws Exception {
        SpeechSynthesizer engine = engine("/wav?model=big", "speech.http.neural.voices=[anna de-DE female, bob en-GB]");
        assertThat(engine.voices()).containsExactly(new SpeechSynthesizer.Voice("anna", "de-DE", "female"),
                new SpeechSynthesizer.Voice("bob", "en-GB", "neutral"));
        speak(engine, "R&amp;B <prosody rate='50%' pitch='+10%' volume='-6dB'>slow</prosody><break time='300ms'/> end");
        assertThat(asked).hasSize(1);
        assertThat(asked.getFirst().query()).isEqualTo("model=big&voice=anna&language=de-DE");
        assertThat(asked.getFirst().type()).isEqualTo("application/ssml+xml");
        assertThat(asked.getFirst().body()).contains("xml:lang=\"de-DE\"", "<voice name=\"anna\">", "R&amp;B",
                "<prosody rate=\"50%\" pitch=\"+10%\" volume=\"-6.0dB\">", "<break time=\"300ms\"/>");
        // what is written is read as the same again
        assertThat(Ssml.read(asked.getFirst().body(), VoiceWish.ANY)).singleElement()
                .extracting(item -> ((org.rayo.server.component.ssml.SpokenText) item).pieces())
                .isEqualTo(SynthesizersTest.text("R&amp;B <prosody rate='50%' pitch='+10%' volume='-6dB'>slow</prosody><break time='300ms'/> end").pieces());
    }

    @Test
    void plainTextIsPostedAndTheRestIsDoneHere() throws Exception {
        SpeechSynthesizer engine = engine("/wav", "speech.http.neural.format=text");
        List<SpeechEvent> events = speak(engine, "a &lt; b<break time='500ms'/><prosody volume='silent'>quiet</prosody>");
        assertThat(asked).extracting(Asked::body).containsExactly("a < b", "quiet");
        assertThat(asked.getFirst().type()).startsWith("text/plain");
        assertThat(samples(events)).isEqualTo(2 * SAMPLES + 4000);
        assertThat(((SpeechEvent.Pcm) events.getLast()).samples()).containsOnly((short) 0);
    }

    @ParameterizedTest
    @CsvSource({"ssml", "text"})
    void marksComeBetweenTheirWords(String format) throws Exception {
        List<String> order = new ArrayList<>();
        speak(engine("/wav", "speech.http.neural.format=" + format), "one <mark name='a'/>two <mark name='b'/><mark name='c'/> three")
                .forEach(event -> order.add(event instanceof SpeechEvent.Mark(String name) ? name : "sound"));
        assertThat(order).containsExactly("sound", "a", "sound", "b", "c", "sound");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/500 | BROKEN | answered 500", "/gone | BROKEN | answered 404", "/page | BROKEN | its type is text/html", "/rubbish | BROKEN | no sound",
        "/stereo | BROKEN | 2 channels", "/empty | BROKEN | no sound", "/cut | BROKEN | broke off", "/hang | TIMEOUT | took longer than 500 ms",
        "/endless | BROKEN | larger than"
    })
    void enginesThatFailAreFailures(String path, Kind kind, String text) throws Exception {
        SpeechFailure failure = failure(engine(path, "speech.timeout=" + (kind == Kind.TIMEOUT ? "500ms" : "60s")));
        assertThat(failure.text()).startsWith("neural").contains(text);
        assertThat(failure.kind()).isEqualTo(kind);
    }

    @Test
    void whatTheServerMayNotReachIsNotAsked() throws Exception {
        EgressClient strict = new EgressClient(ServerConfig.defaults().egress());
        ServerConfig.Synthesis config = ConfigLoader.load(null, List.of("speech.synthesizers=[neural]",
                "speech.http.neural.uri=http://127.0.0.1:" + server.port() + "/wav"), Map.of()).speech().synthesis();
        assertThat(failure(Engines.of(config, strict, NO_SERVERS, null).getFirst()).text()).contains("egress.allow-private");
        strict.close();
    }

    @Test
    void cancellingClosesTheConnection() throws Exception {
        SpeechSynthesizer engine = engine("/hang", "speech.timeout=60s");
        Disposable work = engine.speak(SynthesizersTest.text("hello"), engine.voices().getFirst()).subscribe();
        await().atMost(PATIENCE).until(() -> open.get() == 1);
        work.dispose();
        await().atMost(PATIENCE).until(() -> open.get() == 0);
    }

    @Test
    void aServerThatComesBackIsUsedAgain() throws Exception {
        int port = server.port();
        SpeechSynthesizer engine = engine("/wav");
        java.util.concurrent.atomic.AtomicLong now = new java.util.concurrent.atomic.AtomicLong();
        FakeSynthesizer other = new FakeSynthesizer("other", Flux.just(FakeSynthesizer.sound(100)), FakeSynthesizer.english("z"));
        Synthesizers all = new Synthesizers(ServerConfig.defaults().speech().synthesis(), List.of(engine, other), new SimpleMeterRegistry(), now::get);
        all.speak(SynthesizersTest.text("first"), 8000).block(PATIENCE);
        assertThat(other.asked).hasValue(0);
        server.disposeNow();
        for (int i = 1; i <= 10; i++) {
            all.speak(SynthesizersTest.text("text " + i), 8000).block(PATIENCE);
            assertThat(other.asked).hasValue(i);
        }
        start(port);
        now.addAndGet(CircuitBreaker.REST.toNanos());
        all.speak(SynthesizersTest.text("last"), 8000).block(PATIENCE);
        assertThat(other.asked).hasValue(10);
        assertThat(asked).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "speech.http.neural.format=ssml | is missing", "speech.http.neural.uri=ftp://x/y | give http://host",
        "speech.http.freetts.uri=http://x/y | another engine", "speech.http.neural.uri=http://x/y,speech.http.neural.voices=[anna] | anna de-DE female",
        "speech.synthesizers=[nobody] | nobody is no synthesizer"
    })
    void mistakesInTheConfigurationAreTold(String set, String text) {
        assertThatThrownBy(() -> ConfigLoader.load(null, List.of(set.split(",")), Map.of())).hasMessageContaining(text);
    }
}
