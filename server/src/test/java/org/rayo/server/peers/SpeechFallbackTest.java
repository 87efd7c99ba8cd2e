package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rayo.rtp.audio.ToneMeter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

/** Engines behind the network that fail in every way: a phone hears another one, and is understood by another one. */
@Timeout(180)
class SpeechFallbackTest {
    private static final String MENU = "<input xmlns='urn:xmpp:rayo:input:1' mode='voice'><grammar"
            + " content-type='application/grammar+voxeo'>operator, check my balance</grammar></input>";
    private static final String DICTATION =
            "<input xmlns='urn:xmpp:rayo:input:1' mode='voice'><grammar url='builtin:speech/dictation'/></input>";

    private enum Manner { RIGHT, HANGS, CLOSES, RUBBISH }

    @TempDir
    static Path directory;

    private static volatile Manner manner = Manner.RIGHT;
    private static final AtomicInteger ASKED = new AtomicInteger();
    private static DisposableServer engine;
    private static Desk desk;

    @BeforeAll
    static void start() throws Exception {
        engine = HttpServer.create().host("127.0.0.1").port(0)
                .route(routes -> routes.ws("/listen", SpeechFallbackTest::listens).post("/speak", SpeechFallbackTest::speaks)).bindNow();
        desk = new Desk(directory, "egress.allow-private=[127.0.0.0/8]", "speech.recognizers=[vosk, sphinx4]",
                "speech.recognition.vosk=ws://127.0.0.1:" + engine.port() + "/listen", "speech.recognition.preload=true",
                "speech.recognition.timeout=6s", "speech.timeout=6s", "speech.preload=true", "speech.cache=0", "speech.synthesizers=[neural, freetts]",
                "speech.http.neural.uri=http://127.0.0.1:" + engine.port() + "/speak", "speech.http.neural.voices=[anna en-US female]");
    }

    @AfterEach
    void clear() throws Exception {
        manner = Manner.RIGHT;
        desk.clear();
    }

    @AfterAll
    static void stop() {
        desk.close();
        engine.disposeNow();
    }

    /** Vosk's protocol: a configuration, sound, {@code eof}; then what was said. */
    private static Mono<Void> listens(WebsocketInbound in, WebsocketOutbound out) {
        ASKED.incrementAndGet();
        Flux<WebSocketFrame> answers = switch (manner) {
            case HANGS -> in.receive().then().thenMany(Flux.never());
            case CLOSES -> in.receiveFrames().take(2).thenMany(Flux.empty());
            case RUBBISH -> in.receiveFrames().map(frame -> new TextWebSocketFrame("{\"text\":"));
            case RIGHT -> in.receiveFrames().<WebSocketFrame>handle((frame, sink) -> {
                if (frame instanceof TextWebSocketFrame text && text.text().contains("eof")) {
                    sink.next(new TextWebSocketFrame("{\"text\":\"a table for two at eight\"}"));
                    sink.complete();
                } else {
                    sink.next(new TextWebSocketFrame("{\"partial\":\"a table\"}"));
                }
            });
        };
        return out.sendObject(answers, any -> true).then();
    }

    /** Half a second of a tone in mu-law. */
    private static Mono<Void> speaks(HttpServerRequest request, HttpServerResponse response) {
        ASKED.incrementAndGet();
        byte[] tone = new byte[4000];
        for (int i = 0; i < tone.length; i++) {
            tone[i] = (byte) (i / 5 % 2 == 0 ? 0x90 : 0x10);
        }
        return request.receive().then(switch (manner) {
            case RIGHT -> response.header("Content-Type", "audio/basic").sendByteArray(Mono.just(tone)).then();
            case HANGS -> Mono.never();
            case CLOSES -> response.status(500).send();
            case RUBBISH -> response.header("Content-Type", "audio/wav").sendByteArray(Mono.just("RIFF is no sound".getBytes(StandardCharsets.US_ASCII))).then();
        });
    }

    private static int loudMs() {
        short[] heard = desk.phone(0).heard();
        int ms = 0;
        for (int from = 0; from + 160 <= heard.length; from += 160) {
            ms += ToneMeter.levelDbfs(Arrays.copyOfRange(heard, from, from + 160)) > -40 ? 20 : 0;
        }
        return ms;
    }

    @ParameterizedTest
    @EnumSource(Manner.class)
    void aTextIsHeardWhateverTheEngineDoes(Manner does) throws Exception {
        manner = does;
        int asked = ASKED.get();
        String output = desk.application.started(desk.call(), "<output xmlns='urn:xmpp:rayo:output:1'><document content-type='text/plain'>"
                + "one two three four</document></output>");
        Xml complete = desk.application.next("complete");
        assertThat(complete.attribute("from")).isEqualTo(output);
        assertThat(complete.has("finish")).as(complete.toString()).isTrue();
        assertThat(ASKED.get()).isEqualTo(asked + 1);
        desk.phone(0).hearsNothing();
        // the tone of the one, or the words of the other
        assertThat(loudMs()).isBetween(does == Manner.RIGHT ? 300 : 720, does == Manner.RIGHT ? 700 : 4000);
    }

    @ParameterizedTest
    @EnumSource(value = Manner.class, names = "RIGHT", mode = EnumSource.Mode.EXCLUDE)
    void aCallerIsUnderstoodWhateverTheEngineDoes(Manner does) throws Exception {
        manner = does;
        int asked = ASKED.get();
        String menu = desk.application.started(desk.call(), MENU);
        desk.phone(0).plays(Talker.saying("operator"));
        Xml complete = desk.application.next("complete");
        assertThat(complete.attribute("from")).isEqualTo(menu);
        assertThat(complete.has("match")).as(complete.toString()).isTrue();
        assertThat(Xml.parse(complete.first("match").text()).first("instance").text()).isEqualTo("operator");
        assertThat(ASKED.get()).isEqualTo(asked + 1);
    }

    @Test
    void whateverIsSaidIsWrittenDown() throws Exception {
        String free = desk.application.started(desk.call(), DICTATION);
        desk.phone(0).plays(Talker.saying("a table for two at eight"));
        Xml complete = desk.application.next("complete");
        assertThat(complete.attribute("from")).isEqualTo(free);
        assertThat(complete.has("match")).as(complete.toString()).isTrue();
        assertThat(Xml.parse(complete.first("match").text()).first("input").text()).isEqualTo("a table for two at eight");
        assertThat(desk.server.metric("rayo_recognition_partials_total")).isPositive();
    }

    @Test
    void whenNobodyElseCanTheErrorSaysWhy() throws Exception {
        manner = Manner.CLOSES;
        desk.application.started(desk.call(), DICTATION);
        desk.phone(0).plays(Talker.saying("a table for two at eight"));
        Xml complete = desk.application.next("complete");
        assertThat(complete.has("error")).as(complete.toString()).isTrue();
        assertThat(complete.first("error").text()).contains("vosk closed the connection");
    }
}
