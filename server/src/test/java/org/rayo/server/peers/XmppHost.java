package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/**
 * Debian's Prosody or ejabberd on ports of its own: hosts {@code apps.example} with the user {@code app}, password
 * {@code secret}, and the component {@code rayo.apps.example} with the same secret.
 */
final class XmppHost implements AutoCloseable {
    static final String DOMAIN = "apps.example";
    static final String COMPONENT = "rayo.apps.example";
    static final String SECRET = "secret";

    private final Path directory;
    private final String kind;
    final int clientPort;
    final int componentPort;
    private Peer process;

    private XmppHost(Path directory, String kind, int clientPort, int componentPort) {
        this.directory = directory;
        this.kind = kind;
        this.clientPort = clientPort;
        this.componentPort = componentPort;
    }

    /** @param kind {@code prosody} or {@code ejabberd}; aborts the test when it is not installed */
    static XmppHost start(Path directory, String kind) throws Exception {
        XmppHost host = new XmppHost(Files.createDirectories(directory.resolve(kind)), kind, freePort(), freePort());
        host.start();
        return host;
    }

    void start() throws Exception {
        process = Peer.start(directory, kind.equals("prosody") ? prosody() : ejabberd());
        Awaitility.await().atMost(TestServer.PATIENCE.multipliedBy(2)).until(() -> {
            assertThat(process.running()).as("%s runs: %s", kind, process.output()).isTrue();
            return listens(clientPort) && listens(componentPort);
        });
    }

    private List<String> prosody() throws Exception {
        Peer.require("prosody", "prosody");
        Path accounts = Files.createDirectories(directory.resolve("data/apps%2eexample/accounts"));
        Files.writeString(accounts.resolve("app.dat"), "return { [\"password\"] = \"" + SECRET + "\"; };\n");
        Files.createDirectories(directory.resolve("certs"));
        Path config = Files.writeString(directory.resolve("prosody.cfg.lua"), """
                run_as_root = true
                pidfile = "DIR/prosody.pid"
                data_path = "DIR/data"
                modules_enabled = { "roster", "saslauth", "disco", "ping" }
                modules_disabled = { "s2s", "offline" }
                interfaces = { "127.0.0.1" }
                c2s_ports = { CLIENTS }
                component_interfaces = { "127.0.0.1" }
                component_ports = { COMPONENTS }
                authentication = "internal_plain"
                c2s_require_encryption = false
                allow_unencrypted_plain_auth = true
                log = { info = "*console" }
                VirtualHost "apps.example"
                Component "rayo.apps.example"
                  component_secret = "secret"
                """.replace("DIR", directory.toString()).replace("CLIENTS", Integer.toString(clientPort))
                .replace("COMPONENTS", Integer.toString(componentPort)));
        return List.of("prosody", "-F", "--config", config.toString());
    }

    /** By Erlang itself, so that neither another user nor a name service of nodes is needed. */
    private List<String> ejabberd() throws Exception {
        Path config = Files.writeString(directory.resolve("ejabberd.yml"), """
                hosts: [apps.example]
                loglevel: info
                listen:
                  - { port: CLIENTS, ip: "127.0.0.1", module: ejabberd_c2s }
                  - port: COMPONENTS
                    ip: "127.0.0.1"
                    module: ejabberd_service
                    access: all
                    hosts: { rayo.apps.example: { password: secret } }
                auth_method: internal
                access_rules: { c2s: { allow: all } }
                modules: { mod_roster: {}, mod_disco: {}, mod_ping: {} }
                """.replace("CLIENTS", Integer.toString(clientPort))
                .replace("COMPONENTS", Integer.toString(componentPort)));
        return List.of("erl", "-pa", ejabberdCode(), "-noinput", "-start_epmd", "false",
                "-mnesia", "dir", "\"" + directory.resolve("mnesia") + "\"",
                "-ejabberd", "config", "\"" + config + "\"",
                "-eval", "{ok, _} = application:ensure_all_started(ejabberd),"
                        + " ejabberd_auth:try_register(<<\"app\">>, <<\"apps.example\">>, <<\"secret\">>).");
    }

    private static String ejabberdCode() throws Exception {
        Peer.require("erl", "ejabberd");
        try (Stream<Path> found = Files.find(Path.of("/usr/lib"), 4, (path, kind) -> path.endsWith("ebin/ejabberd.app"))) {
            Path app = found.findFirst().orElse(null);
            Assumptions.assumeTrue(app != null, "ejabberd is not installed: apt-get install ejabberd");
            return app.getParent().toString();
        }
    }

    /** What {@code --set} options connect a server as the component. */
    String[] component() {
        return new String[] {
            "xmpp.component.host=127.0.0.1", "xmpp.component.port=" + componentPort, "xmpp.component.name=" + COMPONENT,
            "xmpp.component.secret=" + SECRET, "routing.applications=[{ name: apps, clients: ['app@apps.example'] }]"
        };
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private static boolean listens(int port) throws Exception {
        return Files.readString(Path.of("/proc/net/tcp")).lines()
                .anyMatch(line -> line.contains(String.format("0100007F:%04X 00000000:0000 0A", port)));
    }

    String output() throws Exception {
        return process.output();
    }

    /** Ends the program; {@link #start} begins it anew on the same ports. */
    void stop() throws Exception {
        process.close();
    }

    /** The program is no more, and could say nothing. */
    void kill() throws Exception {
        process.kill();
    }

    @Override
    public void close() throws Exception {
        process.close();
    }
}
