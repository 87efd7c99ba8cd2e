package org.rayo.server;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.rayo.server.config.ConfigException;
import org.rayo.xmpp.sasl.UsersFile;
import org.rayo.xmpp.stanza.Jid;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rayo user}: who may log in. A running server takes changes up by itself. */
@Command(
        name = "user",
        description = "Adds, changes, lists and removes the users of the file that xmpp.users-file names.",
        mixinStandardHelpOptions = true,
        subcommands = {UserCommand.Add.class, UserCommand.Passwd.class, UserCommand.ListUsers.class, UserCommand.Remove.class})
final class UserCommand implements Runnable {
    @Spec
    @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                Objects.requireNonNull(spec).commandLine(), "say what to do: add, passwd, list or remove");
    }

    /** Something that cannot be done, said in one line. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /** What all of them share: which file, and how failures are told. */
    abstract static class OnFile implements Callable<Integer> {
        @Option(names = "--file", paramLabel = "FILE", description = "users file; without it, xmpp.users-file of the configuration")
        @Nullable Path file;

        @Mixin
        final Main.Sources sources = new Main.Sources();

        @Spec
        @Nullable CommandSpec spec;

        abstract void change(Path users, PrintWriter out) throws IOException, Refused;

        @Override
        public Integer call() {
            PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
            PrintWriter out = spec.commandLine().getOut();
            try {
                Path users = file == null ? sources.load().xmpp().security().usersFile() : file;
                if (users == null) {
                    err.println("which file? give --file FILE, or --config FILE with xmpp.users-file in it");
                    err.flush();
                    return Main.WRONG;
                }
                change(users, out);
                out.flush();
                return 0;
            } catch (ConfigException e) {
                return Main.report(e, err);
            } catch (IOException e) {
                err.println("users file: " + e.getMessage());
            } catch (Refused | IllegalArgumentException e) {
                err.println(e.getMessage());
            }
            err.flush();
            return Main.FAILED;
        }
    }

    /** Those that are about one user. */
    abstract static class OnUser extends OnFile {
        @Parameters(paramLabel = "NAME", description = "the part of the user's JID before the @")
        String name = "";

        String user() throws Refused {
            Jid jid = Jid.tryParse(name + "@localhost");
            if (jid == null || jid.local() == null || jid.resource() != null) {
                throw new Refused("'" + name + "' is no user's name; give the part of the JID before the @");
            }
            return jid.local();
        }

        /** From the terminal, twice; or one line from the standard input when that is none. Never from the arguments. */
        @SuppressWarnings("SystemConsoleNull") // JDK 25 gives none again where there is no terminal
        static String password() throws IOException, Refused {
            Console console = System.console();
            if (console == null || !console.isTerminal()) {
                String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
                if (line == null || line.isEmpty()) {
                    throw new Refused("no password: type it at a terminal, or give it as one line on the standard input");
                }
                return line;
            }
            char[] first = console.readPassword("Password: ");
            char[] second = console.readPassword("Again: ");
            if (first == null || first.length == 0 || !Arrays.equals(first, second)) {
                throw new Refused("the passwords are empty or not the same; nothing was changed");
            }
            return new String(first);
        }

        void set(Path users, boolean exists, PrintWriter out) throws IOException, Refused {
            String user = user();
            UsersFile before = UsersFile.read(users);
            if (before.names().contains(user) != exists) {
                throw new Refused(exists ? "there is no user " + user + "; ./rayo user add makes one"
                        : user + " exists already; ./rayo user passwd changes the password");
            }
            before.with(user, password(), new SecureRandom()).write(users);
            out.println(user + (exists ? " has a new password" : " was added"));
        }
    }

    @Command(name = "add", description = "Adds a user; asks for the password.", mixinStandardHelpOptions = true)
    static final class Add extends OnUser {
        @Override
        void change(Path users, PrintWriter out) throws IOException, Refused {
            set(users, false, out);
        }
    }

    @Command(name = "passwd", description = "Changes a password; asks for the new one.", mixinStandardHelpOptions = true)
    static final class Passwd extends OnUser {
        @Override
        void change(Path users, PrintWriter out) throws IOException, Refused {
            set(users, true, out);
        }
    }

    @Command(name = "list", description = "Lists the names of the users.", mixinStandardHelpOptions = true)
    static final class ListUsers extends OnFile {
        @Override
        void change(Path users, PrintWriter out) throws IOException {
            new TreeSet<>(UsersFile.read(users).names()).forEach(out::println);
        }
    }

    @Command(name = "remove", description = "Removes a user; who is logged in stays so.", mixinStandardHelpOptions = true)
    static final class Remove extends OnUser {
        @Override
        void change(Path users, PrintWriter out) throws IOException, Refused {
            String user = user();
            UsersFile before = UsersFile.read(users);
            if (!before.names().contains(user)) {
                throw new Refused("there is no user " + user);
            }
            before.without(user).write(users);
            out.println(user + " was removed");
        }
    }
}
