package org.rayo.server.peers;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * A bad network between one phone and the server: datagrams that the phone sends to {@link #port} go to the server, and back,
 * as a {@link Rule} lets them. Rules are decided by what is sent and never by chance, so that a test does the same each time.
 */
final class LossyRelay implements AutoCloseable {
    /** The largest datagram, in octets. */
    private static final int LARGEST = 65_535;

    /** What becomes of a datagram of one direction: the datagrams that are sent instead of it, none for a loss. */
    interface Rule extends Function<byte[], List<byte[]>> {
        /** Loses the first copy of every message, so that nothing but a retransmission ever arrives. */
        static Rule losesFirstCopies() {
            Set<List<Byte>> seen = new HashSet<>();
            return datagram -> seen.add(boxed(datagram)) ? List.of() : List.of(datagram);
        }

        /** Delivers every message twice. */
        static Rule duplicates() {
            return datagram -> List.of(datagram, datagram);
        }

        /** Lets the next message overtake each one; the last one of all waits for its retransmission. */
        static Rule swapsNeighbours() {
            byte[][] held = new byte[1][];
            return datagram -> {
                byte[] earlier = held[0];
                held[0] = earlier == null ? datagram : null;
                return earlier == null ? List.of() : List.of(datagram, earlier);
            };
        }

        private static List<Byte> boxed(byte[] datagram) {
            Byte[] octets = new Byte[datagram.length];
            Arrays.setAll(octets, i -> datagram[i]);
            return List.of(octets);
        }
    }

    private final DatagramSocket phoneSide;
    private final DatagramSocket serverSide;
    private final AtomicReference<SocketAddress> phone = new AtomicReference<>();

    private LossyRelay(DatagramSocket phoneSide, DatagramSocket serverSide) {
        this.phoneSide = phoneSide;
        this.serverSide = serverSide;
    }

    /** @param rules makes the rule of each of the two directions */
    static LossyRelay start(int serverPort, java.util.function.Supplier<Rule> rules) throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        LossyRelay relay = new LossyRelay(new DatagramSocket(0, loopback), new DatagramSocket(0, loopback));
        SocketAddress server = new InetSocketAddress(loopback, serverPort);
        Rule in = rules.get();
        Rule out = rules.get();
        Thread.ofVirtual().start(() -> relay.copy(relay.phoneSide, from -> {
            relay.phone.set(from);
            return server;
        }, relay.serverSide, in));
        Thread.ofVirtual().start(() -> relay.copy(relay.serverSide, from -> relay.phone.get(), relay.phoneSide, out));
        return relay;
    }

    /** Where the phone finds the server. */
    int port() {
        return phoneSide.getLocalPort();
    }

    /** Where the server finds the phone: what the phone's Contact must say for requests to come through here. */
    int contactPort() {
        return serverSide.getLocalPort();
    }

    private void copy(DatagramSocket from, Function<SocketAddress, SocketAddress> target, DatagramSocket through, Rule rule) {
        DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
        try {
            while (!from.isClosed()) {
                packet.setLength(LARGEST);
                from.receive(packet);
                SocketAddress to = target.apply(packet.getSocketAddress());
                for (byte[] each : rule.apply(Arrays.copyOf(packet.getData(), packet.getLength()))) {
                    through.send(new DatagramPacket(each, each.length, to));
                }
            }
        } catch (SocketException closed) {
            if (!from.isClosed() && !through.isClosed()) {
                throw new IllegalStateException(closed);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        phoneSide.close();
        serverSide.close();
    }
}
