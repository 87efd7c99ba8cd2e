/**
 * Digest authentication of SIP (RFC 3261 §22, RFC 7616, RFC 8760), both sides: pure, with time as an argument. Who owns which
 * credential is decided elsewhere.
 */
@NullMarked
package org.rayo.sip.auth;

import org.jspecify.annotations.NullMarked;
