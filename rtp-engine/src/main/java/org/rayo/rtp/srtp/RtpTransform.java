package org.rayo.rtp.srtp;

/** What one source's RTP packets go through in one direction (RFC 3711 §3.3). Owned by one thread. */
interface RtpTransform {
    /** The source's. */
    int ssrc();

    /** Protects a packet; false when it must not be sent. */
    boolean protect(PacketOctets packet);

    /** Checks and opens a packet; false when it is forged, damaged, seen before or too old. */
    boolean unprotect(PacketOctets packet);
}
