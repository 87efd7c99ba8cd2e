/**
 * Secure RTP and RTCP (RFC 3711, RFC 7714) with keys that the signalling exchanged (RFC 4568): suites, keys that never
 * print themselves, and a context per session that protects and unprotects packets in place.
 */
@NullMarked
package org.rayo.rtp.srtp;

import org.jspecify.annotations.NullMarked;
