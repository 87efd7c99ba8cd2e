package org.rayo.rtp.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.rayo.rtp.audio.AudioSource;
import org.rayo.rtp.audio.CaptureSink;
import org.rayo.rtp.audio.ToneMeter;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.rtp.codec.AudioEncoding;
import reactor.blockhound.BlockHound;

/** The engine on real sockets of the loopback interface, with BlockHound watching its loops. */
class MediaEngineTest {
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final Queue<String> BLOCKED = new ConcurrentLinkedQueue<>();

    private final List<MediaEngine> engines = new ArrayList<>();

    @BeforeAll
    static void watchLoops() {
        BlockHound.builder()
                // what Netty says of its own short locks: without it the loss of one ends a loop whose end nobody is told
                .loadIntegrations()
                .nonBlockingThreadPredicate(before -> before.or(thread -> thread.getName().startsWith("rtp-media")))
                .blockingMethodCallback(method -> {
                    StackTraceElement[] stack = Thread.currentThread().getStackTrace();
                    // a pool of before the watch that has no work parks in its own queue
                    if (Arrays.stream(stack).noneMatch(frame -> frame.getMethodName().equals("getTask"))) {
                        StringBuilder trace = new StringBuilder(method.toString());
                        Arrays.stream(stack).forEach(frame -> trace.append("\n  ").append(frame));
                        BLOCKED.add(trace.toString());
                    }
                })
                // logging to the console of the test is not the engine's
                .allowBlockingCallsInside("ch.qos.logback.classic.Logger", "callAppenders")
                .install();
    }

    @AfterEach
    void stopEngines() {
        engines.forEach(engine -> engine.stop().block(WAIT));
        assertThat(BLOCKED).isEmpty();
    }

    private MediaEngine engine(MediaConfig config) {
        MediaEngine engine = MediaEngine.start(config);
        engines.add(engine);
        return engine;
    }

    private static MediaSession open(MediaEngine engine, MediaListener listener) {
        return engine.open(listener).block(WAIT);
    }

    private static void connect(MediaSession a, MediaSession b, AudioEncoding encoding) {
        a.start(StreamParameters.of(b.localRtpAddress(), encoding, 101));
        b.start(StreamParameters.of(a.localRtpAddress(), encoding, 101));
    }

    @Test
    void whatOneSessionPlaysTheOtherHears() {
        MediaEngine engine = engine(MediaConfig.defaults().withLoops(2));
        for (AudioEncoding encoding : AudioEncoding.values()) {
            RecordingListener listener = new RecordingListener();
            MediaSession a = open(engine, listener);
            MediaSession b = open(engine, new RecordingListener());
            ToneMeter meter = new ToneMeter();
            b.addSink(meter);
            connect(a, b, encoding);
            a.play(7, ToneSource.sine(1004, -10, 600));
            Awaitility.await().atMost(WAIT).until(() -> Math.abs(meter.dominantFrequencyHz() - 1004) <= 1
                    && Math.abs(meter.levelDbfs() + 13.1) < 0.5);
            Awaitility.await().atMost(WAIT).until(() -> listener.events.contains("ended 7 FINISHED"));
            SessionReport sent = a.close().block(WAIT);
            SessionReport received = b.close().block(WAIT);
            assertThat(sent.packetsSent()).isGreaterThan(25);
            assertThat(received.packetsReceived()).isGreaterThan(25);
            assertThat(received.packetsLost()).isZero();
            assertThat(received.packetsRefused()).isZero();
        }
    }

    @Test
    void digitsArriveOnceAndInOrder() {
        MediaEngine engine = engine(MediaConfig.defaults().withLoops(1));
        RecordingListener listener = new RecordingListener();
        MediaSession a = open(engine, new RecordingListener());
        MediaSession b = open(engine, listener);
        connect(a, b, AudioEncoding.PCMU);
        a.sendDigits("15#*d", 60, 40);
        Awaitility.await().atMost(WAIT).until(() -> listener.digits().length() >= 5);
        assertThat(listener.events)
                .containsExactly("started 1", "digit 1 60", "started 5", "digit 5 60", "started #", "digit # 60",
                        "started *", "digit * 60", "started D", "digit D 60");
    }

    @Test
    void wrongDigitsAreRefusedAtOnce() {
        MediaEngine engine = engine(MediaConfig.defaults());
        MediaSession session = open(engine, new RecordingListener());
        assertThatThrownBy(() -> session.sendDigits("12x", 100, 50))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("U+0078");
    }

    @Test
    void closingStopsPlaysClosesSourcesAndAnswersTwice() {
        MediaEngine engine = engine(MediaConfig.defaults());
        RecordingListener listener = new RecordingListener();
        AtomicBoolean sourceClosed = new AtomicBoolean();
        MediaSession session = open(engine, listener);
        session.start(StreamParameters.of(new InetSocketAddress("127.0.0.1", 9), AudioEncoding.PCMU, -1));
        session.play(1, new AudioSource() {
            @Override
            public int read(short[] frame, int offset, int samples) {
                return 0;
            }

            @Override
            public void close() {
                sourceClosed.set(true);
            }
        });
        session.addSink(new CaptureSink(100));
        SessionReport report = session.close().block(WAIT);
        assertThat(session.close().block(WAIT)).isSameAs(report);
        assertThat(listener.events).containsExactly("ended 1 STOPPED");
        assertThat(sourceClosed).isTrue();
        session.play(2, ToneSource.sine(400, -10, 100));
        assertThat(engine.statistics().count(Counter.COMMAND_AFTER_CLOSE)).isEqualTo(1);
        assertThat(engine.statistics().portsInUse()).isZero();
        assertThat(engine.statistics().openSessions()).isZero();
    }

