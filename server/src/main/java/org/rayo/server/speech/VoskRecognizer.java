package org.rayo.server.speech;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.rayo.server.egress.EgressClient;
import org.rayo.server.egress.FetchFailure;
import org.rayo.server.speech.SpeechFailure.Kind;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A server that speaks Vosk's protocol over a WebSocket: a configuration as JSON, sound as binary messages of 16-bit PCM, what it
 * understands as JSON, {@code eof} at the end. Each utterance has a connection of its own, so one that breaks breaks nothing else.
 */
final class VoskRecognizer implements SpeechRecognizer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int RATE = 16_000;
    private static final int MAX_TEXT = 16_384;
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final String UNKNOWN = "[unk]";

    private final URI uri;
    private final List<String> languages;
    private final EgressClient egress;

    /** @param languages that its model knows */
    VoskRecognizer(URI uri, List<String> languages, EgressClient egress) {
        this.uri = uri;
        this.languages = List.copyOf(languages);
        this.egress = egress;
    }

    @Override
    public String name() {
        return "vosk";
    }

    @Override
    public int sampleRate() {
        return RATE;
    }

    @Override
    public boolean understands(String language) {
        return languages.stream().anyMatch(known -> primary(known).equals(primary(language)));
    }

    private static String primary(String language) {
        return language.toLowerCase(Locale.ROOT).split("[-_]", 2)[0];
    }

    @Override
    public boolean dictates() {
        return true;
    }

    @Override
    public Flux<Recognition> recognize(Task task, Flux<short[]> audio) {
        return Flux.defer(() -> {
            Session session = new Session();
            return egress.talk(uri, CONNECT, (in, out) -> {
                Flux<WebSocketFrame> sent = Flux.concat(
                        Mono.fromSupplier(() -> new TextWebSocketFrame(configuration(task))),
                        audio.filter(piece -> piece.length > 0).map(VoskRecognizer::binary),
                        Mono.fromSupplier(session::eof));
                Flux<Recognition> heard = in.aggregateFrames(EgressClient.MAX_MESSAGE).receiveFrames()
                        .ofType(TextWebSocketFrame.class)
                        .map(frame -> session.heard(frame.text()))
                        .concatWith(Mono.fromSupplier(session::closed));
                return Flux.merge(heard, out.sendObject(sent, any -> true).then().thenMany(Flux.<Recognition>empty()))
                        .takeUntil(Recognition.Final.class::isInstance);
            });
        }).onErrorMap(failure -> !(failure instanceof SpeechFailure), VoskRecognizer::typed);
    }

    private static SpeechFailure typed(Throwable failure) {
        return new SpeechFailure(Kind.BROKEN, failure instanceof FetchFailure known ? known.text() : "vosk broke off");
    }

    /** The words of a grammar, which the model then keeps to, and what is none of them. */
    private static String configuration(Task task) {
        ObjectNode config = JSON.createObjectNode();
        ObjectNode inner = config.putObject("config").put("sample_rate", RATE).put("words", 1);
        if (!task.grammar().dictation()) {
            var phrases = inner.putArray("phrase_list");
            task.grammar().words().stream().sorted().forEach(phrases::add);
            phrases.add(UNKNOWN);
        }
        return config.toString();
    }

    private static BinaryWebSocketFrame binary(short[] piece) {
        ByteBuf octets = Unpooled.buffer(piece.length * 2);
        for (short sample : piece) {
            octets.writeShortLE(sample);
        }
        return new BinaryWebSocketFrame(octets);
    }

    /** One utterance; told by one thread after the other. */
    private static final class Session {
        private final List<String> texts = new ArrayList<>();
        private final AtomicBoolean ended = new AtomicBoolean();
        private double confidence;
        private int words;
        private int length;

        TextWebSocketFrame eof() {
            ended.set(true);
            return new TextWebSocketFrame("{\"eof\" : 1}");
        }

        Recognition heard(String message) {
            JsonNode node = read(message);
            JsonNode partial = node.get("partial");
            if (partial != null && partial.isTextual()) {
                return new Recognition.Partial((String.join(" ", texts) + " " + partial.asText()).strip());
            }
            JsonNode best = node.path("alternatives").path(0);
            JsonNode result = best.isObject() ? best : node;
            JsonNode text = result.get("text");
            if (text == null || !text.isTextual()) {
                throw new SpeechFailure(Kind.BROKEN, "vosk sent a message that is neither a partial nor a text");
            }
            add(text.asText().strip(), result);
            return new Recognition.Partial(String.join(" ", texts));
        }

        private static JsonNode read(String message) {
            try {
                JsonNode node = JSON.readTree(message.getBytes(StandardCharsets.UTF_8).length > MAX_TEXT ? "" : message);
                if (node != null && node.isObject()) {
                    return node;
                }
            } catch (JsonProcessingException e) {
                // told below, without what was sent
            }
            throw new SpeechFailure(Kind.BROKEN, "vosk sent what is no JSON object");
        }

        private void add(String text, JsonNode result) {
            if (text.isEmpty()) {
                return;
            }
            length += text.length();
            if (length > MAX_TEXT) {
                throw new SpeechFailure(Kind.BROKEN, "vosk sent text without end");
            }
            texts.add(text);
            for (JsonNode word : result.path("result")) {
                confidence += Math.clamp(word.path("conf").asDouble(1), 0, 1);
                words++;
            }
        }

        /** The other side has said all, and gone; without words it says no confidence either, and is believed. */
        Recognition closed() {
            if (!ended.get()) {
                throw new SpeechFailure(Kind.BROKEN, "vosk closed the connection before the utterance was over");
            }
            String text = String.join(" ", texts);
            return text.isEmpty() ? new Recognition.Final(List.of()) : new Recognition.Final(
                    List.of(new Recognition.Alternative(text, words == 0 ? 1 : confidence / words, null)));
        }
    }
}
