package org.rayo.server.http;

import org.reactivestreams.Publisher;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Something else that the HTTP port has: what it is upgraded to (RFC 9110 §7.8), and what tells where that is. */
public interface Upgrade {
    /** Where it is asked for. */
    String path();

    /** Answers a request for it, by whatever method; on the connection's loop, must not block. */
    Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response);
}
