package org.rayo.sip.dialog;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between two agents, for all their requests: Contact leads through it. It loses a third of the datagrams, the same
 * one four times at most, so that no test depends on luck.
 */
final class LossyRelay implements AutoCloseable {
    private static final int MOST_LOSSES = 4;

    private final DatagramSocket left = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final DatagramSocket right = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    final AtomicInteger lost = new AtomicInteger();

    LossyRelay(UserAgent caller, UserAgent callee, long seed) throws SocketException {
        carry(left, right, caller, callee, new Random(seed));
        carry(right, left, callee, caller, new Random(seed + 1));
    }

    /** Where the caller finds the callee. */
    String uri() {
        return "sip:bob@127.0.0.1:" + left.getLocalPort();
    }

    private void carry(DatagramSocket from, DatagramSocket out, UserAgent sender, UserAgent receiver, Random random) {
        Map<String, Integer> losses = new HashMap<>();
        String contact = "Contact: <sip:127.0.0.1:";
        String own = contact + RawPeer.address(sender).getPort();
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
                    from.receive(packet);
                    String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1);
                    if (random.nextInt(3) == 0 && losses.merge(text, 1, Integer::sum) <= MOST_LOSSES) {
                        lost.incrementAndGet();
                        continue;
                    }
                    byte[] octets = text.replace(own, contact + out.getLocalPort()).getBytes(StandardCharsets.ISO_8859_1);
                    out.send(new DatagramPacket(octets, octets.length, RawPeer.address(receiver)));
                }
            } catch (SocketException e) {
                // closed: the test is over
                return;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Override
    public void close() {
        left.close();
        right.close();
    }
}
