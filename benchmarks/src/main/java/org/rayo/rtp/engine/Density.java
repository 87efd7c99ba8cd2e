package org.rayo.rtp.engine;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.InetSocketAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.PcmClip;
import org.rayo.rtp.audio.Playlist;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.rtp.codec.AudioEncoding;

/**
 * How many calls a core carries, over loopback: calls that play, that play and listen, that confer ten by ten, and that are
 * only answered. Prints for each kind what a call costs, beside the goal, and what a packet allocates; for playing calls the
 * spacing error of the packets too, for idle ones their heap. It lives in the engine's package because its phones are the
 * engine's own sockets.
 */
@NullMarked
public final class Density {
    private static final int WARM_UP_SECONDS = 8;
    private static final int MIXER_SIZE = 10;

    /** What the calls do, and what each may cost, in percent of a core. */
    private enum Kind {
        ONE_WAY(0.07),
        TWO_WAY(0.12),
        MIXER(0.15),
        IDLE(0.02);

        final double goal;

        Kind(double goal) {
            this.goal = goal;
        }

        boolean phonesTalk() {
            return this == TWO_WAY || this == MIXER;
        }
    }

    private final Kind kind;
    private final String transport;
    private final int calls;
    private final MediaEngine engine;
    private final List<MediaSession> sessions = new ArrayList<>();

    private Density(Kind kind, String transport, int calls) {
        this.kind = kind;
        this.transport = transport;
        this.calls = calls;
        this.engine = MediaEngine.start(MediaConfig.defaults()
                .withSharing(transport.equals("shared") ? PortSharing.of(0, 0) : PortSharing.NONE)
                .withSilence(SilentPackets.SPARSE)
                .withMaxSessions(2 * calls + 1));
    }

    /** @param arguments {@code one-way|two-way|mixer|idle CALLS SECONDS per-call|shared} */
    public static void main(String[] arguments) throws InterruptedException {
        Kind kind = Kind.valueOf(arguments[0].toUpperCase(Locale.ROOT).replace('-', '_'));
        Density density = new Density(kind, arguments[3], Integer.parseInt(arguments[1]));
        density.run(Integer.parseInt(arguments[2]));
        density.engine.stop().block();
    }

    private void run(int seconds) throws InterruptedException {
        try (Phones phones = kind.phonesTalk() ? new TalkingPhones(calls) : new ListeningPhones(calls)) {
            double heapKib = open(phones);
            play();
            phones.start();
            Thread.sleep(WARM_UP_SECONDS * 1000L);
            phones.measure();
            Reading before = new Reading(phones, engine);
            Thread.sleep(seconds * 1000L);
            print(seconds, before, new Reading(phones, engine), phones, heapKib);
        }
    }

