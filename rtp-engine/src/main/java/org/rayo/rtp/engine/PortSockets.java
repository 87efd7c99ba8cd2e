package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetSocketAddress;

/** The sockets of sessions that have ports of their own, and how a loop waits for all of them. Owned by one loop. */
interface PortSockets {
    /** Binds a socket; 0 is any free port. What arrives is given to the handler at each {@link #poll}. */
    PortSocket open(int port, Handler handler) throws IOException;

    /** Hands over everything that has arrived, up to a bound. */
    void poll();

    /** Sends what waits. */
    void flush();

    /** Frees what all sockets share; nothing may be called afterwards. */
    void close();

    /** Takes a packet; buffer and address are valid during the call, the address may be kept. */
    interface Handler {
        void onPacket(ByteBuf packet, InetSocketAddress source);
    }

    /** One bound socket. */
    interface PortSocket {
        int port();

        /**
         * Sends a packet, now or with the next {@link PortSockets#flush}; the buffer may be reused when this returns.
         *
         * @return false when it is known that it was dropped, which has been counted
         */
        boolean send(ByteBuf packet, InetSocketAddress target);

        /** Its port is free when this returns. */
        void close();
    }
}
