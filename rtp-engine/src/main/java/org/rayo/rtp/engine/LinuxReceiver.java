package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * The room that all sockets of a loop receive into, because only one of them is read at a time, and the addresses that
 * packets came from: made once per source, not per packet. Owned by one loop.
 */
final class LinuxReceiver {
    private static final int MAX_KNOWN_SOURCES = 1 << 16;

    private final LinuxDatagrams system;
    private final LinuxMessages received;
    private final LoopCounters counters;
    private final ByteBuf[] packets = new ByteBuf[LinuxMessages.COUNT];
    // a flood of sources empties the table
    private final LongTable<InetSocketAddress> sources = new LongTable<>();

    LinuxReceiver(LinuxDatagrams system, LoopCounters counters) {
        this.system = system;
        this.counters = counters;
        this.received = new LinuxMessages(system);
        for (int i = 0; i < packets.length; i++) {
            packets[i] = Unpooled.wrappedBuffer(received.packets[i]);
        }
    }

    /** Reads a socket until there is nothing more, at most so many times 64 packets. */
    void receive(int descriptor, int batches, PortSockets.Handler handler) {
        for (int batch = 0; batch < batches; batch++) {
            int read = system.receive(descriptor, received.headers, LinuxMessages.COUNT);
            if (read < 0) {
                if (system.errno() != LinuxDatagrams.WOULD_BLOCK) {
                    counters.increment(Counter.RECEIVE_FAILED);
                }
                return;
            }
            for (int i = 0; i < read; i++) {
                ByteBuf packet = packets[i];
                packet.setIndex(0, Math.min(received.length(i), LinuxMessages.PACKET_OCTETS));
                handler.onPacket(packet, source(i));
            }
            if (read < LinuxMessages.COUNT) {
                return;
            }
        }
    }

    private InetSocketAddress source(int index) {
        long key = received.source(index);
        InetSocketAddress known = sources.get(key);
        if (known == null) {
            try {
                known = new InetSocketAddress(
                        InetAddress.getByAddress(received.sourceAddress(index)), received.sourcePort(index));
            } catch (UnknownHostException e) {
                throw new IllegalStateException(e);
            }
            if (sources.size() >= MAX_KNOWN_SOURCES) {
                sources.clear();
            }
            sources.put(key, known);
        }
        return known;
    }

    /** Gives the buffers back; their memory is the system's. */
    void release() {
        for (ByteBuf packet : packets) {
            packet.release();
        }
    }
}
