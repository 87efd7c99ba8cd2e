package org.rayo.xmpp.component;

/**
 * A snapshot of one link; all but the first only grow.
 *
 * @param connected whether stanzas flow now
 * @param connects handshakes that were accepted
 * @param failures attempts that failed and connections that were lost
 * @param stanzasIn stanzas that the service got
 * @param stanzasOut stanzas written
 * @param malformed stanzas of the server that broke RFC 6120 §8
 * @param misaddressed stanzas whose addresses cannot be true: not for this component, or without a sender
 * @param dropped stanzas that found no connection, or a full queue
 */
public record ComponentStatistics(boolean connected, long connects, long failures, long stanzasIn, long stanzasOut, long malformed,
    long misaddressed, long dropped) {
}
