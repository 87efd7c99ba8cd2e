package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.rayo.server.NonBlocking;
import org.rayo.server.RayoServer;
import org.rayo.server.config.ConfigException;
import org.rayo.server.config.ConfigLoader;
import org.rayo.server.config.ServerConfig;

/** The whole server on free ports of loopback. Closing it checks that nothing is left and that no loop was blocked. */
final class TestServer implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    static final String DOMAIN = "localhost";

    final RayoServer server;

    private TestServer(RayoServer server) {
        this.server = server;
    }

    /** @param files what {@code file:} URLs may reach */
    static TestServer start(Path files, String... sets) throws ConfigException {
        return start(files, config -> config, sets);
    }

    static TestServer start(Path files, UnaryOperator<ServerConfig> change, String... sets) throws ConfigException {
        NonBlocking.watch();
        NonBlocking.seen();
        List<String> all = new java.util.ArrayList<>(
                List.of("media.file-root=" + files, "recording.directory=" + files.resolve("recordings")));
        if (Stream.of(sets).noneMatch(set -> set.startsWith("speech.synthesizers="))) {
            // that which is everywhere, and needs no program to be asked at each start
            all.add("speech.synthesizers=[freetts]");
        }
        all.addAll(List.of(sets));
        ServerConfig config = change.apply(ConfigLoader.load(null, all, Map.of()).withAllPortsFree());
        return new TestServer(RayoServer.start(config, (call, entry) -> { }).block(START_PATIENCE));
    }

    int port(String listener) {
        return server.listener(listener).getPort();
    }

    /** What {@code /metrics} says now; the sum over tags. */
    double metric(String name) throws Exception {
        String text = java.net.http.HttpClient.newHttpClient().send(
                java.net.http.HttpRequest.newBuilder(java.net.URI.create("http://127.0.0.1:" + port("http") + "/metrics")).build(),
                java.net.http.HttpResponse.BodyHandlers.ofString()).body();
        return text.lines().filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
    }

    /** Waits until no call, media port or SIP transaction is left; 64 T1 is how long the last ones may linger. */
    void drained() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(server.liveCalls()).as("calls").isZero();
            assertThat(server.openMediaSessions()).as("media sessions").isZero();
        });
    }

    @Override
    public void close() {
        drained();
        server.stop().block(PATIENCE);
        assertThat(NonBlocking.seen()).as("what blocked a loop").isEmpty();
    }
}
