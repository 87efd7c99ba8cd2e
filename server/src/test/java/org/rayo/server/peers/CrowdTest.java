package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A mixer lives through 200 people who come and go, each with sockets of its own, and whose client hears of each once. */
@Timeout(180)
class CrowdTest {
    private static final int PEOPLE = 200;
    private static final int CHANGING = 50;
    private static final int HZ = 700;

    @TempDir
    Path directory;

    private Application client;
    private final Map<String, Integer> seen = new HashMap<>();

    @Test
    void twoHundredComeAndGo() throws Exception {
        try (TestServer server = TestServer.start(directory, "limits.max-calls=1000",
                "dial=[{ users: ['*'], allow: ['sip:*@127.0.0.1'], max-calls: 1000, max-rate: 10000/s }]");
                Application application = Application.login(server, "crowd");
                Crowd crowd = new Crowd()) {
            client = application;
            Map<String, String> calls = new HashMap<>();
            comes(crowd, calls, 0, PEOPLE);
            hears("joined", 2 * PEOPLE);
            crowd.says("p0", HZ);
            everybodyHears(crowd, 1, 57, 199);
            // a part of them leaves, by the hand of either side, and as many come
            List<String> left = new ArrayList<>();
            for (int i = 1; i < 2 * CHANGING; i += 2) {
                left.add("p" + i);
                if (i % 4 == 1) {
                    crowd.hangsUp("p" + i);
                } else {
                    client.done(calls.get("p" + i), InboundCallTest.HANGUP);
                }
            }
            comes(crowd, calls, PEOPLE, CHANGING);
            hears("end", left.size());
            hears("joined", 2 * (PEOPLE + CHANGING));
            everybodyHears(crowd, 2, 198, 200, 249);
            assertThat(seen.get("unjoined")).isEqualTo(2 * left.size());
            left.forEach(calls::remove);
            for (String call : calls.values()) {
                client.done(call, InboundCallTest.HANGUP);
            }
            hears("end", PEOPLE + CHANGING);
            // one of the call and one of the mixer for each, and no more
            await().atMost(TestServer.PATIENCE).untilAsserted(() -> {
                drain();
                assertThat(seen.get("unjoined")).isEqualTo(2 * (PEOPLE + CHANGING));
                assertThat(seen.get("gone")).isEqualTo(1);
            });
            assertThat(seen.get("joined")).isEqualTo(2 * (PEOPLE + CHANGING));
            assertThat(seen.get("answered")).isEqualTo(PEOPLE + CHANGING);
            server.drained();
        }
    }

    private void comes(Crowd crowd, Map<String, String> calls, int from, int count) throws Exception {
        for (int i = from; i < from + count; i++) {
            calls.put("p" + i, client.started(TestServer.DOMAIN, "<dial xmlns='urn:xmpp:rayo:1' to='" + crowd.uri("p" + i)
                    + "'><join mixer-name='arena' direction='duplex'/></dial>"));
        }
    }

    private static void everybodyHears(Crowd crowd, int... people) {
        for (int person : people) {
            await().atMost(TestServer.PATIENCE).untilAsserted(
                    () -> assertThat(crowd.hears("p" + person)).as("what %s hears", person).isBetween(HZ - 5.0, HZ + 5.0));
        }
    }

    /** Waits until so many events of that name have come in all. */
    private void hears(String name, int count) throws Exception {
        while (seen.getOrDefault(name, 0) < count) {
            count(client.next());
        }
    }

    private void drain() throws Exception {
        while (!client.quiet()) {
            count(client.next());
        }
    }

    private void count(Xml event) {
        String name = event.children().isEmpty() ? "" : event.children().getFirst().name();
        boolean gone = name.isEmpty() && event.attribute("type").equals("unavailable");
        seen.merge(gone ? "gone" : name, 1, Integer::sum);
    }
}
