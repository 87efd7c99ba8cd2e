package org.rayo.rtp.audio;

import java.io.IOException;

/**
 * Something that can be played any number of times: a clip in memory, a file that is read as it plays, sound that is made as
 * it plays, or a place to be told of.
 */
public sealed interface Sound permits PcmClip, SoundFile, PcmStream, Cue, Excerpt {
    /**
     * Begins to read it; what comes of it may block unless it is a clip or a cue.
     *
     * @throws IOException when it cannot be read
     */
    AudioReader open() throws IOException;

    /** What it takes in memory. */
    long octets();
}
