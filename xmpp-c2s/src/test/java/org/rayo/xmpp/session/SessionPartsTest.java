package org.rayo.xmpp.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The small pure parts of a session, on clocks that stand still. */
class SessionPartsTest {
    private static final long SECOND = 1_000_000_000L;

    @Property
    void what_is_not_acknowledged_is_kept_in_order(@ForAll @Size(max = 60) java.util.List<@IntRange(min = 0, max = 5) Integer> steps) {
        Unacked unacked = new Unacked();
        ArrayDeque<String> model = new ArrayDeque<>();
        long acknowledged = 0;
        int sent = 0;
        for (int step : steps) {
            if (step == 0) {
                assertThat(unacked.acknowledge(acknowledged + model.size() + 1)).isFalse();
            } else if (step <= 3) {
                String stanza = "stanza " + sent++;
                model.add(stanza);
                unacked.add(stanza.getBytes(StandardCharsets.UTF_8));
            } else {
                int taken = Math.min(model.size(), step - 3);
                acknowledged += taken;
                for (int i = 0; i < taken; i++) {
                    model.remove();
                }
                assertThat(unacked.acknowledge(acknowledged)).isTrue();
            }
            assertThat(unacked.all().stream().map(octets -> new String(octets, StandardCharsets.UTF_8))).containsExactlyElementsOf(model);
            assertThat(unacked.octets()).isEqualTo(model.stream().mapToLong(String::length).sum());
        }
    }

    @Test
    void counts_wrap_as_xep_0198_says() {
        Unacked unacked = new Unacked();
        for (int i = 0; i < 3; i++) {
            unacked.add(new byte[1]);
        }
        assertThat(unacked.acknowledge(0xFFFF_FFFFL)).isFalse();
        assertThat(unacked.acknowledge(2)).isTrue();
        assertThat(unacked.acknowledge(1)).isFalse();
        assertThat(unacked.size()).isEqualTo(1);
    }

    @Test
    void a_client_may_burst_and_then_keeps_to_the_rate() {
        StanzaRate rate = new StanzaRate(10);
        long now = -5 * SECOND;
        for (int i = 0; i < 20; i++) {
            assertThat(rate.delayNanos(now)).isZero();
        }
        assertThat(rate.delayNanos(now)).isEqualTo(SECOND / 10);
        assertThat(rate.delayNanos(now + SECOND / 5)).isZero();
        assertThat(new StanzaRate(0).delayNanos(now)).isZero();
    }

    @Test
    void failures_close_the_door_for_longer_and_longer_and_are_forgotten() {
        LoginBackoff<String> backoff = new LoginBackoff<>(2, 100);
        long now = 0;
        backoff.failed("alice", now);
        assertThat(backoff.isClosed("alice", now)).isFalse();
        for (long seconds = 1; seconds <= 32; seconds *= 2) {
            backoff.failed("alice", now);
            assertThat(backoff.isClosed("alice", now + seconds * SECOND - 1)).isTrue();
            assertThat(backoff.isClosed("alice", now + seconds * SECOND)).isFalse();
            now += seconds * SECOND;
        }
        for (int i = 0; i < 100; i++) {
            backoff.failed("alice", now);
        }
        assertThat(backoff.isClosed("alice", now + 60 * SECOND - 1)).isTrue();
        assertThat(backoff.isClosed("alice", now + 60 * SECOND)).isFalse();
        assertThat(backoff.isClosed("bob", now)).isFalse();
        backoff.succeeded("alice");
        assertThat(backoff.isClosed("alice", now)).isFalse();
        backoff.failed("alice", now);
        backoff.failed("alice", now + 601 * SECOND);
        assertThat(backoff.isClosed("alice", now + 601 * SECOND)).isFalse();
    }

    @Test
    void the_table_of_failures_is_bounded() {
        LoginBackoff<Integer> backoff = new LoginBackoff<>(1, 50);
        for (int i = 0; i < 1_000; i++) {
            backoff.failed(i, i);
            assertThat(backoff.size()).isLessThanOrEqualTo(50);
            assertThat(backoff.isClosed(i, i)).isTrue();
        }
    }
}
