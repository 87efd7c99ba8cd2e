package org.rayo.sip.transaction;

/** The states of all four machines (RFC 3261 §17, RFC 6026 §7). */
enum State { CALLING, TRYING, PROCEEDING, COMPLETED, CONFIRMED, ACCEPTED, TERMINATED }
