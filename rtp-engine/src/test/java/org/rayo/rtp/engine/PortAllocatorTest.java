package org.rayo.rtp.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ports are handed out once, rest, and run out. */
class PortAllocatorTest {
    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest
    @CsvSource({"10000,10009,5", "10001,10009,4", "10000,10008,4", "10001,10010,4", "10001,10003,1"})
    void onlyWholePairsWithAnEvenFirst(int min, int max, int pairs) {
        PortAllocator ports = new PortAllocator(min, max, 0, 0);
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < pairs; i++) {
            int port = ports.acquire(0);
            assertThat(port).isEven().isBetween(min, max - 1);
            assertThat(seen.add(port)).isTrue();
        }
        assertThat(ports.acquire(0)).isEqualTo(PortAllocator.EXHAUSTED);
        assertThat(ports.inUse()).isEqualTo(pairs);
    }

    @Test
    void aReleasedPairRests() {
        PortAllocator ports = new PortAllocator(10000, 10001, 5000, -7 * SECOND);
        int port = ports.acquire(0);
        ports.release(port, SECOND);
        assertThat(ports.inUse()).isZero();
        assertThat(ports.acquire(5 * SECOND)).isEqualTo(PortAllocator.EXHAUSTED);
        assertThat(ports.acquire(6 * SECOND)).isEqualTo(port);
    }

    @Test
    void anyPortIsCountedToo() {
        PortAllocator ports = new PortAllocator(0, 0, 5000, 0);
        assertThat(ports.acquire(0)).isEqualTo(PortAllocator.ANY);
        assertThat(ports.inUse()).isEqualTo(1);
        ports.release(PortAllocator.ANY, 0);
        assertThat(ports.inUse()).isZero();
    }

    @Property(tries = 100)
    void noPairIsHeldTwice(@ForAll long seed) {
        Random random = new Random(seed);
        PortAllocator ports = new PortAllocator(20000, 20019, 100, 0);
        List<Integer> held = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < 500; i++) {
            now += random.nextInt(50_000_000);
            if (random.nextBoolean() && !held.isEmpty()) {
                ports.release(held.remove(random.nextInt(held.size())), now);
            } else {
                int port = ports.acquire(now);
                if (port != PortAllocator.EXHAUSTED) {
                    assertThat(held).doesNotContain(port);
                    held.add(port);
                }
            }
            assertThat(ports.inUse()).isEqualTo(held.size());
        }
    }

    @Test
    void norByTwoThreads() throws InterruptedException {
        PortAllocator ports = new PortAllocator(20000, 20009, 0, 0);
        Set<Integer> held = ConcurrentHashMap.newKeySet();
        Set<String> faults = ConcurrentHashMap.newKeySet();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 20_000; i++) {
                    int port = ports.acquire(i);
                    if (port == PortAllocator.EXHAUSTED) {
                        continue;
                    }
                    if (!held.add(port)) {
                        faults.add("twice: " + port);
                    }
                    held.remove(port);
                    ports.release(port, 0);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(faults).isEmpty();
        assertThat(ports.inUse()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0,100", "100,70000", "200,100", "10001,10002", "-1,0", "10000,10000"})
    void rangesWithoutAPairAreRefused(int min, int max) {
        assertThatThrownBy(() -> MediaConfig.defaults().withPorts(min, max))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("port range");
    }

    @Test
    void configurationsAreChecked() {
        MediaConfig config = MediaConfig.defaults();
        assertThat(config.withPorts(16384, 32767).portMax()).isEqualTo(32767);
        assertThat(config.withBindAddress(InetAddress.getLoopbackAddress()).withRtcpIntervalMs(200).rtcpIntervalMs())
                .isEqualTo(200);
        assertThat(config.withSymmetric(SymmetricRtp.OFF).withLearnWindowMs(7).learnWindowMs()).isEqualTo(7);
        assertThatThrownBy(() -> config.withLoops(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> config.withMaxSessions(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> config.withCommandCapacity(1)).isInstanceOf(IllegalArgumentException.class);
    }
}
