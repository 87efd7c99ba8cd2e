package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.rtp.codec.AudioEncoding;
import org.rayo.rtp.packet.RtpPacket;

/**
 * Phones with a socket each, so that the engine can tell them apart: every 20 ms each sends a packet of a tone to where its
 * own came from, and reads what came. Their packets are spread over the 20 ms as those of real phones are.
 */
@NullMarked
final class TalkingPhones implements Phones {
    private static final int TURNS = 20;
    private static final int FRAME = 160;
    private static final int FRAMES = 50;

    private final DatagramChannel[] sockets;
    private final InetSocketAddress[] addresses;
    private final @Nullable InetSocketAddress[] calls;
    private final ByteBuf[] tone = new ByteBuf[FRAMES];
    private final ByteBuffer packet = ByteBuffer.allocateDirect(2048);
    private final ByteBuffer received = ByteBuffer.allocateDirect(2048);
    private final Thread thread = new Thread(this::run, "phones");
    private volatile boolean running = true;

    TalkingPhones(int count) {
        sockets = new DatagramChannel[count];
        addresses = new InetSocketAddress[count];
        calls = new InetSocketAddress[count];
        try {
            for (int i = 0; i < count; i++) {
                sockets[i] = DatagramChannel.open();
                sockets[i].configureBlocking(false);
                sockets[i].bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                addresses[i] = (InetSocketAddress) sockets[i].getLocalAddress();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        ToneSource source = ToneSource.dual(440, 480, -13, -1);
        short[] pcm = new short[FRAME];
        for (int i = 0; i < FRAMES; i++) {
            source.read(pcm, 0, FRAME);
            tone[i] = Unpooled.buffer(FRAME);
            AudioEncoding.PCMU.newCodec().encode(pcm, 0, FRAME, tone[i]);
        }
    }

    @Override
    public InetSocketAddress address(int call) {
        return addresses[call];
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void measure() {
        // only the engine is measured
    }

    @Override
    public @Nullable Spacing spacing() {
        return null;
    }

    @Override
    public long drops() {
        return 0;
    }

    @Override
    public long threadId() {
        return thread.threadId();
    }

    private void run() {
        long startNanos = System.nanoTime();
        try {
            for (long turn = 0; running; turn++) {
                for (int i = (int) (turn % TURNS); i < sockets.length; i += TURNS) {
                    listen(i);
                    talk(i, (int) (turn / TURNS));
                }
                LockSupport.parkNanos(startNanos + (turn + 1) * MediaTick.FRAME_NANOS / TURNS - System.nanoTime());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void listen(int phone) throws IOException {
        received.clear();
        InetSocketAddress from = (InetSocketAddress) sockets[phone].receive(received);
        while (from != null) {
            calls[phone] = from;
            received.clear();
            from = (InetSocketAddress) sockets[phone].receive(received);
        }
    }

    private void talk(int phone, int frame) throws IOException {
        InetSocketAddress call = calls[phone];
        if (call != null) {
            ByteBuf header = Unpooled.wrappedBuffer(packet.clear()).clear();
            RtpPacket.writeHeader(header, false, 0, frame & 0xFFFF, frame * FRAME, phone + 1);
            header.writeBytes(tone[frame % FRAMES], 0, FRAME);
            sockets[phone].send(packet.limit(header.readableBytes()), call);
        }
    }

    @Override
    public void close() {
        running = false;
        try {
            thread.join();
            for (DatagramChannel socket : sockets) {
                socket.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
