package org.rayo.bench;

import java.io.InputStream;

/** A stream that gives an opening once and then the same octets again and again: a connection that never ends. */
final class EndlessOctets extends InputStream {
    private final byte[] repeated;
    private byte[] current;
    private int position;

    EndlessOctets(byte[] opening, byte[] repeated) {
        this.repeated = repeated;
        this.current = opening;
    }

    @Override
    public int read() {
        return current()[position++] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        byte[] source = current();
        int count = Math.min(length, source.length - position);
        System.arraycopy(source, position, target, offset, count);
        position += count;
        return count;
    }

    private byte[] current() {
        if (position == current.length) {
            current = repeated;
            position = 0;
        }
        return current;
    }
}
