/**
 * SASL on the server's side: PLAIN (RFC 4616), SCRAM-SHA-1 and SCRAM-SHA-256 (RFC 5802, RFC 7677) as pure state machines.
 * They say which credentials they need and are handed a verifier; who looks it up, and where, is the caller's business.
 * Imports no other room.
 */
@NullMarked
package org.rayo.xmpp.sasl;

import org.jspecify.annotations.NullMarked;
