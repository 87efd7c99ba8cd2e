package org.rayo.server.speech;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import org.rayo.server.http.Upgrade;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** {@code /api/v1/voices}: who can speak, as JSON. */
public final class VoicesPage implements Upgrade {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Synthesizers synthesizers;

    public VoicesPage(Synthesizers synthesizers) {
        this.synthesizers = synthesizers;
    }

    @Override
    public String path() {
        return "/api/v1/voices";
    }

    @Override
    public Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        response.header("X-Content-Type-Options", "nosniff").header("Cache-Control", "no-store");
        if (!request.method().equals(HttpMethod.GET)) {
            return response.status(405).header(HttpHeaderNames.ALLOW, "GET").header(HttpHeaderNames.CONNECTION, "close").send();
        }
        ArrayNode list = JSON.createArrayNode();
        for (Synthesizers.Listed each : synthesizers.voices()) {
            list.addObject().put("engine", each.engine()).put("name", each.voice().name())
                    .put("language", each.voice().language()).put("gender", each.voice().gender());
        }
        byte[] body = (list + "\n").getBytes(StandardCharsets.UTF_8);
        return response.header(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length))
                .sendByteArray(Mono.just(body));
    }
}
