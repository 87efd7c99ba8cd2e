package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A network that a test owns: packets between its endpoints are lost, doubled and delayed as a seed decides, at the times
 * of a virtual clock. Nothing is allocated per packet, so it can stand under an allocation test.
 */
final class SimulatedNetwork implements RtpTransport {
    private static final int CAPACITY = 1024;
    private static final int PACKET_OCTETS = 1500;

    private final Map<InetSocketAddress, SimulatedEndpoint> rtp = new HashMap<>();
    private final Map<InetSocketAddress, SimulatedEndpoint> rtcp = new HashMap<>();
    private final ByteBuf[] packets = new ByteBuf[CAPACITY];
    private final long[] dueNanos = new long[CAPACITY];
    private final long[] orders = new long[CAPACITY];
    private final boolean[] control = new boolean[CAPACITY];
    private final SimulatedEndpoint[] targets = new SimulatedEndpoint[CAPACITY];
    private final InetSocketAddress[] sources = new InetSocketAddress[CAPACITY];
    private final SplittableRandom random;
    private int nextPort = 20000;
    private long order;
    private long nowNanos;

    double lossRate;
    double duplicateRate;
    long delayNanos;
    long jitterNanos;
    long sent;
    long lost;
    long flushes;

    SimulatedNetwork(long seed) {
        random = new SplittableRandom(seed);
        for (int i = 0; i < CAPACITY; i++) {
            packets[i] = Unpooled.wrappedBuffer(new byte[PACKET_OCTETS]);
        }
    }

    @Override
    public Endpoint open(Receiver receiver, long now) {
        SimulatedEndpoint endpoint = new SimulatedEndpoint(nextPort, receiver);
        nextPort += 2;
        rtp.put(endpoint.rtpAddress, endpoint);
        rtcp.put(endpoint.rtcpAddress, endpoint);
        return endpoint;
    }

    int open() {
        return rtp.size();
    }

    /** A packet from an address that need not belong to an endpoint. */
    void inject(ByteBuf packet, InetSocketAddress from, InetSocketAddress to) {
        enqueue(packet, from, rtp.get(to), false, nowNanos);
    }

    private boolean transmit(ByteBuf packet, InetSocketAddress from, InetSocketAddress to, boolean isControl) {
        SimulatedEndpoint target = isControl ? rtcp.get(to) : rtp.get(to);
        sent++;
        if (target == null || random.nextDouble() < lossRate) {
            lost++;
            return true;
        }
        enqueue(packet, from, target, isControl, arrival());
        if (duplicateRate > 0 && random.nextDouble() < duplicateRate) {
            enqueue(packet, from, target, isControl, arrival());
        }
        return true;
    }

    private long arrival() {
        return nowNanos + delayNanos + (jitterNanos == 0 ? 0 : random.nextLong(jitterNanos));
    }

    private void enqueue(
            ByteBuf packet, InetSocketAddress from, SimulatedEndpoint target, boolean isControl, long due) {
        for (int i = 0; i < CAPACITY; i++) {
            if (targets[i] == null) {
                copy(packet, packets[i].clear());
                targets[i] = target;
                sources[i] = from;
                control[i] = isControl;
                dueNanos[i] = due;
                orders[i] = order++;
                return;
            }
        }
        throw new IllegalStateException("the simulated network is full");
    }

    // octet by octet: from a direct buffer to an array Netty makes an object each time, which only the compiler may take away
    private static void copy(ByteBuf from, ByteBuf to) {
        for (int i = from.readerIndex(); i < from.writerIndex(); i++) {
            to.writeByte(from.getByte(i));
        }
    }

    @Override
    public void poll(long now) {
        nowNanos = now;
        int slot = earliest();
        while (slot >= 0) {
            SimulatedEndpoint target = targets[slot];
            targets[slot] = null;
            if (control[slot]) {
                target.receiver.onRtcp(packets[slot], sources[slot], now);
            } else {
                target.receiver.onRtp(packets[slot], sources[slot], now);
            }
            slot = earliest();
        }
    }

    private int earliest() {
        int best = -1;
        for (int i = 0; i < CAPACITY; i++) {
            if (targets[i] != null && dueNanos[i] <= nowNanos) {
                boolean earlier = best < 0
                        || dueNanos[i] < dueNanos[best]
                        || (dueNanos[i] == dueNanos[best] && orders[i] < orders[best]);
                best = earlier ? i : best;
            }
        }
        return best;
    }

    @Override
    public void flush() {
        flushes++;
    }

    @Override
    public void close() {
        rtp.clear();
        rtcp.clear();
    }

    private final class SimulatedEndpoint implements Endpoint {
        final InetSocketAddress rtpAddress;
        final InetSocketAddress rtcpAddress;
        final Receiver receiver;

        SimulatedEndpoint(int port, Receiver receiver) {
            this.rtpAddress = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            this.rtcpAddress = new InetSocketAddress(InetAddress.getLoopbackAddress(), port + 1);
            this.receiver = receiver;
        }

        @Override
        public InetSocketAddress localRtpAddress() {
            return rtpAddress;
        }

        @Override
        public boolean sendRtp(ByteBuf packet, InetSocketAddress target) {
            return transmit(packet, rtpAddress, target, false);
        }

        @Override
        public boolean sendRtcp(ByteBuf packet, InetSocketAddress target) {
            return transmit(packet, rtcpAddress, target, true);
        }

        @Override
        public void close(long now) {
            rtp.remove(rtpAddress);
            rtcp.remove(rtcpAddress);
        }
    }
}
