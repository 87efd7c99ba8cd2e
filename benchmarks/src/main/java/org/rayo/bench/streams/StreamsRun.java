package org.rayo.bench.streams;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code StreamsRun [STREAMS] [LOGINS]}: the XMPP edge in a process of its own; LOGINS clients log in by SCRAM-SHA-256 and
 * leave, over TCP and over TLS; then STREAMS clients log in over TLS and stay, and the edge's heap after collections is
 * compared with that before. Exit code 0 when an idle TLS stream has less than 40 KiB of heap.
 */
public final class StreamsRun {
    private static final int AT_ONCE = 64;
    private static final long PATIENCE_SECONDS = 200;
    private static final double GOAL_KIB = 40;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BufferedReader answers;
    private final Writer commands;
    private final SslContext tls;

    /** What the server says of itself. */
    private record Cost(long sessions, long heapOctets, long directOctets, long cpuNanos) {}

    private StreamsRun(Process server) throws IOException {
        answers = server.inputReader(StandardCharsets.UTF_8);
        commands = server.outputWriter(StandardCharsets.UTF_8);
        tls = SslContextBuilder.forClient().trustManager(InsecureTrustManagerFactory.INSTANCE).build();
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int streams = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5_000;
        int logins = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2_000;
        Process server = new ProcessBuilder(List.of(ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-XX:+UseZGC",
                "-XX:+UseCompactObjectHeaders", "-Xmx1g", "-cp", System.getProperty("java.class.path"),
                StreamsServer.class.getName())).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        boolean good;
        try {
            good = new StreamsRun(server).run(streams, logins);
        } finally {
            server.destroy();
        }
        System.exit(good ? 0 : 1);
    }

    private boolean run(int streams, int logins) throws IOException, InterruptedException {
        int[] ports = Arrays.stream(answer()).mapToInt(said -> (int) said).toArray();
        // so that everything that is loaded and compiled once is so
        logIn(logins / 2, ports[0], false, false);
        logIn(logins / 2, ports[1], true, false);
        report("TCP", logins, ports[0], false);
        report("TLS", logins, ports[1], true);
        Cost before = cost(0);
        List<Channel> stay = logIn(streams, ports[1], true, true);
        Cost after = cost(streams);
        double heapKib = (after.heapOctets() - before.heapOctets()) / 1024.0 / streams;
        double directKib = (after.directOctets() - before.directOctets()) / 1024.0 / streams;
        System.out.printf("%d idle TLS streams: %.1f KiB of heap each, %.1f KiB of direct memory each%n", streams, heapKib, directKib);
        for (Channel channel : stay) {
            var _ = channel.close();
        }
        return heapKib < GOAL_KIB;
    }

    private void report(String kind, int logins, int port, boolean encrypted) throws IOException, InterruptedException {
        long cpuBefore = cost(0).cpuNanos();
        long begin = System.nanoTime();
        logIn(logins, port, encrypted, false);
        double seconds = (System.nanoTime() - begin) / 1e9;
        double cpuSeconds = (cost(0).cpuNanos() - cpuBefore) / 1e9;
        System.out.printf("SCRAM-SHA-256 over %s: %.0f logins/s with the clients on the same machine, %.2f ms of the server's "
                + "processor time each%n", kind, logins / seconds, cpuSeconds * 1000 / logins);
    }

    private long[] answer() throws IOException {
        String line = answers.readLine();
        while (line != null && !line.startsWith(StreamsServer.SAYS)) {
            line = answers.readLine();
        }
        if (line == null) {
            throw new IOException("the server has ended");
        }
        return Arrays.stream(line.substring(StreamsServer.SAYS.length()).split(" ")).mapToLong(Long::parseLong).toArray();
    }

    /** Asks until there are so many sessions. */
    private Cost cost(int sessions) throws IOException {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            commands.write("\n");
            commands.flush();
            long[] said = answer();
            if (said[0] == sessions) {
                return new Cost(said[0], said[1], said[2], said[3]);
            }
            if (System.nanoTime() > giveUp) {
                throw new IOException(said[0] + " sessions and not " + sessions);
            }
        }
    }

    private List<Channel> logIn(int count, int port, boolean encrypted, boolean stay) throws IOException, InterruptedException {
        Semaphore atOnce = new Semaphore(AT_ONCE);
        CountDownLatch left = new CountDownLatch(count);
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        Queue<Channel> channels = new ConcurrentLinkedQueue<>();
        Bootstrap clients = new Bootstrap().group(loops).channel(NioSocketChannel.class).handler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                if (encrypted) {
                    channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                }
                channel.pipeline().addLast(new ScramLogin((ctx, failure) -> {
                    note(failures, failure);
                    if (stay) {
                        channels.add(ctx.channel());
                    } else {
                        var _ = ctx.writeAndFlush(io.netty.buffer.Unpooled.copiedBuffer("</stream:stream>", StandardCharsets.US_ASCII))
                                .addListener(io.netty.channel.ChannelFutureListener.CLOSE);
                    }
                    atOnce.release();
                    left.countDown();
                }));
            }
        });
        for (int i = 0; i < count; i++) {
            atOnce.acquire();
            var _ = clients.connect(InetAddress.getLoopbackAddress(), port);
        }
        if (!left.await(PATIENCE_SECONDS, TimeUnit.SECONDS) || !failures.isEmpty()) {
            throw new IOException(left.getCount() + " logins are missing; " + failures.stream().findFirst().orElse("none failed"));
        }
        return new ArrayList<>(channels);
    }

    private static void note(Queue<String> failures, @Nullable String failure) {
        if (failure != null) {
            failures.add(failure);
        }
    }
}
