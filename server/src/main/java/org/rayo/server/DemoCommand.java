package org.rayo.server;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.rayo.server.config.ConfigException;
import org.rayo.server.config.ConfigLoader;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.demo.Demo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rayo demo}: a server, an application and a phone in one process, on loopback. */
@Command(
        name = "demo",
        description = "Places one call into the sample application and shows it message by message.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Option(names = "--stay", description = "keeps the application running, so that any softphone can call in")
    boolean stay;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "sets one key of the configuration")
    List<String> sets = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintStream out = System.out;
        try (Demo demo = new Demo(out)) {
            ServerConfig config = config(demo);
            RayoServer server = Objects.requireNonNull(RayoServer.start(config, demo.watcher()).block(PATIENCE));
            out.println(ServeCommand.readyLine(server));
            boolean well = demo.run(
                    server.listener("xmpp"), server.listener("sip/udp"), config.domain(), "demo",
                    Objects.requireNonNullElse(config.xmpp().users().get("demo"), ""));
            if (well && stay) {
                invite(server, out);
                new CountDownLatch(1).await();
            }
            server.stop().block(PATIENCE);
            return well ? 0 : Main.FAILED;
        } catch (ConfigException e) {
            e.problems().forEach(System.err::println);
            return Main.WRONG;
        } catch (StartFailure e) {
            System.err.println(e.getMessage());
            return Main.FAILED;
        }
    }

    /** Any free ports, unless somebody is to dial in; the sounds are where the server may read them. */
    private ServerConfig config(Demo demo) throws ConfigException {
        List<String> all = new ArrayList<>();
        all.add("media.file-root=" + demo.sounds());
        all.addAll(sets);
        ServerConfig config = ConfigLoader.load(null, all, System.getenv());
        return stay ? config : config.withAllPortsFree();
    }

    private static void invite(RayoServer server, PrintStream out) {
        var sip = server.listener("sip/udp");
        out.println();
        out.println("Now call it yourself: dial sip:demo@" + sip.getAddress().getHostAddress() + ":" + sip.getPort()
                + " with any softphone on this machine. Ctrl-C ends the demo.");
    }
}
