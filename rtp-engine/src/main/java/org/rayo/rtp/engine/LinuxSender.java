package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Packets of many sockets on their way out: kept until there are 64, or the tick ends. Owned by one loop. */
final class LinuxSender {
    private final LinuxDatagrams system;
    private final @Nullable LinuxRing ring;
    private final LoopCounters counters;
    private final LinuxMessages waiting;
    private final MemorySegment[] headers = new MemorySegment[LinuxMessages.COUNT];
    private int count;

    /** @param ring null where the system has none: then each packet is a system call */
    LinuxSender(LinuxDatagrams system, @Nullable LinuxRing ring, LoopCounters counters) {
        this.system = system;
        this.ring = ring;
        this.counters = counters;
        this.waiting = new LinuxMessages(system);
        for (int i = 0; i < headers.length; i++) {
            headers[i] = waiting.headers.asSlice(i * LinuxDatagrams.MESSAGE_OCTETS, LinuxDatagrams.MESSAGE_OCTETS);
        }
    }

    boolean send(int descriptor, ByteBuf packet, InetSocketAddress target) {
        int length = packet.readableBytes();
        if (!(target.getAddress() instanceof Inet4Address) || length > LinuxMessages.PACKET_OCTETS) {
            counters.increment(Counter.SEND_FAILED);
            return false;
        }
        ByteBuffer octets = packet.internalNioBuffer(packet.readerIndex(), length);
        waiting.packets[count].clear().put(octets);
        waiting.length(count, length);
        waiting.target(count, target);
        if (ring == null) {
            if (system.send(descriptor, headers[0], 1) == 1) {
                return true;
            }
            // no room, an unreachable network, a target the system refuses: dropped, the call goes on
            counters.increment(Counter.SEND_FAILED);
            return false;
        }
        ring.prepare(descriptor, headers[count]);
        count++;
        if (count == LinuxMessages.COUNT) {
            flush();
        }
        return true;
    }

    void flush() {
        if (count > 0 && ring != null) {
            counters.add(Counter.SEND_FAILED, ring.submit(count));
            count = 0;
        }
    }

    void close() {
        flush();
        if (ring != null) {
            ring.close();
        }
    }
}
