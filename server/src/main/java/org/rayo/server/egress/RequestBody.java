package org.rayo.server.egress;

import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import reactor.core.publisher.Flux;

/**
 * A document to send.
 *
 * @param parts of it in order; subscribed to anew for each address that is tried and each redirect
 * @param octets of all parts together
 */
public record RequestBody(HttpMethod method, Flux<byte[]> parts, long octets, String contentType) {

    public static RequestBody put(Flux<byte[]> parts, long octets, String contentType) {
        return new RequestBody(HttpMethod.PUT, parts, octets, contentType);
    }

    /** Text in UTF-8. */
    public static RequestBody post(String text, String contentType) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        return new RequestBody(HttpMethod.POST, Flux.just(octets), octets.length, contentType);
    }
}
