package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/** One bound datagram socket that many sessions use. Owned by one loop; never blocks. */
interface SharedSocket {
    /** Where it is bound. */
    InetSocketAddress localAddress();

    /** Hands over everything that has arrived, up to a bound. */
    void receive(Handler handler);

    /** Keeps a packet until {@link #flush}; the buffer may be reused when this returns. Sends at once when many wait. */
    void queue(ByteBuf packet, InetSocketAddress target);

    /** Sends what waits. */
    void flush();

    /** Packets that the kernel dropped because they were not read in time; 0 where it does not tell. */
    long kernelDrops();

    void close();

    /** Takes a packet; buffer and address are valid during the call, the address may be kept. */
    interface Handler {
        void onPacket(SharedSocket socket, ByteBuf packet, InetSocketAddress source);
    }
}
