package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.NullMarked;
import org.rayo.rtp.audio.PcmClip;
import org.rayo.rtp.audio.Playlist;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.rtp.codec.AudioEncoding;

/**
 * How many calls a core carries: so many one-way calls play a clip over loopback, a receiver in the same process measures
 * when each packet comes. Prints processor time per call, the spacing error of the packets, and what was lost. It lives in
 * the engine's package because its receiver is the engine's own socket.
 */
@NullMarked
public final class Density {
    private static final int RECEIVER_PORTS = 32;
    private static final long FRAME_NANOS = 20_000_000L;
    private static final int WARM_UP_SECONDS = 5;

    private Density() {}

    /** @param arguments {@code CALLS SECONDS per-call|shared} */
    public static void main(String[] arguments) throws InterruptedException {
        int calls = Integer.parseInt(arguments[0]);
        int seconds = Integer.parseInt(arguments[1]);
        boolean shared = arguments[2].equals("shared");
        MediaConfig config = MediaConfig.defaults()
                .withSharing(shared ? PortSharing.of(0, 0) : PortSharing.NONE)
                .withMaxSessions(calls + 1);
        MediaEngine engine = MediaEngine.start(config);
        try (Receiver receiver = new Receiver(calls)) {
            MediaSession first = open(engine, receiver, 0);
            long heap = usedHeap();
            List<MediaSession> sessions = new ArrayList<>(List.of(first));
            for (int i = 1; i < calls; i++) {
                sessions.add(open(engine, receiver, i));
            }
            double heapPerCall = calls < 2 ? 0 : (usedHeap() - heap) / 1024.0 / (calls - 1);
            PcmClip clip = clip();
            for (int i = 0; i < calls; i++) {
                sessions.get(i).play(1, new Playlist(List.of(clip), new Playlist.Options(0, 0, 0)));
            }
            receiver.start();
            Thread.sleep(WARM_UP_SECONDS * 1000L);
            long skipped = engine.statistics().skippedTicks();
            long sent = engine.statistics().count(Counter.PACKETS_SENT);
            receiver.measure();
            long cpu = mediaThreadNanos();
            long from = System.nanoTime();
            Thread.sleep(seconds * 1000L);
            double elapsed = System.nanoTime() - from;
            double load = (mediaThreadNanos() - cpu) / elapsed;
            MediaStatistics after = engine.statistics();
            LatencyHistogram.Snapshot spacing = receiver.spacing();
            System.out.printf(
                    Locale.ROOT,
                    "%s, %d calls, %d s: %.4f %% of a core per call; spacing error p50 %.2f, p99 %.2f, p99.9 %.2f, max %.2f ms;"
                            + " %d ticks skipped; %d packets sent, %d received, %d not; heap %.1f KiB per idle call%n",
                    arguments[2], calls, seconds, 100 * load / calls,
                    spacing.quantileNanos(0.5) / 1e6, spacing.quantileNanos(0.99) / 1e6, spacing.quantileNanos(0.999) / 1e6,
                    spacing.maxNanos() / 1e6, after.skippedTicks() - skipped,
                    after.count(Counter.PACKETS_SENT) - sent, spacing.count(), receiver.drops(), heapPerCall);
        }
        engine.stop().block();
    }

    private static MediaSession open(MediaEngine engine, Receiver receiver, int call) {
        MediaSession session = engine.open(new Nobody()).blockOptional().orElseThrow();
        session.start(StreamParameters.of(receiver.address(call), AudioEncoding.PCMU, 101));
        return session;
    }

    private static PcmClip clip() {
        short[] samples = new short[80_000];
        ToneSource.dual(440, 480, -13, -1).read(samples, 0, samples.length);
        return PcmClip.of(samples);
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long mediaThreadNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (long id : threads.getAllThreadIds()) {
            ThreadInfo info = threads.getThreadInfo(id);
            if (info != null && info.getThreadName().startsWith("rtp-media")) {
                sum += Math.max(0, threads.getThreadCpuTime(id));
            }
        }
        return sum;
    }

    private static final class Nobody implements MediaListener {
        @Override
        public void onDigitStarted(MediaSession session, char digit) {}

        @Override
        public void onDigit(MediaSession session, char digit, int durationMs) {}

        @Override
        public void onPlayEnded(MediaSession session, long playId, PlayEnd end) {}
    }

    /** Reads all calls' packets five thousand times a second, and compares when the packets of one call came. */
    private static final class Receiver implements AutoCloseable {
        private final LinuxSharedSocket.Shared system = new LinuxSharedSocket.Shared();
        private final LoopCounters counters = new LoopCounters();
        private final List<SharedSocket> sockets = new ArrayList<>();
        private final LongTable<long[]> last = new LongTable<>();
        private final Thread thread = new Thread(this::run, "receiver");
        private volatile LatencyHistogram spacing = new LatencyHistogram();
        private volatile boolean running = true;
        private long nowNanos;

        Receiver(int calls) {
            try {
                for (int i = 0; i < Math.min(calls, RECEIVER_PORTS); i++) {
                    sockets.add(new LinuxSharedSocket(system, InetAddress.getLoopbackAddress(), 0, counters));
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        InetSocketAddress address(int call) {
            return sockets.get(call % sockets.size()).localAddress();
        }

        void start() {
            thread.start();
        }

        void measure() {
            spacing = new LatencyHistogram();
        }

        LatencyHistogram.Snapshot spacing() {
            return spacing.snapshot();
        }

        long drops() {
            long sum = 0;
            for (SharedSocket socket : sockets) {
                sum += socket.kernelDrops();
            }
            return sum;
        }

        private void run() {
            while (running) {
                nowNanos = System.nanoTime();
                for (SharedSocket socket : sockets) {
                    socket.receive(this::take);
                }
                LockSupport.parkNanos(200_000);
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
                spacing.record(Math.abs(nowNanos - before[0] - FRAME_NANOS));
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
}
