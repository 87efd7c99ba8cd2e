/**
 * Clients that are bound: their sessions, the registry of them, what the server answers by itself, and the service behind.
 * {@link org.rayo.xmpp.session.ClientStream} joins a stream to its session on any {@link org.rayo.xmpp.session.StreamTransport}.
 * A session belongs to its stream's loop; sending to it is allowed from anywhere.
 * Imports {@code xml}, {@code stanza}, {@code sasl} and {@code stream}.
 */
@NullMarked
package org.rayo.xmpp.session;

import org.jspecify.annotations.NullMarked;
