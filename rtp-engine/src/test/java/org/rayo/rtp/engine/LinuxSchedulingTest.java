package org.rayo.rtp.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class LinuxSchedulingTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void aMediaLoopGetsWhatTheSystemGrantsAndHandsItToNobody() throws Exception {
        AtomicReference<LinuxScheduling.Granted> granted = new AtomicReference<>();
        AtomicReference<String> before = new AtomicReference<>("");
        AtomicReference<String> own = new AtomicReference<>("");
        AtomicReference<String> child = new AtomicReference<>("");
        Thread loop = new Thread(() -> {
            before.set(priority());
            granted.set(LinuxScheduling.hurry());
            own.set(priority());
            Thread started = new Thread(() -> child.set(priority()));
            started.start();
            try {
                started.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        loop.start();
        loop.join();
        // what may be asked for depends on who runs this; what was granted must be so
        switch (granted.get()) {
            case PRIORITY -> assertThat(List.of(own.get(), child.get())).containsExactly("-11", "0");
            case SLICE -> assertThat(List.of(own.get(), child.get())).containsExactly("0", "0");
            case NOTHING -> assertThat(List.of(own.get(), child.get())).containsExactly(before.get(), before.get());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whoeverGivesWayStandsBehindWithWhatItStarts() throws Exception {
        List<String> heard = new java.util.concurrent.CopyOnWriteArrayList<>();
        Thread worker = new Thread(() -> {
            heard.add(Boolean.toString(LinuxScheduling.giveWay()));
            heard.add(priority());
            Thread started = new Thread(() -> heard.add(priority()));
            started.start();
            try {
                started.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        worker.start();
        worker.join();
        assertThat(heard).containsExactly("true", "5", "5");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theThreadsOfTheEngineAskForIt() throws Exception {
        AtomicReference<LinuxScheduling.Granted> granted = new AtomicReference<>();
        AtomicReference<String> asked = new AtomicReference<>("");
        Thread other = new Thread(() -> {
            granted.set(LinuxScheduling.hurry());
            asked.set(priority());
        });
        other.start();
        other.join();
        AtomicReference<String> own = new AtomicReference<>("");
        Thread loop = new MediaThreads().newThread(() -> own.set(priority()));
        loop.start();
        loop.join();
        assertThat(loop.getName()).startsWith("rtp-media");
        assertThat(own.get()).as("granted: %s", granted).isEqualTo(asked.get());
    }

    /** The nice value of this thread. */
    private static String priority() {
        try {
            String line = Files.readString(Path.of("/proc/thread-self/stat"));
            return List.of(line.substring(line.lastIndexOf(')') + 2).split(" ")).get(16);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
