package org.rayo.rtp.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packets that leave too late are in a flight recording, each with how late and from which port. */
class LatePacketTest {
    @TempDir
    Path directory;

    @Test
    void everyLatePacketIsAnEvent() throws Exception {
        List<Integer> ports;
        Path file = directory.resolve("late.jfr");
        try (Recording recording = new Recording()) {
            recording.enable(LatePacket.class);
            recording.start();
            LatePacket.load();
            await().atMost(Duration.ofSeconds(20)).until(LatePacket::recording);
            VirtualLoop loop = new VirtualLoop(MediaConfig.defaults(), 1);
            RtpSession caller = loop.open(new VirtualLoop.Heard());
            RtpSession called = loop.open(new VirtualLoop.Heard());
            ports = List.of(caller.localRtpAddress().getPort(), called.localRtpAddress().getPort());
            loop.connect(caller, called);
            loop.runMs(200);
            // the next tick is due after 20 ms; the next look at the clock is after 35
            loop.nowNanos += 30 * VirtualLoop.MS;
            loop.runMs(200);
            assertThat(loop.counters.get(Counter.SENT_LATE)).isEqualTo(2);
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> late = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("org.rayo.rtp.LatePacket")).toList();
        assertThat(late).extracting(event -> event.getInt("localPort")).containsExactlyInAnyOrderElementsOf(ports);
        assertThat(late).extracting(event -> event.getDuration("latenessNanos")).containsOnly(Duration.ofMillis(15));
    }
}
