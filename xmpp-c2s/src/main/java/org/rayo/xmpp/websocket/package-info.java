/**
 * Clients by WebSocket (RFC 7395), behind whatever HTTP server made the handshake: a handler of WebSocket frames that is the
 * transport of a client's stream. {@link org.rayo.xmpp.websocket.WebSocketConnection} is the door.
 * Imports {@code xml}, {@code stanza}, {@code stream} and {@code session}.
 */
@NullMarked
package org.rayo.xmpp.websocket;

import org.jspecify.annotations.NullMarked;
