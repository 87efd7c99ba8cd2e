package org.rayo.rtp.engine;

/**
 * What a session saw from its start to its end.
 *
 * @param packetsSent RTP packets handed to the network
 * @param octetsSent their payload octets
 * @param packetsReceived RTP packets accepted from the peer
 * @param octetsReceived their payload octets
 * @param packetsLost expected less received, by sequence number; negative with duplicates
 * @param packetsLate received after their time and not played
 * @param packetsConcealed missing when they were due
 * @param packetsRefused from another source, of an unknown type, malformed
 * @param jitterMicros interarrival jitter at the end (RFC 3550 §6.4.1)
 * @param roundTripMicros last round trip by RTCP, or -1 when the peer reported none
 * @param remoteFractionLost last loss the peer reported, of 256, or -1
 * @param remoteJitterMicros last jitter the peer reported, or -1
 * @param digitsReceived digits reported
 */
public record SessionReport(
        long packetsSent,
        long octetsSent,
        long packetsReceived,
        long octetsReceived,
        long packetsLost,
        long packetsLate,
        long packetsConcealed,
        long packetsRefused,
        int jitterMicros,
        int roundTripMicros,
        int remoteFractionLost,
        int remoteJitterMicros,
        int digitsReceived) {}
