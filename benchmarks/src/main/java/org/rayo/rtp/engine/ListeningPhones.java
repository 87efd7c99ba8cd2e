package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.NullMarked;

/** Reads all calls' packets five thousand times a second, and compares when the packets of one call came. */
@NullMarked
final class ListeningPhones implements Phones {
    private static final int PORTS = 32;
    private static final long PAUSE_NANOS = 200_000;

    private final LinuxSharedSocket.Shared system = new LinuxSharedSocket.Shared();
    private final LoopCounters counters = new LoopCounters();
    private final List<SharedSocket> sockets = new ArrayList<>();
    private final LongTable<long[]> last = new LongTable<>();
    private final Thread thread = new Thread(this::run, "phones");
    private volatile LatencyHistogram spacing = new LatencyHistogram();
    private volatile boolean running = true;
    private long nowNanos;

    ListeningPhones(int calls) {
        try {
            for (int i = 0; i < Math.min(calls, PORTS); i++) {
                sockets.add(new LinuxSharedSocket(system, InetAddress.getLoopbackAddress(), 0, counters));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public InetSocketAddress address(int call) {
        return sockets.get(call % sockets.size()).localAddress();
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void measure() {
        spacing = new LatencyHistogram();
    }

    @Override
    public LatencyHistogram.Snapshot spacing() {
        return spacing.snapshot();
    }

    @Override
    public long drops() {
        long sum = 0;
        for (SharedSocket socket : sockets) {
            sum += socket.kernelDrops();
        }
        return sum;
    }

    @Override
    public long threadId() {
        return thread.threadId();
    }

    private void run() {
        while (running) {
            nowNanos = System.nanoTime();
            for (SharedSocket socket : sockets) {
                socket.receive(this::take);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void take(SharedSocket socket, ByteBuf packet, InetSocketAddress source) {
        if (packet.readableBytes() < 172) {
            return;
        }
        long ssrc = packet.getUnsignedInt(8);
        long[] before = last.get(ssrc);
        if (before == null) {
            last.put(ssrc, new long[] {nowNanos});
        } else {
            spacing.record(Math.abs(nowNanos - before[0] - MediaTick.FRAME_NANOS));
            before[0] = nowNanos;
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
        for (SharedSocket socket : sockets) {
            socket.close();
        }
        system.free();
    }
}
