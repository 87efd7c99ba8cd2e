package org.rayo.bench;

import io.netty.buffer.ByteBuf;
import java.io.OutputStream;

/** For writers that know only streams: what they write lands in the buffer. */
final class BufferStream extends OutputStream {
    private final ByteBuf out;

    BufferStream(ByteBuf out) {
        this.out = out;
    }

    @Override
    public void write(int octet) {
        out.writeByte(octet);
    }

    @Override
    public void write(byte[] octets, int offset, int length) {
        out.writeBytes(octets, offset, length);
    }
}
