package org.rayo.rtp.audio;

import java.io.IOException;

/**
 * Writes a sound file piece by piece, so that what is on disk can be played at any moment, also after the process was
 * killed. Blocks, so it belongs to a worker; owned by one thread at a time.
 */
public interface AudioFileWriter extends AutoCloseable {
    /** Appends samples, channel by channel. */
    void write(short[] interleaved, int offset, int samples) throws IOException;

    /** Makes what was written a whole file so far. */
    void checkpoint() throws IOException;

    /** Completes the file and brings it to the disk. A second call changes nothing. */
    @Override
    void close() throws IOException;

    /** Octets written, all in all. */
    long octets();

    /** Samples of each channel that it was given and that are not in the file. */
    default long leftOut() {
        return 0;
    }
}
