package org.rayo.server;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.rayo.server.config.ConfigException;
import org.rayo.server.config.ConfigLoader;
import org.rayo.server.config.ServerConfig;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line: {@code serve}, {@code check}, {@code demo}, {@code user}. Exit codes: 0 fine, 1 failed, 2 wrong use. */
@Command(
        name = "rayo",
        description = "Rayo Server: SIP calls for XMPP applications (XEP-0327)",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {ServeCommand.class, Main.Check.class, DemoCommand.class, UserCommand.class},
        footer = {"", "./rayo bench runs the benchmarks."})
public final class Main implements Runnable {
    static final int FAILED = 1;
    static final int WRONG = 2;

    @Spec
    @Nullable CommandSpec spec;

    Main() {}

    public static void main(String[] arguments) {
        int code = new CommandLine(new Main()).execute(arguments);
        if (code >= 0) {
            System.exit(code);
        }
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                Objects.requireNonNull(spec).commandLine(), "say what to do: demo, serve, check or user");
    }

    static String version() {
        String built = Main.class.getPackage().getImplementationVersion();
        return built == null ? "development" : built;
    }

    /** For {@code --version}. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"Rayo Server " + version()};
        }
    }

    /** Where the configuration comes from. */
    static final class Sources {
        @Option(names = "--config", paramLabel = "FILE", description = "YAML file; without one, the defaults")
        @Nullable Path file;

        @Option(names = "--set", paramLabel = "KEY=VALUE", description = "sets one key, such as sip.udp.port=5080")
        List<String> sets = new ArrayList<>();

        ServerConfig load() throws ConfigException {
            return ConfigLoader.load(file, sets, System.getenv());
        }
    }

    /** Tells every problem on a line of its own. */
    static int report(ConfigException wrong, PrintWriter err) {
        wrong.problems().forEach(err::println);
        err.flush();
        return WRONG;
    }

    /** {@code rayo check}. */
    @Command(name = "check", description = "Validates a configuration.", mixinStandardHelpOptions = true)
    static final class Check implements Callable<Integer> {
        @CommandLine.Mixin
        final Sources sources = new Sources();

        @Spec
        @Nullable CommandSpec spec;

        @Override
        public Integer call() {
            PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
            PrintWriter err = spec.commandLine().getErr();
            try {
                ServerConfig config = sources.load();
                config.warnings().forEach(warning -> err.println("warning: " + warning));
                err.flush();
                out.println((sources.file == null ? "The configuration" : sources.file) + " is valid");
                out.flush();
                return 0;
            } catch (ConfigException e) {
                return report(e, err);
            }
        }
    }
}
