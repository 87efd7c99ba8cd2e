/**
 * Session descriptions (RFC 8866), the offer/answer model (RFC 3264) for one audio stream, and its keys (RFC 4568): no
 * network, no clock. What is offered beside the stream is refused line by line.
 */
@NullMarked
package org.rayo.sdp;

import org.jspecify.annotations.NullMarked;
