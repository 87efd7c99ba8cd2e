/**
 * The media engine: loops with a 20 ms clock, sessions with their sockets, ports, and what is played and heard on them.
 * MediaEngine and MediaSession are the door; everything behind it belongs to exactly one media loop.
 * It knows nothing of SIP, SDP or Rayo.
 */
@NullMarked
package org.rayo.rtp.engine;

import org.jspecify.annotations.NullMarked;
