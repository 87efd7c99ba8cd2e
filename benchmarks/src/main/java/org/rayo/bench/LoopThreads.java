package org.rayo.bench;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of the measurements are of the kind that Netty's event loops are, as in the server: only those have a cache of
 * buffers of their own. Made by JMH, by name.
 */
public final class LoopThreads extends ThreadPoolExecutor {

    /** As JMH asks for it. */
    public LoopThreads(int threads, String prefix) {
        super(threads, threads, 0, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), new DefaultThreadFactory(prefix, true));
    }
}
