package org.rayo.rtp.engine;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** {@code epoll} over the sockets of a loop. A closed socket leaves it by itself. Owned by one loop; never waits. */
final class LinuxEvents {
    /** Sockets that one {@link #poll} tells of. */
    static final int COUNT = 256;

    private static final int READABLE = 1;
    /** {@code struct epoll_event}: packed on x86, aligned elsewhere. */
    private static final long EVENT_OCTETS = System.getProperty("os.arch", "").equals("amd64") ? 12 : 16;
    private static final long DATA_OFFSET = EVENT_OCTETS - 8;

    private final LinuxDatagrams system;
    private final MemorySegment events;
    private final MemorySegment one;
    private final int descriptor;

    LinuxEvents(LinuxDatagrams system) throws IOException {
        this.system = system;
        this.events = system.allocate(COUNT * EVENT_OCTETS);
        this.one = system.allocate(16);
        this.descriptor = system.epoll();
    }

    /** Tells of a socket from now on, by that number. */
    void add(int socket, int slot) throws IOException {
        one.set(ValueLayout.JAVA_INT, 0, READABLE);
        one.set(ValueLayout.JAVA_INT_UNALIGNED, DATA_OFFSET, slot);
        one.set(ValueLayout.JAVA_INT_UNALIGNED, DATA_OFFSET + 4, 0);
        system.watch(descriptor, socket, one);
    }

    /** Asks which sockets have something; how many. */
    int poll() {
        return Math.max(0, system.ready(descriptor, events, COUNT));
    }

    /** The number of one of them. */
    int slot(int index) {
        return events.get(ValueLayout.JAVA_INT_UNALIGNED, index * EVENT_OCTETS + DATA_OFFSET);
    }

    void close() {
        system.close(descriptor);
    }
}
