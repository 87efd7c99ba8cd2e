package org.rayo.rtp.mixer;

import org.rayo.rtp.codec.Coding;

/** Encodes what the listeners of a mix hear, once per tick for each coding they have. Owned by the mix's loop. */
public interface SharedCoder {
    /**
     * Encodes the tick's frame, or gives what it has encoded already in this tick; the payload is {@link #payload()}.
     *
     * @param frame at the coding's rate; the same for each call of a tick
     * @return octets of the payload; 0 when there is none, and each listener has to do with the sound
     */
    int encode(Coding coding, short[] frame);

    /** The last payload; valid until the next call. */
    byte[] payload();
}
