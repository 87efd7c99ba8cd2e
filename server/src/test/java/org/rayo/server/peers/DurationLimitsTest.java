package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls that nobody cares for, and calls that last too long: both ends hear of it, and why (protocol.md §27). */
@Timeout(180)
class DurationLimitsTest {
    @TempDir
    Path directory;

    private static void ends(Desk desk, String call, String why) throws Exception {
        Xml end = desk.application.next("end");
        assertThat(end.attribute("from")).isEqualTo(call);
        assertThat(end.first("end").children().getFirst().name()).isEqualTo("hungup");
        assertThat(end.first("header").attribute("name")).isEqualTo("X-Rayo-Reason");
        assertThat(end.first("header").attribute("value")).isEqualTo(why);
    }

    @Test
    void anIdleCallEnds() throws Exception {
        try (Desk desk = new Desk(directory, "limits.idle-call=1s")) {
            String call = desk.call();
            ends(desk, call, "idle");
            desk.phone(0).over();
        }
    }

    @Test
    void noCallLastsTooLong() throws Exception {
        try (Desk desk = new Desk(directory, "limits.max-call-duration=5s")) {
            String call = desk.call();
            String output = desk.application.started(call, Desk.output("", Sounds.tone(directory, 500, 60_000)));
            Xml complete = desk.application.next("complete");
            assertThat(complete.attribute("from")).isEqualTo(output);
            assertThat(complete.has("hangup")).isTrue();
            ends(desk, call, "maximum duration");
            desk.phone(0).over();
        }
    }
}
