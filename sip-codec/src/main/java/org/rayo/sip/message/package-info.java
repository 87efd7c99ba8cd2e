/**
 * SIP messages as immutable values, and the typed headers that a stack needs (RFC 3261 §7, §20). Header text is octets:
 * every char of a value is one octet of the wire, so that what is not understood is passed on byte for byte.
 */
@NullMarked
package org.rayo.sip.message;

import org.jspecify.annotations.NullMarked;
