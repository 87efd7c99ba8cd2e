/**
 * Sockets: listeners for UDP, TCP, TLS and WebSocket, connections and their reuse, {@code received} and {@code rport}
 * (RFC 3261 §18, RFC 3581, RFC 7118). It knows messages and flows, and hands each message to the shard of its Call-ID.
 */
@NullMarked
package org.rayo.sip.transport;

import org.jspecify.annotations.NullMarked;
