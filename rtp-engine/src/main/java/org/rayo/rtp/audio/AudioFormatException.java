package org.rayo.rtp.audio;

import java.io.IOException;

/** A file is not audio we can read; the message says why in words an operator understands. */
public final class AudioFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param reason why, without the file's name */
    public AudioFormatException(String reason) {
        super(reason);
    }
}
