package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * On Linux's own calls: {@code epoll} tells which sockets have something, one {@code recvmmsg} reads each until it is empty,
 * and what a tick sends leaves by {@link LinuxRing}, all sockets with one system call; where the system forbids that, with
 * one for each packet. Nothing is allocated per packet.
 */
final class LinuxPortSockets implements PortSockets {
    private static final int EXPEDITED_FORWARDING = 0xB8;
    private static final int MAX_BATCHES = 4;
    private static final int MAX_WAITS_PER_POLL = 64;

    private final InetAddress bind;
    private final LoopCounters counters;
    private final LinuxDatagrams system = new LinuxDatagrams();
    private final LinuxReceiver receiver;
    private final LinuxEvents events;
    private final LinuxSender sender;
    private @Nullable Socket[] sockets = new Socket[64];
    private int used;

    LinuxPortSockets(InetAddress bind, LoopCounters counters) throws IOException {
        this(bind, counters, true);
    }

    /** @param ring whether to send by a ring, where there is one */
    LinuxPortSockets(InetAddress bind, LoopCounters counters, boolean ring) throws IOException {
        this.bind = bind;
        this.counters = counters;
        this.receiver = new LinuxReceiver(system, counters);
        this.events = new LinuxEvents(system);
        this.sender = new LinuxSender(system, ring ? LinuxRing.open(system) : null, counters);
    }

    @Override
    public PortSocket open(int port, Handler handler) throws IOException {
        int descriptor = system.open(bind.getAddress(), port, EXPEDITED_FORWARDING, 0);
        int slot = freeSlot();
        Socket socket = new Socket(descriptor, slot, handler);
        try {
            events.add(descriptor, slot);
        } catch (IOException e) {
            system.close(descriptor);
            throw e;
        }
        sockets[slot] = socket;
        used++;
        return socket;
    }

    private int freeSlot() {
        if (used == sockets.length) {
            sockets = Arrays.copyOf(sockets, used * 2);
            return used;
        }
        int slot = 0;
        while (sockets[slot] != null) {
            slot++;
        }
        return slot;
    }

    @Override
    public void poll() {
        for (int wait = 0; wait < MAX_WAITS_PER_POLL; wait++) {
            int ready = events.poll();
            for (int i = 0; i < ready; i++) {
                Socket socket = sockets[events.slot(i)];
                if (socket != null) {
                    receiver.receive(socket.descriptor, MAX_BATCHES, socket.handler);
                }
            }
            // one call reports a bounded number of sockets; the rest must not wait for the next poll
            if (ready < LinuxEvents.COUNT) {
                return;
            }
        }
    }

    @Override
    public void flush() {
        sender.flush();
    }

    @Override
    public void close() {
        sender.close();
        events.close();
        for (Socket socket : sockets) {
            if (socket != null) {
                system.close(socket.descriptor);
            }
        }
        receiver.release();
        system.free();
    }

    private final class Socket implements PortSocket {
        final int descriptor;
        final Handler handler;
        private final int slot;

        Socket(int descriptor, int slot, Handler handler) {
            this.descriptor = descriptor;
            this.slot = slot;
            this.handler = handler;
        }

        @Override
        public int port() {
            return system.port(descriptor);
        }

        @Override
        public boolean send(ByteBuf packet, InetSocketAddress target) {
            return sender.send(descriptor, packet, target);
        }

        @Override
        public void close() {
            if (this.equals(sockets[slot])) {
                // what waits is for this descriptor's number, which another socket may have soon
                sender.flush();
                sockets[slot] = null;
                used--;
                counters.add(Counter.KERNEL_DROPPED, Math.max(0, system.drops(descriptor)));
                system.close(descriptor);
            }
        }
    }
}
