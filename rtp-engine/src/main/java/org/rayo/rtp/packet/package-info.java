/**
 * What is on the wire: RTP and RTCP (RFC 3550) and telephone events (RFC 4733), read and written in place.
 * Nothing here keeps a buffer, throws for bad input, or knows a socket, a codec or a clock.
 * Every room of the engine may use it; it uses none.
 */
@NullMarked
package org.rayo.rtp.packet;

import org.jspecify.annotations.NullMarked;
