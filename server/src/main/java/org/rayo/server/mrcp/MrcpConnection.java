package org.rayo.server.mrcp;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.tcp.TcpClient;

/** A control connection (RFC 6787 §4). Its listener is told on the connection's loop. */
final class MrcpConnection {
    private final Connection connection;

    private MrcpConnection(Connection connection) {
        this.connection = connection;
    }

    /** Hears of what comes. */
    interface Listener {
        void message(MrcpMessage message);

        /** It is over; told once. */
        void lost(String why);
    }

    /** {@code tls} null: plain TCP. The address bears the name that TLS verifies. */
    static Mono<MrcpConnection> open(InetSocketAddress remote, @Nullable SslContext tls, Duration time, Listener listener) {
        TcpClient plain = TcpClient.newConnection()
                .remoteAddress(() -> remote)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(time.toMillis(), 30_000));
        TcpClient client = tls == null ? plain : plain.secure(spec -> spec.sslContext(tls));
        return client.connect().map(connection -> {
            MrcpFramer framer = new MrcpFramer();
            var _ = connection.inbound().receive().asByteArray().subscribe(
                    octets -> read(octets, framer, connection, listener),
                    failure -> listener.lost("the control connection broke"),
                    () -> listener.lost("the control connection was closed"));
            return new MrcpConnection(connection);
        });
    }

    private static void read(byte[] octets, MrcpFramer framer, Connection connection, Listener listener) {
        try {
            framer.take(octets).forEach(listener::message);
        } catch (MrcpSyntaxException e) {
            listener.lost("the speech server sent what is no MRCP: " + e.what());
            connection.dispose();
        }
    }

    /** Messages of one thread keep their order. A connection that takes no more is closed. */
    void send(MrcpMessage message) {
        if (connection.channel().isWritable()) {
            var _ = connection.channel().writeAndFlush(Unpooled.wrappedBuffer(MrcpWriter.write(message)));
        } else {
            connection.dispose();
        }
    }

    void close() {
        connection.dispose();
    }
}