    @Test
    void portsOfTheRangeAreExhaustedTypedAndReusedAfterTheirRest() {
        int[] range = freeRange();
        MediaEngine engine = engine(MediaConfig.defaults().withPorts(range[0], range[1]).withPortCooldownMs(0));
        MediaSession first = open(engine, new RecordingListener());
        MediaSession second = open(engine, new RecordingListener());
        assertThat(first.localRtpAddress().getPort()).isEven().isBetween(range[0], range[1]);
        assertThat(second.localRtpAddress()).isNotEqualTo(first.localRtpAddress());
        assertThatThrownBy(() -> open(engine, new RecordingListener())).isInstanceOf(PortsExhaustedException.class);
        first.close().block(WAIT);
        MediaSession third = open(engine, new RecordingListener());
        assertThat(third.localRtpAddress()).isEqualTo(first.localRtpAddress());
    }

    private int[] freeRange() {
        MediaEngine probe = engine(MediaConfig.defaults());
        MediaSession a = open(probe, new RecordingListener());
        int port = a.localRtpAddress().getPort();
        a.close().block(WAIT);
        probe.stop().block(WAIT);
        // two pairs; should a stranger take one meanwhile, the allocator tries the other and the test says so
        return port < 60000 ? new int[] {port, port + 3} : new int[] {port - 2, port + 1};
    }

    @Test
    void tooManySessionsAreRefusedTyped() {
        MediaEngine engine = engine(MediaConfig.defaults().withMaxSessions(1));
        open(engine, new RecordingListener());
        assertThatThrownBy(() -> open(engine, new RecordingListener())).isInstanceOf(EngineOverloadedException.class);
    }

    @Test
    void aFullCommandQueueIsRefusedTypedAndCounted() throws InterruptedException {
        MediaEngine engine = engine(MediaConfig.defaults().withLoops(1).withCommandCapacity(4));
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        MediaSession session = open(engine, new RecordingListener());
        session.start(StreamParameters.of(new InetSocketAddress("127.0.0.1", 9), AudioEncoding.PCMU, -1));
        session.play(1, (frame, offset, samples) -> {
            busy.countDown();
            // what no source may do: it keeps the loop busy, by spinning since BlockHound forbids waiting
            long spins = 0;
            while (done.getCount() > 0) {
                spins++;
            }
            assertThat(spins).isPositive();
            return AudioSource.END;
        });
        assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> {
            for (int i = 0; i < 10; i++) {
                session.stopPlaying(99);
            }
        }).isInstanceOf(EngineOverloadedException.class);
        done.countDown();
        assertThat(engine.statistics().rejectedCommands()).isEqualTo(1);
        session.close().block(WAIT);
    }

    @Test
    void aSubscriberThatLeavesBeforeItsSessionLeavesNothingBehind() {
        MediaEngine engine = engine(MediaConfig.defaults());
        for (int i = 0; i < 50; i++) {
            // one that was answered before it left has its session, and closes it
            engine.open(new RecordingListener()).subscribe(MediaSession::close).dispose();
        }
        Awaitility.await().atMost(WAIT).until(() -> engine.statistics().openSessions() == 0);
        assertThat(engine.statistics().portsInUse()).isZero();
    }

    @Test
    void manyThreadsMayTalkToOneSession() throws InterruptedException {
        MediaEngine engine = engine(MediaConfig.defaults());
        RecordingListener listener = new RecordingListener();
        MediaSession session = open(engine, listener);
        session.start(StreamParameters.of(new InetSocketAddress("127.0.0.1", 9), AudioEncoding.PCMU, 101));
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int base = t * 1000;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 100; i++) {
                    session.play(base + i, ToneSource.sine(400, -30, 20));
                    session.stopPlaying(base + i);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        session.close().block(WAIT);
        // every play ended exactly once, whatever its end
        assertThat(listener.events).hasSize(400).doesNotHaveDuplicates();
    }

    @Test
    void afterStopNothingOpens() {
        MediaEngine engine = engine(MediaConfig.defaults());
        MediaSession session = open(engine, new RecordingListener());
        engine.stop().block(WAIT);
        assertThat(session.close().block(WAIT)).isNotNull();
        assertThatThrownBy(() -> open(engine, new RecordingListener())).isInstanceOf(EngineStoppedException.class);
        assertThat(engine.statistics().portsInUse()).isZero();
    }

    @Test
    void fiveHundredSessionsComeAndGoWithoutATrace() {
        MediaEngine engine = engine(MediaConfig.defaults().withLoops(2));
        for (int round = 0; round < 10; round++) {
            List<MediaSession> open = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                MediaSession session = open(engine, new RecordingListener());
                open.add(session);
                if (i % 3 != 0) {
                    session.start(StreamParameters.of(
                            open.get(i / 2).localRtpAddress(), AudioEncoding.PCMA, 101));
                    session.play(i, ToneSource.sine(440, -20, i * 4));
                }
                if (i % 7 == 0) {
                    session.sendDigits("123", 40, 40);
                }
            }
            open.forEach(MediaSession::close);
            open.forEach(session -> assertThat(session.close().block(WAIT)).isNotNull());
        }
        MediaStatistics statistics = engine.statistics();
        assertThat(statistics.openSessions()).isZero();
        assertThat(statistics.portsInUse()).isZero();
        assertThat(statistics.count(Counter.CALLBACK_FAILED)).isZero();
        assertThat(statistics.count(Counter.RECEIVE_FAILED)).isZero();
    }
}