    /** Opens all, and as many again for a while to weigh them: heap of one in KiB. */
    private double open(Phones phones) {
        for (int i = 0; i < calls; i++) {
            sessions.add(open(phones.address(i)));
        }
        if (kind != Kind.IDLE) {
            return 0;
        }
        long once = liveHeap();
        List<MediaSession> again = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            again.add(open(phones.address(i)));
        }
        double each = (liveHeap() - once) / 1024.0 / calls;
        again.forEach(session -> session.close().block());
        return each;
    }

    private MediaSession open(InetSocketAddress phone) {
        MediaSession session = engine.open(new Nobody()).blockOptional().orElseThrow();
        session.start(StreamParameters.of(phone, AudioEncoding.PCMU, 101));
        return session;
    }

    private void play() {
        PcmClip clip = clip();
        for (int i = 0; i < calls; i++) {
            if (kind == Kind.ONE_WAY || kind == Kind.TWO_WAY) {
                sessions.get(i).play(1, new Playlist(List.of(clip), new Playlist.Options(0, 0, 0)));
            }
        }
        for (int i = 0; kind == Kind.MIXER && i < calls; i += MIXER_SIZE) {
            MediaMixer mixer = engine.mixer("density", sessions.get(i), new Deaf());
            for (MediaSession member : sessions.subList(i, Math.min(calls, i + MIXER_SIZE))) {
                mixer.join(member, JoinDirection.DUPLEX).block();
            }
        }
    }

    private static PcmClip clip() {
        short[] samples = new short[80_000];
        ToneSource.dual(440, 480, -13, -1).read(samples, 0, samples.length);
        return PcmClip.of(samples);
    }

    // the heap that is in use is counted in pages of the collector, of which a full one may be partly garbage: what objects
    // there are is what the virtual machine counts one by one
    private static long liveHeap() {
        String histogram = (String) diagnose("gcClassHistogram");
        // the last line: Total, objects, octets
        String[] total = histogram.strip().substring(histogram.strip().lastIndexOf('\n') + 1).trim().split("\\s+");
        return Long.parseLong(total[2]);
    }

    private static Object diagnose(String command) {
        try {
            return ManagementFactory.getPlatformMBeanServer().invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    command,
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    private void print(int seconds, Reading before, Reading after, Phones phones, double heapKib) {
        double elapsed = after.nanos - before.nanos;
        double loops = 100 * (after.loopNanos - before.loopNanos) / elapsed / calls;
        double all = 100 * (after.allNanos - before.allNanos) / elapsed / calls;
        long packets = after.packets - before.packets;
        System.out.printf(
                Locale.ROOT,
                "%-8s %-8s %5d calls: %.4f %% of a core per call (goal %.2f: %s), with collector and compiler %.4f;"
                        + " %.2f B per packet; %.0f packets/s; %d ticks skipped",
                kind.name().toLowerCase(Locale.ROOT).replace('_', '-'), transport, calls,
                loops, kind.goal, loops <= kind.goal ? "reached" : "missed", all,
                (double) (after.allocated - before.allocated) / Math.max(1, packets), packets * 1e9 / elapsed,
                after.skipped - before.skipped);
        Spacing spacing = phones.spacing();
        if (kind == Kind.ONE_WAY && spacing != null) {
            System.out.printf(
                    Locale.ROOT,
                    "; spacing error p50 %.2f, p99 %.2f, p99.9 %.2f, max %.2f ms (goal p99.9 5); %d received, %d dropped",
                    spacing.quantileMs(0.5), spacing.quantileMs(0.99), spacing.quantileMs(0.999), spacing.maxMs(),
                    spacing.count(), phones.drops());
        }
        System.out.printf(
                Locale.ROOT,
                "; loops waited %.1f ms/s for the processor, clock late p99.9 %.2f, max %.2f ms since the start",
                (after.waitedNanos - before.waitedNanos) * 1e3 / elapsed,
                after.late.quantileNanos(0.999) / 1e6, after.late.maxNanos() / 1e6);
        if (kind == Kind.IDLE) {
            System.out.printf(Locale.ROOT, "; heap %.1f KiB per call (goal 12)", heapKib);
        }
        System.out.printf(Locale.ROOT, "; %d s%n", seconds);
    }

    /** What has been used up so far. */
    private static final class Reading {
        final long nanos = System.nanoTime();
        final long packets;
        final long skipped;
        final long allNanos;
        final long waitedNanos;
        final LatencyHistogram.Snapshot late;
        long loopNanos;
        long allocated;

        Reading(Phones phones, MediaEngine engine) {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            for (long id : threads.getAllThreadIds()) {
                ThreadInfo info = threads.getThreadInfo(id);
                if (info != null && info.getThreadName().startsWith("rtp-media")) {
                    loopNanos += Math.max(0, threads.getThreadCpuTime(id));
                    allocated += Math.max(0, threads.getThreadAllocatedBytes(id));
                }
            }
            allNanos = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime()
                    - threads.getThreadCpuTime(phones.threadId());
            MediaStatistics statistics = engine.statistics();
            packets = statistics.count(Counter.PACKETS_SENT) + statistics.count(Counter.PACKETS_RECEIVED);
            skipped = statistics.skippedTicks();
            late = statistics.lateness();
            waitedNanos = waited();
        }

        // what the kernel says of each thread: how long it ran, how long it waited to run, both in ns, and how often
        private static long waited() {
            long sum = 0;
            try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
                for (Path task : tasks) {
                    if (Files.readString(task.resolve("comm")).startsWith("rtp-media")) {
                        sum += Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ")[1]);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return sum;
        }
    }

    private static final class Nobody implements MediaListener {
        @Override
        public void onDigitStarted(MediaSession session, char digit) {}

        @Override
        public void onDigit(MediaSession session, char digit, int durationMs) {}

        @Override
        public void onPlayEnded(MediaSession session, long playId, PlayEnd end) {}
    }

    private static final class Deaf implements MixerListener {
        @Override
        public void onSpeaking(MediaMixer mixer, MediaSession session, boolean speaking) {}

        @Override
        public void onLoudest(MediaMixer mixer, @Nullable MediaSession session) {}

        @Override
        public void onPlayEnded(MediaMixer mixer, long playId, PlayEnd end) {}
    }
}
