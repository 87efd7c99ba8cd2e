package org.rayo.rtp.engine;

import java.net.InetSocketAddress;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** The far ends of a density run, on one thread. */
@NullMarked
interface Phones extends AutoCloseable {
    /** Where a call's packets are sent. */
    InetSocketAddress address(int call);

    /** Begins to listen, or to talk. */
    void start();

    /** What has been measured so far is forgotten. */
    void measure();

    /** How far from 20 ms the packets of each call came, or null where it is not measured. */
    @Nullable Spacing spacing();

    /** Packets that the kernel dropped at this end. */
    long drops();

    /** Whose processor time is not the engine's. */
    long threadId();

    @Override
    void close();
}
