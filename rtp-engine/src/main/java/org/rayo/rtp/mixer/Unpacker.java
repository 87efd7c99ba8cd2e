package org.rayo.rtp.mixer;

/** Makes sound of payloads that were meant to be sent on as they are. Owned by the loop of its inlet. */
public interface Unpacker {
    /** Writes a payload's frame of sound; those before it were sent on, or unpacked. */
    void unpack(byte[] payload, int length, short[] frame);

    /** Writes the sound of the last payload that was sent on. */
    void recall(short[] frame);
}
