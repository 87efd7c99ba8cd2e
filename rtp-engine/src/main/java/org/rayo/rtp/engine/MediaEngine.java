package org.rayo.rtp.engine;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The door of the media engine: a few loops, each with a 20 ms clock, and the sessions on them. Thread-safe. The loops
 * use epoll where it loads, because its timers are finer than NIO's millisecond.
 */
public final class MediaEngine {
    private static final Logger LOG = LoggerFactory.getLogger(MediaEngine.class);
    private static final long STOP_TIMEOUT_MS = 2000;

    private final MediaConfig config;
    private final EventLoopGroup group;
    private final PortAllocator ports;
    private final List<MediaLoop> loops = new ArrayList<>();
    private final ConcurrentHashMap<Long, MediaSession> sessions = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Long, MediaMixer> mixers = new ConcurrentHashMap<>();
    private final AtomicLong nextId = new AtomicLong();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final LongAdder afterClose = new LongAdder();
    private final Sinks.Empty<Void> stopped = Sinks.empty();

    private MediaEngine(MediaConfig config) {
        this.config = config;
        this.ports = new PortAllocator(
                config.portMin(), config.portMax(), config.portCooldownMs(), System.nanoTime());
        SecureRandom secure = new SecureRandom();
        byte[] name = new byte[12];
        secure.nextBytes(name);
        String cname = HexFormat.of().formatHex(name);
        long epochNanos = System.currentTimeMillis() * 1_000_000 - System.nanoTime();
        List<LoopContext> contexts = new ArrayList<>();
        for (int i = 0; i < config.loops(); i++) {
            LoopCounters counters = new LoopCounters();
            contexts.add(new LoopContext(
                    config,
                    transport(counters, i),
                    new LoopBuffers(),
                    counters,
                    epochNanos,
                    cname,
                    new SplittableRandom(secure.nextLong())));
        }
        IoHandlerFactory io = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.group = new MultiThreadIoEventLoopGroup(config.loops(), new MediaThreads(), io);
        for (LoopContext context : contexts) {
            loops.add(new MediaLoop(group.next(), context, System::nanoTime));
        }
    }

    private RtpTransport transport(LoopCounters counters, int loop) {
        try {
            UdpTransport own = UdpTransport.on(config.bindAddress(), ports, counters);
            PortSharing sharing = config.sharing();
            if (!sharing.shared()) {
                return own;
            }
            // whole pairs for each loop; what is left over goes to the last
            int first = (sharing.portMin() + 1) & ~1;
            int each = sharing.portMax() == 0 ? 0 : (sharing.portMax() + 1 - first) / 2 / config.loops() * 2;
            int from = first + loop * each;
            int to = sharing.portMax() == 0 ? 0 : loop == config.loops() - 1 ? sharing.portMax() : from + each - 1;
            return new SharedUdpTransport(config.bindAddress(), from, to, counters, own);
        } catch (IOException e) {
            throw new BindFailedException("no selector for the media loop: " + e);
        }
    }

    /**
     * Starts the loops; nothing is bound before a session is opened.
     *
     * @throws BindFailedException when the operating system has no descriptors left
     */
    public static MediaEngine start(MediaConfig config) {
        LatePacket.load();
        return new MediaEngine(config);
    }

    /**
     * Opens a session on the least loaded loop and binds its pair of ports. A subscriber that cancels, even as the answer
     * is on its way to it, has the session closed again.
     *
     * @return the session, or {@link PortsExhaustedException}, {@link EngineOverloadedException},
     *     {@link BindFailedException}, {@link EngineStoppedException}
     */
    public Mono<MediaSession> open(MediaListener listener) {
        return open(listener, null);
    }

    /**
     * The same when it is known where the peer's packets will probably come from: on shared ports a peer that could be
     * taken for another's gets ports of its own.
     *
     * @param likelyRemote what the peer's offer names, or null when it made none yet
     */
    public Mono<MediaSession> open(MediaListener listener, @Nullable InetSocketAddress likelyRemote) {
        return Mono.defer(() -> {
            Sinks.One<MediaSession> answer = Sinks.one();
            open(listener, likelyRemote, answer);
            // the answer is kept, so that one which a cancelled subscriber drops can still be closed
            Mono<MediaSession> kept = answer.asMono();
            return kept.doOnCancel(() -> kept.subscribe(MediaSession::close, refused -> { }));
        });
    }

