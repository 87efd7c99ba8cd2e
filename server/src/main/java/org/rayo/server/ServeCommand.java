package org.rayo.server;

import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rayo.server.config.ConfigException;
import org.rayo.server.config.ServerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Mono;

/** {@code rayo serve}: runs until SIGTERM, which drains. */
@Command(
        name = "serve",
        description = "Runs the server in the foreground. SIGTERM lets running calls finish.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);

    @CommandLine.Mixin
    final Main.Sources sources = new Main.Sources();

    /** For the training run of the AOT cache. */
    @Option(names = "--exit-when-ready", hidden = true)
    boolean exitWhenReady;

    @Spec
    @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        RayoServer server;
        try {
            ServerConfig config = sources.load();
            config.warnings().forEach(warning -> LOG.warn("{}", warning));
            server = Objects.requireNonNull(RayoServer.start(config, (call, entry) -> { }).block(START_TIMEOUT));
        } catch (ConfigException e) {
            return Main.report(e, err);
        } catch (StartFailure e) {
            err.println(e.getMessage());
            err.flush();
            return Main.FAILED;
        }
        out.println(readyLine(server));
        out.flush();
        if (exitWhenReady) {
            server.stop().block(STOP_TIMEOUT);
            return 0;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drainAndHalt(server, out), "shutdown"));
        new CountDownLatch(1).await();
        return 0;
    }

    static String readyLine(RayoServer server) {
        String listeners = server.listeners().stream().map(RayoServer.Listener::toString).collect(Collectors.joining(", "));
        long ms = System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
        return "Rayo Server ready in " + ms + " ms: " + listeners;
    }

    /** The end of the process is up to us, and it is a good one: 0, not 143. */
    private static void drainAndHalt(RayoServer server, PrintWriter out) {
        if (server.liveCalls() > 0) {
            out.println("Rayo Server drains " + server.liveCalls() + " calls, for at most "
                    + server.config().shutdown().drainTimeout().toSeconds() + " s");
            out.flush();
        }
        server.drain()
                .then(server.stop().timeout(STOP_TIMEOUT))
                .onErrorResume(failure -> {
                    LOG.error("the server did not stop in order", failure);
                    return Mono.empty();
                })
                .block();
        out.println("Rayo Server stopped");
        out.flush();
        Runtime.getRuntime().halt(0);
    }
}
