package org.rayo.server.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Threads of an engine, and work that does not end. */
@Timeout(60)
class SpeechWorkersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();

    /** Cannot be interrupted. */
    private static Runnable deaf(CountDownLatch begun, CountDownLatch until) {
        return () -> {
            begun.countDown();
            boolean over = false;
            while (!over) {
                try {
                    until.await();
                    over = true;
                } catch (InterruptedException e) {
                    // that is what it is deaf for
                }
            }
        };
    }

    private static void over(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private SpeechWorkers.Job stuck(SpeechWorkers workers, CountDownLatch until) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        SpeechWorkers.Job job = workers.new Job(deaf(begun, until));
        assertThat(workers.submit(job)).isTrue();
        over(begun);
        return job;
    }

    @Test
    void aThreadThatDoesNotEndIsReplaced() throws Exception {
        SpeechWorkers workers = new SpeechWorkers("w", 1, 1, clock);
        CountDownLatch until = new CountDownLatch(1);
        SpeechWorkers.Job job = stuck(workers, until);
        CountDownLatch next = new CountDownLatch(1);
        assertThat(workers.submit(workers.new Job(next::countDown))).isTrue();
        job.cancel();
        clock.advanceTimeBy(SpeechWorkers.GRACE.minusMillis(1));
        assertThat(workers.lost()).isZero();
        assertThat(next.getCount()).isEqualTo(1);
        clock.advanceTimeBy(Duration.ofMillis(1));
        over(next);
        assertThat(workers.lost()).isEqualTo(1);
        until.countDown();
        await().atMost(PATIENCE).until(() -> workers.lost() == 0 && workers.taken() == 0);
        CountDownLatch after = new CountDownLatch(1);
        assertThat(workers.submit(workers.new Job(after::countDown))).isTrue();
        over(after);
    }

    /** The media clock comes first, also before the programs that engines are. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void threadsAndProcessesOfEnginesStandBehindOthers() throws Exception {
        SpeechWorkers workers = new SpeechWorkers("w", 1, 1, clock);
        List<String> nice = new ArrayList<>();
        CountDownLatch over = new CountDownLatch(1);
        workers.submit(workers.new Job(() -> {
            try {
                String line = Files.readString(Path.of("/proc/thread-self/stat"));
                nice.add(line.substring(line.lastIndexOf(')') + 2).split(" ")[16]);
                Process process = new ProcessBuilder("nice").start();
                nice.add(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
            } catch (IOException e) {
                nice.add(e.toString());
            } finally {
                over.countDown();
            }
        }));
        over(over);
        assertThat(nice).containsExactly("5", "5");
    }

    @Test
    void soManyAreLostAndNoMore() throws Exception {
        SpeechWorkers workers = new SpeechWorkers("w", 1, 0, clock);
        CountDownLatch until = new CountDownLatch(1);
        for (int i = 1; i <= SpeechWorkers.MAX_LOST; i++) {
            stuck(workers, until).cancel();
            clock.advanceTimeBy(SpeechWorkers.GRACE);
            assertThat(workers.lost()).isEqualTo(i);
        }
        SpeechWorkers.Job last = stuck(workers, until);
        last.cancel();
        clock.advanceTimeBy(SpeechWorkers.GRACE);
        assertThat(workers.lost()).isEqualTo(SpeechWorkers.MAX_LOST);
        assertThat(workers.submit(workers.new Job(() -> { }))).isFalse();
        until.countDown();
        await().atMost(PATIENCE).until(() -> workers.lost() == 0 && workers.taken() == 0);
        assertThat(workers.submit(workers.new Job(() -> { }))).isTrue();
    }

    @Test
    void workThatEndsInTimeIsNotLostAndTheNextIsNotInterrupted() throws Exception {
        SpeechWorkers workers = new SpeechWorkers("w", 1, 100, clock);
        for (int i = 0; i < 200; i++) {
            CountDownLatch begun = new CountDownLatch(1);
            SpeechWorkers.Job job = workers.new Job(() -> {
                begun.countDown();
                try {
                    Thread.sleep(Duration.ofMinutes(1));
                } catch (InterruptedException e) {
                    // it ends
                }
            });
            List<Boolean> interrupted = new ArrayList<>();
            CountDownLatch next = new CountDownLatch(1);
            assertThat(workers.submit(job)).isTrue();
            assertThat(workers.submit(workers.new Job(() -> {
                interrupted.add(Thread.currentThread().isInterrupted());
                next.countDown();
            }))).isTrue();
            over(begun);
            job.cancel();
            over(next);
            assertThat(interrupted).containsExactly(false);
        }
        clock.advanceTimeBy(SpeechWorkers.GRACE);
        assertThat(workers.lost()).isZero();
    }

    @Test
    void whatWaitsAndIsTakenBackIsNotDone() throws Exception {
        SpeechWorkers workers = new SpeechWorkers("w", 1, 5, clock);
        CountDownLatch until = new CountDownLatch(1);
        stuck(workers, until);
        CountDownLatch never = new CountDownLatch(1);
        SpeechWorkers.Job job = workers.new Job(never::countDown);
        workers.submit(job);
        job.cancel();
        until.countDown();
        await().atMost(PATIENCE).until(() -> workers.taken() == 0);
        assertThat(never.getCount()).isEqualTo(1);
    }
}
