/**
 * Octets to messages and back, for datagrams and streams (RFC 3261 §7, §18.3). Pure, but for the stream's framer, which is
 * a Netty handler. Every size is bounded by {@link org.rayo.sip.codec.SipLimits}.
 */
@NullMarked
package org.rayo.sip.codec;

import org.jspecify.annotations.NullMarked;
