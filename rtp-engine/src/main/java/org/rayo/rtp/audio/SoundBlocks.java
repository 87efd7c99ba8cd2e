package org.rayo.rtp.audio;

/** What is in the blocks of a WAV file. Owned by one thread. */
interface SoundBlocks {
    /** Samples of each channel in a block of so many octets, which may be cut short; 0 when there is none. */
    int samplesOf(int octets);

    /** Adds the samples of all channels to {@code sums}, which has so many of each. */
    void decode(byte[] block, int samples, int[] sums);

    /** The next block is not the one that follows: what is remembered of those before is forgotten. */
    default void reset() {}
}
