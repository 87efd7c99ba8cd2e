/**
 * Speech codecs between 16-bit linear samples and RTP payloads (ITU-T G.711 with the clock of RFC 3551).
 * A codec works on arrays its caller owns and allocates nothing per frame.
 * The engine and the file readers of the audio room use it.
 */
@NullMarked
package org.rayo.rtp.codec;

import org.jspecify.annotations.NullMarked;
