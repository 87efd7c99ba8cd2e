package org.rayo.server.xmpp;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.http.Upgrade;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Tells browsers where XMPP over WebSocket is spoken (XEP-0156 §3): at the host that they asked. Any page may read it; which
 * ones may connect is another matter.
 */
public final class HostMeta implements Upgrade {
    private static final String RELATION = "urn:xmpp:alt-connections:websocket";
    /** A name or an address with or without a port (RFC 3986 §3.2.2): what is safe in XML and in JSON alike. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:\\[\\]_-]{1,255}");

    private final String path;
    private final String type;
    private final String target;
    private final String scheme;
    private final UnaryOperator<String> document;

    private HostMeta(ServerConfig.Websocket config, String path, String type, UnaryOperator<String> document) {
        this.path = path;
        this.type = type;
        this.target = config.path();
        this.scheme = config.tlsTerminated() ? "wss://" : "ws://";
        this.document = document;
    }

    /** As XRD (RFC 6415 §2). */
    public static HostMeta xml(ServerConfig.Websocket config) {
        return new HostMeta(config, "/.well-known/host-meta", "application/xrd+xml; charset=utf-8",
                link -> "<?xml version='1.0' encoding='utf-8'?>\n<XRD xmlns='http://docs.oasis-open.org/ns/xri/xrd-1.0'>"
                        + "<Link rel='" + RELATION + "' href='" + link + "'/></XRD>\n");
    }

    /** As JSON (RFC 6415 §3). */
    public static HostMeta json(ServerConfig.Websocket config) {
        return new HostMeta(config, "/.well-known/host-meta.json", "application/json",
                link -> "{\"links\":[{\"rel\":\"" + RELATION + "\",\"href\":\"" + link + "\"}]}\n");
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        boolean head = request.method().equals(HttpMethod.HEAD);
        @Nullable String host = request.requestHeaders().get(HttpHeaderNames.HOST);
        if (!head && !request.method().equals(HttpMethod.GET)) {
            response.header(HttpHeaderNames.ALLOW, "GET, HEAD").header(HttpHeaderNames.CONNECTION, "close");
            return text(response, 405, "only GET and HEAD\n", head);
        }
        if (host == null || !HOST.matcher(host).matches()) {
            return text(response, 400, "the Host header must name this server\n", head);
        }
        response.header(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*").header(HttpHeaderNames.CONTENT_TYPE, type);
        return text(response, 200, document.apply(scheme + host + target), head);
    }

    private static Publisher<Void> text(HttpServerResponse response, int status, String body, boolean head) {
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        response.status(status).header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(octets.length));
        return head ? response.send() : response.sendByteArray(Mono.just(octets));
    }
}
