package org.rayo.server.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rayo.server.sip.Bindings.Outcome;
import org.rayo.server.sip.Bindings.Wish;

class BindingsTest {
    private final Bindings<String> bindings = new Bindings<>();

    private Outcome<String> register(String contact, int seconds, String callId, long cseq, long nowMs) {
        return bindings.update("alice", List.of(new Wish(contact, "", seconds)), callId, cseq, "way " + cseq, nowMs);
    }

    private List<String> contacts(long nowMs) {
        return bindings.of("alice", nowMs).stream().map(Bindings.Binding::contact).toList();
    }

    @Test
    void boundRefreshedAndGoneInTime() {
        assertThat(register("sip:a@h1", 60, "c", 1, 0)).isInstanceOf(Outcome.Done.class);
        register("sip:a@h2", 60, "d", 1, 10_000);
        assertThat(contacts(10_000)).as("the newest first").containsExactly("sip:a@h2", "sip:a@h1");
        register("sip:a@h1", 60, "c", 2, 30_000);
        assertThat(contacts(69_000)).containsExactly("sip:a@h1", "sip:a@h2");
        assertThat(contacts(70_000)).containsExactly("sip:a@h1");
        assertThat(bindings.of("alice", 70_000).getFirst().way()).isEqualTo("way 2");
        assertThat(contacts(90_000)).isEmpty();
        assertThat(bindings.size(90_000)).isZero();
    }

    @Test
    void zeroSecondsRemoveOne() {
        register("sip:a@h1", 60, "c", 1, 0);
        register("sip:a@h2", 60, "c", 2, 0);
        register("sip:a@h1", 0, "c", 3, 1);
        assertThat(contacts(1)).containsExactly("sip:a@h2");
        bindings.clear("alice");
        assertThat(contacts(1)).isEmpty();
    }

    @Test
    void anOlderRequestChangesNothing() {
        register("sip:a@h1", 60, "c", 5, 0);
        assertThat(register("sip:a@h1", 0, "c", 4, 1)).isInstanceOf(Outcome.OutOfOrder.class);
        assertThat(contacts(1)).containsExactly("sip:a@h1");
        assertThat(register("sip:a@h1", 60, "other", 1, 1)).as("restarted").isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aDeviceReplacesItself() {
        bindings.update("alice", List.of(new Wish("sip:a@h1:1", "<urn:uuid:1>", 60)), "c", 1, "w", 0);
        bindings.update("alice", List.of(new Wish("sip:a@h1:2", "<urn:uuid:1>", 60)), "d", 1, "w", 0);
        assertThat(contacts(1)).containsExactly("sip:a@h1:2");
    }

    @Test
    void moreThanAUserMayHaveAreRefusedWhole() {
        List<Wish> many = new ArrayList<>();
        for (int i = 0; i <= Bindings.MAX_PER_USER; i++) {
            many.add(new Wish("sip:a@h" + i, "", 60));
        }
        assertThat(bindings.update("alice", many, "c", 1, "w", 0)).isInstanceOf(Outcome.TooMany.class);
        assertThat(contacts(0)).isEmpty();
        assertThat(bindings.update("alice", many.subList(1, many.size()), "c", 2, "w", 0)).isInstanceOf(Outcome.Done.class);
        assertThat(contacts(0)).hasSize(Bindings.MAX_PER_USER);
    }
}
