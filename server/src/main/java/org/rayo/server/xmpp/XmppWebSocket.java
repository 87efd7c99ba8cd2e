package org.rayo.server.xmpp;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.http.Upgrade;
import org.rayo.xmpp.session.XmppDomain;
import org.rayo.xmpp.stream.TlsMode;
import org.rayo.xmpp.websocket.WebSocketConnection;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;

/** The handshake of XMPP over WebSocket (RFC 7395 §3.1); what comes after is the {@link WebSocketConnection}'s. */
public final class XmppWebSocket implements Upgrade {
    private static final String ANY = "*";

    private final ServerConfig.Websocket config;
    private final XmppDomain domain;
    private final boolean tlsMissing;
    private final LongAdder refused = new LongAdder();

    /** @param tls what is asked of clients that come by TCP holds here too */
    public XmppWebSocket(ServerConfig.Websocket config, TlsMode tls, XmppDomain domain) {
        this.config = config;
        this.domain = domain;
        this.tlsMissing = tls == TlsMode.REQUIRED && !config.tlsTerminated();
    }

    /** Handshakes that were not agreed to. */
    public long refused() {
        return refused.sum();
    }

    @Override
    public String path() {
        return config.path();
    }

    @Override
    public Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        HttpHeaders headers = request.requestHeaders();
        if (!request.method().equals(HttpMethod.GET) || !headers.containsValue(HttpHeaderNames.UPGRADE, "websocket", true)) {
            response.header(HttpHeaderNames.UPGRADE, "websocket");
            return refuse(response, 426, "XMPP over WebSocket (RFC 7395) is spoken here");
        }
        if (!headers.containsValue(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, WebSocketConnection.SUBPROTOCOL, true)) {
            return refuse(response, 400, "the subprotocol must be xmpp (RFC 7395 §3.1)");
        }
        if (!isAllowed(headers.get(HttpHeaderNames.ORIGIN))) {
            return refuse(response, 403, "pages of this origin may not connect; see xmpp.websocket.origins");
        }
        if (tlsMissing) {
            return refuse(response, 403, "xmpp.tls is required: put a proxy that speaks TLS in front and set"
                    + " xmpp.websocket.tls-terminated");
        }
        WebsocketServerSpec spec = WebsocketServerSpec.builder()
                .protocols(WebSocketConnection.SUBPROTOCOL)
                .maxFramePayloadLength(WebSocketConnection.maxFrameOctets(domain))
                .handlePing(true)
                .build();
        return response.sendWebsocket((in, out) -> Mono.<Void>create(open -> in.withConnection(connection -> {
            take(connection);
            connection.onDispose(open::success);
        })), spec);
    }

    /** Programs that are no browser name no origin (RFC 6454 §7). */
    private boolean isAllowed(@Nullable String origin) {
        List<String> origins = config.origins();
        return origin == null || origins.contains(ANY) || origins.contains(origin.toLowerCase(java.util.Locale.ROOT));
    }

    private void take(Connection connection) {
        ChannelPipeline pipeline = connection.channel().pipeline();
        ChannelHandler patience = pipeline.get(ReadTimeoutHandler.class);
        if (patience != null) {
            // of requests; a stream has its own
            pipeline.remove(patience);
        }
        connection.addHandlerLast("xmpp", new WebSocketConnection(domain, config.tlsTerminated()));
    }

    private Publisher<Void> refuse(HttpServerResponse response, int status, String text) {
        refused.increment();
        return response.status(status).header(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .header(HttpHeaderNames.CONNECTION, "close").sendString(Mono.just(text + "\n"));
    }
}
