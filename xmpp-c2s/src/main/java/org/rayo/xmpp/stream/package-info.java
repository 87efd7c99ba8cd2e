/**
 * One client-to-server stream of RFC 6120 as a state machine: header, STARTTLS, SASL, binding, stanzas, errors.
 * Hears the parser, tells an edge what to do, touches no socket and no clock.
 * Imports {@code xml}, {@code stanza} and {@code sasl}.
 */
@NullMarked
package org.rayo.xmpp.stream;

import org.jspecify.annotations.NullMarked;
