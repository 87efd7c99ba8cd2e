package org.rayo.server.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.server.component.SpeechGrammar;
import org.rayo.server.config.ConfigException;
import org.rayo.server.config.ConfigLoader;
import org.rayo.server.egress.EgressClient;
import org.rayo.server.grammar.Grammars;
import org.rayo.server.protocol.RayoCommand.GrammarSource;
import org.rayo.server.speech.SpeechFailure.Kind;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

/** A server of Vosk's protocol that takes it at its word, and some that do not keep to it. */
@Timeout(120)
class VoskRecognizerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private enum Manner { STRICT, HANGS, CLOSES, RUBBISH, ENDLESS }

    private final AtomicInteger samples = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final List<JsonNode> configurations = new CopyOnWriteArrayList<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private DisposableServer server;
    private EgressClient egress;

    @AfterEach
    void stop() {
        if (server != null) {
            server.disposeNow();
        }
        if (egress != null) {
            egress.close();
        }
    }

    private VoskRecognizer engine(Manner manner, String allowed) throws ConfigException {
        server = HttpServer.create().host("127.0.0.1").port(0)
                .route(routes -> routes.ws("/asr", (in, out) -> serve(manner, in, out))).bindNow();
        egress = new EgressClient(ConfigLoader.parse("egress: { allow-private: [" + allowed + "] }").egress());
        return new VoskRecognizer(URI.create("ws://127.0.0.1:" + server.port() + "/asr"), List.of("en-US", "de"), egress);
    }

    /** One answer for each message of sound, the last one for {@code eof}, then the connection is closed. */
    private Mono<Void> serve(Manner manner, WebsocketInbound in, WebsocketOutbound out) {
        in.withConnection(connection -> connection.onDispose(closed::incrementAndGet));
        if (manner == Manner.HANGS) {
            return in.receive().then().then(Mono.never());
        }
        Flux<WebSocketFrame> answers = in.receiveFrames().<WebSocketFrame>handle((frame, sink) -> {
            if (frame instanceof TextWebSocketFrame text && configurations.isEmpty()) {
                configurations.add(json(text.text()).path("config"));
            } else if (frame instanceof TextWebSocketFrame text) {
                if (!json(text.text()).path("eof").isInt()) {
                    faults.add(text.text());
                }
                sink.next(new TextWebSocketFrame("{\"result\":[{\"conf\":0.5,\"word\":\"yes\"},{\"conf\":0.9,\"word\":\"please\"}],"
                        + "\"text\":\"yes please\"}"));
                sink.complete();
            } else if (frame instanceof BinaryWebSocketFrame binary) {
                ByteBuf content = binary.content();
                if (configurations.isEmpty() || content.readableBytes() % 2 != 0 || content.readableBytes() == 0) {
                    faults.add("sound of " + content.readableBytes() + " octets");
                }
                samples.addAndGet(content.readableBytes() / 2);
                switch (manner) {
                    case CLOSES -> sink.complete();
                    case RUBBISH -> sink.next(new TextWebSocketFrame("[1,"));
                    case ENDLESS -> sink.next(new TextWebSocketFrame("{\"text\":\"" + "word ".repeat(2000) + "\"}"));
                    default -> sink.next(new TextWebSocketFrame("{\"partial\":\"yes\"}"));
                }
            }
        });
        return out.sendObject(answers, any -> true).then();
    }

    private JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            faults.add(text);
            return JSON.createObjectNode();
        }
    }

    private static Flux<Recognition> ask(VoskRecognizer engine, SpeechGrammar grammar) {
        return engine.recognize(new SpeechRecognizer.Task(grammar, "en-US", 0.5),
                Flux.just(new short[320], new short[0], new short[640], new short[160]).concatWith(Flux.just(new short[320])));
    }

    private static SpeechGrammar menu() {
        return RecognizersTest.grammar("help(yes please), no");
    }

    @Test
    void whatIsSaidIsWrittenDown() throws Exception {
        VoskRecognizer engine = engine(Manner.STRICT, "127.0.0.0/8");
        List<Recognition> heard = ask(engine, menu()).collectList().block(PATIENCE);
        assertThat(heard).contains(new Recognition.Partial("yes"));
        Recognition.Alternative best = ((Recognition.Final) heard.getLast()).alternatives().getFirst();
        assertThat(best.text()).isEqualTo("yes please");
        assertThat(best.confidence()).isEqualTo(0.7, org.assertj.core.api.Assertions.within(1e-6));
        assertThat(samples).hasValue(1440);
        assertThat(faults).isEmpty();
        assertThat(configurations.getFirst().path("sample_rate").asInt()).isEqualTo(16_000);
        assertThat(configurations.getFirst().path("phrase_list").toString()).isEqualTo("[\"no\",\"please\",\"yes\",\"[unk]\"]");
    }

    @Test
    void dictationHasNoPhrases() throws Exception {
        VoskRecognizer engine = engine(Manner.STRICT, "127.0.0.0/8");
        SpeechGrammar anything = new Grammars().compileSpeech(List.of(new GrammarSource("builtin:speech/dictation", null, null)));
        assertThat(engine.refuses(anything)).isNull();
        ask(engine, anything).blockLast(PATIENCE);
        assertThat(configurations.getFirst().has("phrase_list")).isFalse();
        assertThat(anything.interpret(List.of("yes", "please"))).hasToString("yes please");
        assertThat(engine.understands("de-AT")).isTrue();
        assertThat(engine.understands("fr")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"CLOSES, vosk ", "RUBBISH, vosk sent what is no JSON object",
        "ENDLESS, vosk sent text without end"})
    void oneThatDoesNotKeepToItFails(Manner manner, String why) throws Exception {
        VoskRecognizer engine = engine(manner, "127.0.0.0/8");
        Flux<short[]> slowly = Flux.just(new short[320], new short[320], new short[320]).concatWith(Flux.never());
        SpeechFailure failure = catchThrowableOfType(SpeechFailure.class, () -> engine
                .recognize(new SpeechRecognizer.Task(menu(), "en-US", 0.5), slowly).blockLast(PATIENCE));
        assertThat(failure.kind()).isEqualTo(Kind.BROKEN);
        assertThat(failure.text()).startsWith(why);
    }

    @Test
    void oneThatHangsIsLeftWhenNobodyWaits() throws Exception {
        VoskRecognizer engine = engine(Manner.HANGS, "127.0.0.0/8");
        assertThat(catchThrowableOfType(IllegalStateException.class, () -> ask(engine, menu()).blockLast(Duration.ofSeconds(1)))).isNotNull();
        org.awaitility.Awaitility.await().atMost(PATIENCE).until(() -> closed.get() == 1);
    }

    @Test
    void whereItMayNotGoItDoesNotGo() throws Exception {
        VoskRecognizer engine = engine(Manner.STRICT, "");
        SpeechFailure failure = catchThrowableOfType(SpeechFailure.class, () -> ask(engine, menu()).blockLast(PATIENCE));
        assertThat(failure.text()).contains("egress.allow-private");
        assertThat(configurations).isEmpty();
    }
}
