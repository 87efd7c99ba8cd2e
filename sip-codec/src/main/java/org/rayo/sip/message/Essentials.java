package org.rayo.sip.message;

/** The headers that every message must have (RFC 3261 §8.1.1), read once. */
record Essentials(Via topVia, NameAddr from, NameAddr to, String callId, CSeq cseq) {}
