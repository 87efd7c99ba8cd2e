package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A shared socket on {@code recvmmsg} and {@code sendmmsg}: up to 64 packets a system call, nothing allocated per packet. */
final class LinuxSharedSocket implements SharedSocket, PortSockets.Handler {
    private static final int EXPEDITED_FORWARDING = 0xB8;
    private static final int RECEIVE_OCTETS = 8 << 20;
    private static final int MAX_BATCHES = 64;

    private final LinuxReceiver receiver;
    private final LinuxDatagrams system;
    private final LinuxMessages waiting;
    private final LoopCounters counters;
    private final int descriptor;
    private final InetSocketAddress local;
    private SharedSocket.@Nullable Handler handler;
    private int count;

    LinuxSharedSocket(
            LinuxDatagrams system, LinuxReceiver receiver, InetAddress bind, int port, LoopCounters counters)
            throws IOException {
        this.receiver = receiver;
        this.system = system;
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
    public void receive(SharedSocket.Handler taker) {
        handler = taker;
        receiver.receive(descriptor, MAX_BATCHES, this);
    }

    @Override
    public void onPacket(ByteBuf packet, InetSocketAddress source) {
        SharedSocket.Handler current = handler;
        if (current != null) {
            current.onPacket(this, packet, source);
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
        waiting.target(count, target);
        count++;
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
