/**
 * Addresses, stanzas and errors of XMPP as immutable values: RFC 7622, RFC 6120 §4.9 and §8, RFC 6121.
 * Reads them from trees and writes them without one. Knows nothing of streams or sockets; imports only {@code xml}.
 */
@NullMarked
package org.rayo.xmpp.stanza;

import org.jspecify.annotations.NullMarked;
