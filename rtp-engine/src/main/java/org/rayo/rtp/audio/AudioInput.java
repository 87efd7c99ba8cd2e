package org.rayo.rtp.audio;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** The octets of a sound file, read in order with jumps; a window of 16 KiB is kept. Blocks, so it belongs to a worker. */
public final class AudioInput extends InputStream {
    private static final int WINDOW_OCTETS = 16 * 1024;

    private final Octets octets;
    private final ByteBuffer window = ByteBuffer.allocate(WINDOW_OCTETS).limit(0);
    private long windowStart;

    /** Random access to octets; may block. */
    public interface Octets extends Closeable {
        /** Octets in all, or as many as there can be while nobody knows. */
        long length() throws IOException;

        /** Reads some, at least one; -1 at the end. */
        int read(ByteBuffer into, long position) throws IOException;
    }

    /** Octets of any kind. */
    public static AudioInput of(Octets octets) {
        return new AudioInput(octets);
    }

    private AudioInput(Octets octets) {
        this.octets = octets;
    }

    /** Octets in memory, which must not change. */
    public static AudioInput of(byte[] file) {
        return new AudioInput(new Octets() {
            @Override
            public long length() {
                return file.length;
            }

            @Override
            public int read(ByteBuffer into, long position) {
                if (position >= file.length) {
                    return -1;
                }
                int count = Math.min(into.remaining(), file.length - (int) position);
                into.put(file, (int) position, count);
                return count;
            }

            @Override
            public void close() {
                // memory
            }
        });
    }

    /**
     * A file; the last part of its name may not be a link.
     *
     * @throws IOException when it cannot be opened
     */
    public static AudioInput of(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        return new AudioInput(new Octets() {
            @Override
            public long length() throws IOException {
                return channel.size();
            }

            @Override
            public int read(ByteBuffer into, long position) throws IOException {
                return channel.read(into, position);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        });
    }

    /** Octets in all. */
    public long length() throws IOException {
        return octets.length();
    }

    /** Octets before the next one. */
    public long position() {
        return windowStart + window.position();
    }

    /** Goes to an octet; past the end there is nothing to read. */
    public void seek(long position) {
        long inWindow = position - windowStart;
        if (inWindow >= 0 && inWindow <= window.limit()) {
            window.position((int) inWindow);
        } else {
            windowStart = position;
            window.limit(0);
        }
    }

    @Override
    public int read() throws IOException {
        return fill() ? window.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, window.remaining());
        window.get(into, offset, count);
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        long to = Math.clamp(position() + Math.max(0, count), position(), Math.max(position(), length()));
        long skipped = to - position();
        seek(to);
        return skipped;
    }

    private boolean fill() throws IOException {
        if (window.hasRemaining()) {
            return true;
        }
        windowStart += window.limit();
        window.clear();
        int count = octets.read(window, windowStart);
        window.flip();
        return count > 0;
    }

    /** Reads a buffer's worth of octets at the position; at the end of the file the buffer is shorter. */
    ByteBuffer head(int length) throws IOException {
        byte[] head = new byte[length];
        return ByteBuffer.wrap(head, 0, readNBytes(head, 0, length));
    }

    @Override
    public void close() throws IOException {
        octets.close();
    }
}
