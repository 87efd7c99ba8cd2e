package org.rayo.rtp.audio;

import java.io.IOException;

/** Something that can be played any number of times: a clip in memory, or a file that is read as it plays. */
public sealed interface Sound permits PcmClip, SoundFile {
    /**
     * Begins to read it; blocks when it is a file.
     *
     * @throws IOException when it cannot be read
     */
    AudioReader open() throws IOException;

    /** What it takes in memory. */
    long octets();
}
