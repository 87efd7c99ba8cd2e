/**
 * Session descriptions (RFC 8866) and the offer/answer model (RFC 3264) for one audio stream: pure functions. What is
 * offered beside it is refused line by line.
 */
@NullMarked
package org.rayo.sdp;

import org.jspecify.annotations.NullMarked;
