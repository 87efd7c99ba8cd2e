package org.rayo.xmpp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When a client is sent a sign of life, asked for one, and given up; on a virtual clock. */
class LivenessTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<String> done = new ArrayList<>();
    private final StreamTransport transport = (StreamTransport) Proxy.newProxyInstance(StreamTransport.class.getClassLoader(),
        new Class<?>[] {StreamTransport.class}, (proxy, method, arguments) -> switch (method.getName()) {
            case "loop" -> channel.eventLoop();
            case "keepAlive" -> done.add("space");
            default -> throw new UnsupportedOperationException(method.getName());
        });

    private Liveness started(int keepAliveMs, int idleMs) {
        channel.freezeTime();
        Liveness liveness = new Liveness(transport, ClientLimits.DEFAULT.withTimes(1_000, 1_000, keepAliveMs).withLoss(idleMs, 0),
            () -> done.add("ask"), () -> done.add("dead"));
        liveness.start();
        return liveness;
    }

    private void pass(int ms) {
        channel.advanceTimeBy(ms, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void whoever_is_heard_is_never_asked() {
        Liveness liveness = started(1_000, 3_000);
        for (int i = 0; i < 20; i++) {
            // a space is enough: every octet is told
            liveness.heard();
            pass(1_000);
        }
        assertThat(done).hasSize(20).containsOnly("space");
        pass(1_000);
        pass(1_000);
        assertThat(done).doesNotContain("ask");
        pass(1_000);
        assertThat(done).endsWith("space", "ask");
        liveness.heard();
        pass(1_000);
        assertThat(done).doesNotContain("dead");
    }

    @Test
    void who_says_nothing_is_asked_once_and_then_given_up() {
        Liveness liveness = started(1_000, 3_000);
        for (int i = 0; i < 4; i++) {
            pass(1_000);
        }
        assertThat(done).containsExactly("space", "space", "space", "ask", "space", "dead");
        liveness.stop();
        pass(60_000);
        assertThat(done).hasSize(6);
    }

    @Test
    void without_an_idle_time_nobody_is_asked() {
        started(1_000, 0);
        for (int i = 0; i < 100; i++) {
            pass(1_000);
        }
        assertThat(done).hasSize(100).containsOnly("space");
    }
}
