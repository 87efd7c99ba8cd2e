package org.rayo.rtp.engine;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the threads of the media loops: each asks the system to be woken at once. */
final class MediaThreads extends DefaultThreadFactory {
    private static final Logger LOG = LoggerFactory.getLogger(MediaThreads.class);

    private final AtomicBoolean told = new AtomicBoolean();

    MediaThreads() {
        super("rtp-media", true);
        LinuxScheduling.prepare();
    }

    @Override
    protected Thread newThread(Runnable loop, String name) {
        return super.newThread(
                () -> {
                    LinuxScheduling.Granted granted = LinuxScheduling.hurry();
                    if (told.compareAndSet(false, true)) {
                        LOG.debug("the media loops asked the system to be woken at once: {}", granted);
                    }
                    loop.run();
                },
                name);
    }
}
