package org.rayo.bench.streams;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.EventExecutor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.rayo.xmpp.c2s.C2sConfig;
import org.rayo.xmpp.c2s.C2sServer;
import org.rayo.xmpp.sasl.InMemoryCredentialStore;
import org.rayo.xmpp.session.ClientLimits;
import org.rayo.xmpp.session.ClientSession;
import org.rayo.xmpp.session.XmppService;
import org.rayo.xmpp.stanza.Stanza;

/** The XMPP edge alone in a process; each line on its standard input is answered with what it costs now. */
final class StreamsServer {
    static final String DOMAIN = "rayo.example";
    static final String USER = "bench";
    /** How each line begins that is no log. */
    static final String SAYS = "streams: ";
    static final String PASSWORD = "secret";
    private static final int MOST = 50_000;

    private StreamsServer() {}

    public static void main(String[] arguments) throws IOException {
        List<EventLoop> loops = new ArrayList<>();
        for (EventExecutor loop : new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory())) {
            loops.add((EventLoop) loop);
        }
        C2sServer server = Objects.requireNonNull(C2sServer.start(
                C2sConfig.defaults(DOMAIN)
                        .withDirectTls(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .withCredentials(InMemoryCredentialStore.of(Map.of(USER, PASSWORD)))
                        .withLimits(ClientLimits.DEFAULT.withConnections(MOST, MOST)),
                loops, new Silent()).block());
        System.out.println(SAYS + server.address().getPort() + " " + Objects.requireNonNull(server.directTlsAddress()).getPort());
        try (BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            while (commands.readLine() != null) {
                System.out.println(SAYS + server.statistics().sessions() + " " + heapOctets() + " " + directOctets() + " " + cpuNanos());
            }
        }
        System.exit(0);
    }

    /** What is left after everything that can go has gone. */
    private static long heapOctets() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long directOctets() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream().mapToLong(BufferPoolMXBean::getMemoryUsed).sum()
                + io.netty.util.internal.PlatformDependent.usedDirectMemory();
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** Nothing is asked of it. */
    private static final class Silent implements XmppService {
        @Override
        public void onBound(ClientSession session) {
            // idle
        }

        @Override
        public void onStanza(ClientSession session, Stanza stanza) {
            // presence
        }

        @Override
        public void onClosed(ClientSession session) {
            // idle
        }
    }
}
