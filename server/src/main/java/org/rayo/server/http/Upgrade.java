package org.rayo.server.http;

import org.reactivestreams.Publisher;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Something else that is spoken on the HTTP port once both sides have agreed on it (RFC 9110 §7.8). */
public interface Upgrade {
    /** Where it is asked for. */
    String path();

    /** Answers the request that asks for it; on the connection's loop, must not block. */
    Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response);
}
