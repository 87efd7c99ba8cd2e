/**
 * The server for clients over TCP: listener, limits, STARTTLS, and the Netty handler that joins a connection to its stream.
 * {@link org.rayo.xmpp.c2s.C2sServer} is the door; everything else that is public is its configuration or its figures.
 * Highest room of the module.
 */
@NullMarked
package org.rayo.xmpp.c2s;

import org.jspecify.annotations.NullMarked;
