package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many callers who speak at the same time: each is understood, and none in the place of another. */
@Timeout(180)
class RecognitionLoadTest {
    private static final int CALLS = 20;
    private static final String[] WORDS = {"operator", "check my balance", "technical support"};
    private static final String MENU = "<input xmlns='urn:xmpp:rayo:input:1' mode='voice'><grammar"
            + " content-type='application/grammar+voxeo'>operator, check my balance, technical support</grammar></input>";

    @TempDir
    static Path directory;

    @Test
    void twentyAtOnce() throws Exception {
        try (Desk desk = new Desk(directory, "speech.recognition.preload=true", "speech.recognition.timeout=90s")) {
            List<String> inputs = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                inputs.add(desk.application.started(desk.call(), MENU));
            }
            for (int i = 0; i < CALLS; i++) {
                desk.phone(i).plays(Talker.saying(WORDS[i % WORDS.length]));
            }
            Set<String> done = new HashSet<>();
            while (done.size() < CALLS) {
                Xml complete = desk.application.next("complete");
                int index = inputs.indexOf(complete.attribute("from"));
                assertThat(complete.has("match")).as(complete.toString()).isTrue();
                assertThat(Xml.parse(complete.first("match").text()).first("instance").text()).isEqualTo(WORDS[index % WORDS.length]);
                assertThat(done.add(complete.attribute("from"))).isTrue();
            }
            assertThat(desk.server.metric("rayo_recognition_utterances_total")).isEqualTo(CALLS);
            desk.clear();
        }
    }
}