    private void open(
            MediaListener listener, @Nullable InetSocketAddress likelyRemote, Sinks.One<MediaSession> answer) {
        if (stopping.get()) {
            answer.tryEmitError(new EngineStoppedException("the media engine has been stopped"));
            return;
        }
        if (openSessions() >= config.maxSessions()) {
            answer.tryEmitError(
                    new EngineOverloadedException("all " + config.maxSessions() + " media sessions are in use"));
            return;
        }
        MediaLoop loop = leastLoaded();
        loop.reserved().incrementAndGet();
        if (!loop.post(() -> openOnLoop(loop, listener, likelyRemote, answer))) {
            loop.reserved().decrementAndGet();
            answer.tryEmitError(new EngineOverloadedException("the media loop's command queue is full"));
        }
    }

    private void openOnLoop(
            MediaLoop loop,
            MediaListener listener,
            @Nullable InetSocketAddress likelyRemote,
            Sinks.One<MediaSession> answer) {
        MediaSession session;
        try {
            session = new MediaSession(this, loop, nextId.incrementAndGet(), listener, likelyRemote);
        } catch (RuntimeException e) {
            loop.reserved().decrementAndGet();
            answer.tryEmitError(e);
            return;
        }
        sessions.put(session.id(), session);
        answer.tryEmitValue(session);
        if (stopping.get()) {
            session.close();
        }
    }

    /**
     * Makes a mixer on the loop of the session that will be its first participant; it does not join it yet.
     *
     * @param name for the log
     * @throws EngineStoppedException when the engine has been stopped
     */
    public MediaMixer mixer(String name, MediaSession first, MixerListener listener) {
        MediaMixer mixer = new MediaMixer(this, first.loop(), nextId.incrementAndGet(), name, listener);
        mixers.put(mixer.id(), mixer);
        if (!first.loop().postAlways(mixer::open)) {
            forget(mixer);
            throw new EngineStoppedException("the media engine has been stopped");
        }
        if (stopping.get()) {
            mixer.close();
        }
        return mixer;
    }

    void forget(MediaMixer mixer) {
        mixers.remove(mixer.id(), mixer);
    }

    private MediaLoop leastLoaded() {
        MediaLoop best = loops.getFirst();
        for (MediaLoop loop : loops) {
            if (loop.reserved().get() < best.reserved().get()) {
                best = loop;
            }
        }
        return best;
    }

    private int openSessions() {
        int total = 0;
        for (MediaLoop loop : loops) {
            total += loop.reserved().get();
        }
        return total;
    }

    void forget(MediaSession session, MediaLoop loop) {
        if (sessions.remove(session.id(), session)) {
            loop.reserved().decrementAndGet();
        }
    }

    void countAfterClose() {
        afterClose.increment();
    }

    void onFault(MediaSession session, String reason) {
        LOG.error("{} ended by a fault of the media engine: {}", session, reason);
    }

    /** What the engine has done so far, all loops together. */
    public MediaStatistics statistics() {
        Map<Counter, Long> counters = new EnumMap<>(Counter.class);
        for (Counter counter : Counter.values()) {
            long total = counter == Counter.COMMAND_AFTER_CLOSE ? afterClose.sum() : 0;
            for (MediaLoop loop : loops) {
                total += loop.counters().get(counter);
            }
            counters.put(counter, total);
        }
        long rejected = 0;
        LatencyHistogram.Snapshot lateness = LatencyHistogram.Snapshot.empty();
        LatencyHistogram.Snapshot duration = LatencyHistogram.Snapshot.empty();
        for (MediaLoop loop : loops) {
            rejected += loop.rejectedCommands();
            lateness = lateness.plus(loop.lateness());
            duration = duration.plus(loop.duration());
        }
        return new MediaStatistics(openSessions(), ports.inUse(), counters, rejected, lateness, duration);
    }

    /** Closes every session and ends the loops, whether anyone subscribes or not; further calls give the same answer. */
    public Mono<Void> stop() {
        if (stopping.compareAndSet(false, true)) {
            for (MediaLoop loop : loops) {
                loop.postAlways(() -> stopLoop(loop));
            }
            group.shutdownGracefully(0, STOP_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                    .addListener(future -> stopped.tryEmitEmpty());
        }
        return stopped.asMono();
    }

    private void stopLoop(MediaLoop loop) {
        for (MediaMixer mixer : mixers.values()) {
            mixer.closeIfOn(loop);
        }
        for (MediaSession session : sessions.values()) {
            session.closeIfOn(loop);
        }
        loop.stop();
    }
}
