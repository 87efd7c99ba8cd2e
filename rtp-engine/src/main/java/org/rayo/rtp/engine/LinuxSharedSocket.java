package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** A shared socket on {@code recvmmsg} and {@code sendmmsg}: up to 64 packets a system call, nothing allocated per packet. */
final class LinuxSharedSocket implements SharedSocket {
    private static final int EXPEDITED_FORWARDING = 0xB8;
    private static final int RECEIVE_OCTETS = 8 << 20;
    private static final int MAX_BATCHES = 64;
    private static final int MAX_KNOWN_SOURCES = 1 << 16;

    /** What all sockets of a loop share because only one of them is read at a time. */
    static final class Shared {
        final LinuxDatagrams system = new LinuxDatagrams();
        final LinuxMessages received = new LinuxMessages(system);
        final ByteBuf[] packets = new ByteBuf[LinuxMessages.COUNT];
        // addresses are made once per source, not per packet; a flood of sources empties the table
        final LongTable<InetSocketAddress> sources = new LongTable<>();

        Shared() {
            for (int i = 0; i < packets.length; i++) {
                packets[i] = Unpooled.wrappedBuffer(received.packets[i]);
            }
        }

        InetSocketAddress source(int index) {
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

        void free() {
            for (ByteBuf packet : packets) {
                packet.release();
            }
            system.free();
        }
    }

    private final Shared shared;
    private final LinuxDatagrams system;
    private final LinuxMessages waiting;
    private final LoopCounters counters;
    private final int descriptor;
    private final InetSocketAddress local;
    private int count;

    LinuxSharedSocket(Shared shared, InetAddress bind, int port, LoopCounters counters) throws IOException {
        this.shared = shared;
        this.system = shared.system;
        this.counters = counters;
        this.descriptor = system.open(bind.getAddress(), port, EXPEDITED_FORWARDING, RECEIVE_OCTETS);
        this.waiting = new LinuxMessages(system);
        this.local = new InetSocketAddress(bind, system.port(descriptor));
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public void receive(Handler handler) {
        LinuxMessages received = shared.received;
        for (int batch = 0; batch < MAX_BATCHES; batch++) {
            int read = system.receive(descriptor, received.headers, LinuxMessages.COUNT);
            if (read < 0) {
                if (system.errno() != LinuxDatagrams.WOULD_BLOCK) {
                    counters.increment(Counter.RECEIVE_FAILED);
                }
                return;
            }
            for (int i = 0; i < read; i++) {
                ByteBuf packet = shared.packets[i];
                packet.setIndex(0, Math.min(received.length(i), LinuxMessages.PACKET_OCTETS));
                handler.onPacket(this, packet, shared.source(i));
            }
            if (read < LinuxMessages.COUNT) {
                return;
            }
        }
    }

    @Override
    public void queue(ByteBuf packet, InetSocketAddress target) {
        if (count == LinuxMessages.COUNT) {
            flush();
        }
        int length = packet.readableBytes();
        ByteBuffer octets = packet.internalNioBuffer(packet.readerIndex(), length);
        waiting.packets[count].clear().put(octets);
        waiting.length(count, length);
        waiting.target(count, socketAddress(target));
        count++;
    }

    // an array of four octets is made for each address by the JDK; the address's hash is those octets for IPv4
    private static long socketAddress(InetSocketAddress target) {
        int port = target.getPort();
        long address = Integer.reverseBytes(target.getAddress().hashCode()) & 0xFFFFFFFFL;
        return 2 | ((long) ((port >>> 8) & 0xFF) << 16) | ((long) (port & 0xFF) << 24) | (address << 32);
    }

    @Override
    public void flush() {
        int done = 0;
        while (done < count) {
            int sent = system.send(
                    descriptor,
                    done == 0 ? waiting.headers : waiting.headers.asSlice(done * LinuxDatagrams.MESSAGE_OCTETS),
                    count - done);
            if (sent > 0) {
                done += sent;
                continue;
            }
            counters.increment(Counter.SEND_FAILED);
            if (system.errno() == LinuxDatagrams.WOULD_BLOCK) {
                // no room in the kernel: media is not queued, it is dropped
                counters.add(Counter.SEND_FAILED, count - done - 1);
                break;
            }
            // an unreachable target is its session's problem: the others' packets go on
            done++;
        }
        count = 0;
    }

    @Override
    public long kernelDrops() {
        return Math.max(0, system.drops(descriptor));
    }

    @Override
    public void close() {
        system.close(descriptor);
    }
}
