package org.rayo.rtp.engine;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.NullMarked;

/**
 * Reads all calls' packets every few milliseconds, and compares when the packets of one call came. The kernel writes the time
 * on each as it arrives: what is measured is when they were sent, not when this thread got the processor.
 */
@NullMarked
final class ListeningPhones implements Phones {
    private static final int PORTS = 32;
    private static final long PAUSE_NANOS = 3_000_000;
    private static final int RECEIVE_OCTETS = 8 << 20;
    private static final int PACKET_OCTETS = 172;
    private static final int SSRC_OFFSET = 8;
    private static final int SOL_SOCKET = 1;
    private static final int SO_TIMESTAMPNS = 35;
    // struct msghdr: where the control messages are, and how long; each is a header of 16 octets and a struct timespec
    private static final int CONTROL_OFFSET = 32;
    private static final int CONTROL_LENGTH_OFFSET = 40;
    private static final int CONTROL_OCTETS = 64;
    private static final int TIME_OFFSET = 16;

    private final LinuxDatagrams system = new LinuxDatagrams();
    private final LinuxMessages messages = new LinuxMessages(system);
    private final MemorySegment control = system.allocate(LinuxMessages.COUNT * CONTROL_OCTETS);
    private final int[] sockets;
    private final InetSocketAddress[] addresses;
    private final LongTable<long[]> last = new LongTable<>();
    private final Thread thread = new Thread(this::run, "phones");
    private volatile Spacing spacing = new Spacing();
    private volatile boolean running = true;

    ListeningPhones(int calls) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        sockets = new int[Math.min(calls, PORTS)];
        addresses = new InetSocketAddress[sockets.length];
        try {
            for (int i = 0; i < sockets.length; i++) {
                sockets[i] = system.open(loopback.getAddress(), 0, 0, RECEIVE_OCTETS);
                system.option(sockets[i], SOL_SOCKET, SO_TIMESTAMPNS, 1);
                addresses[i] = new InetSocketAddress(loopback, system.port(sockets[i]));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public InetSocketAddress address(int call) {
        return addresses[call % addresses.length];
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void measure() {
        spacing = new Spacing();
    }

    @Override
    public Spacing spacing() {
        return spacing;
    }

    @Override
    public long drops() {
        long sum = 0;
        for (int socket : sockets) {
            sum += Math.max(0, system.drops(socket));
        }
        return sum;
    }

    @Override
    public long threadId() {
        return thread.threadId();
    }

    private void run() {
        while (running) {
            for (int socket : sockets) {
                read(socket);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void read(int socket) {
        int count = LinuxMessages.COUNT;
        while (count == LinuxMessages.COUNT) {
            for (int i = 0; i < LinuxMessages.COUNT; i++) {
                long at = i * LinuxDatagrams.MESSAGE_OCTETS;
                messages.headers.set(
                        ValueLayout.JAVA_LONG, at + CONTROL_OFFSET, control.address() + (long) i * CONTROL_OCTETS);
                messages.headers.set(ValueLayout.JAVA_LONG, at + CONTROL_LENGTH_OFFSET, CONTROL_OCTETS);
            }
            count = system.receive(socket, messages.headers, LinuxMessages.COUNT);
            for (int i = 0; i < count; i++) {
                take(i);
            }
        }
    }

    private void take(int index) {
        if (messages.length(index) < PACKET_OCTETS) {
            return;
        }
        long at = (long) index * CONTROL_OCTETS + TIME_OFFSET;
        long arrivedNanos = control.get(ValueLayout.JAVA_LONG, at) * 1_000_000_000
                + control.get(ValueLayout.JAVA_LONG, at + 8);
        long ssrc = Integer.toUnsignedLong(messages.packets[index].getInt(SSRC_OFFSET));
        long[] before = last.get(ssrc);
        if (before == null) {
            last.put(ssrc, new long[] {arrivedNanos});
        } else {
            spacing.record(Math.abs(arrivedNanos - before[0] - MediaTick.FRAME_NANOS));
            before[0] = arrivedNanos;
        }
    }

    @Override
    public void close() {
        running = false;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (int socket : sockets) {
            system.close(socket);
        }
        system.free();
    }
}
