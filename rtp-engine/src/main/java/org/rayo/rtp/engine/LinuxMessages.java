package org.rayo.rtp.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A batch of packets with their addresses, laid out as {@code recvmmsg} and {@code sendmmsg} want it. */
final class LinuxMessages {
    /** Packets of a batch. */
    static final int COUNT = 64;
    /** Room for a packet. */
    static final int PACKET_OCTETS = 2048;

    private static final int ADDRESS_OCTETS = 16;

    final MemorySegment headers;
    final ByteBuffer[] packets = new ByteBuffer[COUNT];
    private final MemorySegment vectors;
    private final MemorySegment addresses;

    LinuxMessages(LinuxDatagrams system) {
        headers = system.allocate(COUNT * LinuxDatagrams.MESSAGE_OCTETS);
        vectors = system.allocate(COUNT * 16L);
        addresses = system.allocate((long) COUNT * ADDRESS_OCTETS);
        MemorySegment octets = system.allocate((long) COUNT * PACKET_OCTETS);
        for (int i = 0; i < COUNT; i++) {
            MemorySegment packet = octets.asSlice((long) i * PACKET_OCTETS, PACKET_OCTETS);
            packets[i] = packet.asByteBuffer();
            vectors.set(ValueLayout.JAVA_LONG, i * 16L, packet.address());
            vectors.set(ValueLayout.JAVA_LONG, i * 16L + 8, PACKET_OCTETS);
            long at = i * LinuxDatagrams.MESSAGE_OCTETS;
            headers.set(ValueLayout.JAVA_LONG, at, addresses.address() + (long) i * ADDRESS_OCTETS);
            headers.set(ValueLayout.JAVA_INT, at + 8, ADDRESS_OCTETS);
            headers.set(ValueLayout.JAVA_LONG, at + 16, vectors.address() + i * 16L);
            headers.set(ValueLayout.JAVA_LONG, at + 24, 1);
        }
    }

    /** Octets of a received packet. */
    int length(int index) {
        return headers.get(ValueLayout.JAVA_INT, index * LinuxDatagrams.MESSAGE_OCTETS + LinuxDatagrams.LENGTH_OFFSET);
    }

    /** Octets to send. */
    void length(int index, int octets) {
        vectors.set(ValueLayout.JAVA_LONG, index * 16L + 8, octets);
    }

    /** Address and port as one number, as they lie in memory. */
    long source(int index) {
        return addresses.get(ValueLayout.JAVA_LONG, (long) index * ADDRESS_OCTETS) >>> 16;
    }

    /** The address of a packet's source, four octets. */
    byte[] sourceAddress(int index) {
        byte[] address = new byte[4];
        for (int i = 0; i < 4; i++) {
            address[i] = addresses.get(ValueLayout.JAVA_BYTE, (long) index * ADDRESS_OCTETS + 4 + i);
        }
        return address;
    }

    /** The port of a packet's source. */
    int sourcePort(int index) {
        long at = (long) index * ADDRESS_OCTETS;
        return ((addresses.get(ValueLayout.JAVA_BYTE, at + 2) & 0xFF) << 8)
                | (addresses.get(ValueLayout.JAVA_BYTE, at + 3) & 0xFF);
    }

    /** Sets where a packet goes: to an IPv4 address. */
    void target(int index, InetSocketAddress target) {
        addresses.set(ValueLayout.JAVA_LONG, (long) index * ADDRESS_OCTETS, socketAddress(target));
    }

    // the first eight octets of a sockaddr_in. An array of four octets is made for each address by the JDK; the address's
    // hash is those octets for IPv4
    private static long socketAddress(InetSocketAddress target) {
        int port = target.getPort();
        long address = Integer.reverseBytes(target.getAddress().hashCode()) & 0xFFFFFFFFL;
        return 2 | ((long) ((port >>> 8) & 0xFF) << 16) | ((long) (port & 0xFF) << 24) | (address << 32);
    }
}
