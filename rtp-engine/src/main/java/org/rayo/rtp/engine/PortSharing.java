package org.rayo.rtp.engine;

/**
 * Whether sessions share sockets, and which ports these have.
 *
 * @param shared whether they do; otherwise each has a pair of ports of its own
 * @param portMin first port of the range, which is dealt out evenly to the loops; 0 with {@code portMax} 0 = one free port
 *     per loop
 * @param portMax last port of the range
 */
public record PortSharing(boolean shared, int portMin, int portMax) {
    /** A pair of ports for each session. */
    public static final PortSharing NONE = new PortSharing(false, 0, 0);

    /** @throws IllegalArgumentException when it is no range of ports */
    public PortSharing {
        if (portMin < 0 || portMax > 65535 || portMin > portMax) {
            throw new IllegalArgumentException("no range of shared RTP ports: " + portMin + "-" + portMax);
        }
    }

    /** Sessions share these ports. */
    public static PortSharing of(int portMin, int portMax) {
        return new PortSharing(true, portMin, portMax);
    }
}
