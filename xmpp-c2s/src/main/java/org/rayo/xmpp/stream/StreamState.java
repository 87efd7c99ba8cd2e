package org.rayo.xmpp.stream;

/** Where a stream's negotiation stands (RFC 6120 §4.3). */
public enum StreamState {
    /** Waiting for the client's stream header: the first, or the one after a restart. */
    STREAM_OPEN,
    /** Not encrypted; STARTTLS may be begun, and SASL too where TLS is optional. */
    TLS,
    /** SASL must be done; STARTTLS is over or not offered. */
    SASL,
    /** Authenticated; a resource must be bound. */
    BIND,
    /** Bound; stanzas flow. */
    ESTABLISHED,
    /** Closed, by whomever. */
    CLOSED
}
