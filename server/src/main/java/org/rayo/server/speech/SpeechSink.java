package org.rayo.server.speech;

/** Where an engine that blocks puts what it makes. */
interface SpeechSink {
    /** The array is given away. */
    void pcm(short[] samples, int rate);

    void mark(String name);

    /** Nobody wants it any more. */
    boolean cancelled();

    /** What ends the work besides an interrupt; must not block. */
    void onCancel(Runnable action);
}
