package org.rayo.server;

import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import reactor.blockhound.BlockHound;

/** BlockHound over every loop of the server, once for the whole test run: what blocks there is kept here. */
public final class NonBlocking {
    /** Thread names of loops begin so. */
    private static final List<String> LOOPS = List.of("signalling", "rtp-media", "call-loop-under-test");

    private static final Queue<String> BLOCKED = new ConcurrentLinkedQueue<>();

    static {
        BlockHound.builder()
                // what Netty and Reactor say of their own short locks
                .loadIntegrations()
                .nonBlockingThreadPredicate(before -> before.or(NonBlocking::isLoop))
                .blockingMethodCallback(method -> {
                    StackTraceElement[] trace = Thread.currentThread().getStackTrace();
                    // an executor without work parks in its own queue; what runs on it must not
                    if (isLoop(Thread.currentThread())
                            && Arrays.stream(trace).noneMatch(frame -> frame.getMethodName().equals("takeTask"))) {
                        StringBuilder text = new StringBuilder(method.toString());
                        Arrays.stream(trace).limit(40).forEach(frame -> text.append("\n  ").append(frame));
                        BLOCKED.add(text.toString());
                    }
                })
                .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator$MagazineGroup", "allocate")
                // logging to the console of the test is not the server's
                .allowBlockingCallsInside("ch.qos.logback.classic.Logger", "callAppenders")
                .install();
    }

    private NonBlocking() {}

    private static boolean isLoop(Thread thread) {
        return LOOPS.stream().anyMatch(name -> thread.getName().startsWith(name));
    }

    /** Begins to watch, if nobody has yet. */
    public static void watch() {
        // the class is initialised
    }

    /** What has blocked a loop since the last call, with its stack. */
    public static List<String> seen() {
        List<String> all = List.copyOf(BLOCKED);
        BLOCKED.removeAll(all);
        return all;
    }
}
