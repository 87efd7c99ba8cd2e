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
            // one that plays is not idle
            String busy = desk.call();
            desk.application.started(busy, Desk.output("", Sounds.tone(directory, 500, 2500)));
            assertThat(desk.application.next().has("complete")).as("the output ends first").isTrue();
            ends(desk, busy, "idle");
        }
    }

    @Test
    void noCallLastsTooLong() throws Exception {
        try (Desk desk = new Desk(directory, "limits.max-call-duration=2s")) {
            String[] calls = desk.joined("");
            String output = desk.application.started(calls[0], Desk.output("", Sounds.tone(directory, 500, 60_000)));
            Xml complete = desk.application.next("complete");
            assertThat(complete.attribute("from")).isEqualTo(output);
            assertThat(complete.has("hangup")).isTrue();
            for (int i = 0; i < 2; i++) {
                assertThat(desk.application.next("end").first("header").attribute("value")).isEqualTo("maximum duration");
            }
            desk.phone(0).over();
            desk.phone(1).over();
        }
    }
}
