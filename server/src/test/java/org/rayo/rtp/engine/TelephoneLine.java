package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.rayo.rtp.audio.AudioSink;
import org.rayo.rtp.codec.AudioCodec;
import org.rayo.rtp.codec.AudioEncoding;
import org.rayo.rtp.packet.RtpPacket;

/**
 * What somebody says into a telephone, on its way through a bad network and the receive path of a call: packets of G.711 that are lost
 * and delayed as a seed decides, RTP, jitter buffer, concealment, up to a sink of the session; on a clock of its own, so it takes
 * no time. It lives in the engine's package because sessions do.
 */
public final class TelephoneLine {
    private static final int FRAME = 160;
    private static final long MS = 1_000_000L;
    private static final long FRAME_NANOS = 20 * MS;
    private static final long POLL_NANOS = 5 * MS;
    private static final long BEGIN_NANOS = 1000 * MS;
    /** What the slowest packet may need, and the buffer after it. */
    private static final long TAIL_NANOS = 500 * MS;
    private static final InetSocketAddress PHONE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 4000);
    private static final InetSocketAddress SERVER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5000);

    private TelephoneLine() {}

    /**
     * Carries all of it.
     *
     * @param said at 8 kHz
     * @param loss the share of the packets that is lost
     * @param jitterMs by how much some come later than others, at most
     * @return what the session saw
     */
    public static SessionReport carry(short[] said, double loss, int jitterMs, long seed, AudioSink ear) {
        Network network = new Network(said, loss, jitterMs, seed);
        LoopContext context = new LoopContext(
                MediaConfig.defaults(), network, new LoopBuffers(), new LoopCounters(), 0, "line", new SplittableRandom(seed));
        long[] now = {BEGIN_NANOS};
        MediaTick tick = new MediaTick(context, () -> now[0]);
        tick.start(now[0]);
        RtpSession session = new RtpSession(context, new Nobody(), now[0]);
        tick.add(session);
        session.start(StreamParameters.of(PHONE, AudioEncoding.PCMU, 101), now[0]);
        session.addSink(ear);
        long end = now[0] + network.packets() * FRAME_NANOS + TAIL_NANOS;
        while (now[0] < end) {
            now[0] += POLL_NANOS;
            tick.poll(now[0]);
        }
        return session.close(now[0]);
    }

    /** One phone that sends and hears nothing. */
    private static final class Network implements RtpTransport, RtpTransport.Endpoint {
        private static final long LOST = Long.MAX_VALUE;

        private final byte[][] sent;
        private final long[] dueNanos;
        private Receiver receiver = new Closed();

        Network(short[] said, double loss, int jitterMs, long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            AudioCodec codec = AudioEncoding.PCMU.newCodec();
            int count = (said.length + FRAME - 1) / FRAME;
            short[] whole = Arrays.copyOf(said, count * FRAME);
            sent = new byte[count][];
            dueNanos = new long[count];
            for (int i = 0; i < count; i++) {
                ByteBuf packet = Unpooled.buffer(12 + FRAME);
                RtpPacket.writeHeader(packet, i == 0, 0, i, i * FRAME, 0x5EEC);
                codec.encode(whole, i * FRAME, FRAME, packet);
                sent[i] = packet.array();
                boolean lost = random.nextDouble() < loss;
                long late = jitterMs == 0 ? 0 : random.nextLong(jitterMs * MS);
                dueNanos[i] = lost ? LOST : BEGIN_NANOS + i * FRAME_NANOS + late;
            }
        }

        int packets() {
            return sent.length;
        }

        @Override
        public Endpoint open(Receiver to, long nowNanos) {
            receiver = to;
            return this;
        }

        @Override
        public void poll(long nowNanos) {
            for (int next = earliest(nowNanos); next >= 0; next = earliest(nowNanos)) {
                dueNanos[next] = LOST;
                receiver.onRtp(Unpooled.wrappedBuffer(sent[next]), PHONE, nowNanos);
            }
        }

        private int earliest(long nowNanos) {
            int best = -1;
            for (int i = 0; i < dueNanos.length; i++) {
                if (dueNanos[i] <= nowNanos && (best < 0 || dueNanos[i] < dueNanos[best])) {
                    best = i;
                }
            }
            return best;
        }

        @Override
        public void flush() {
            // the phone hears nothing
        }

        @Override
        public void close() {
            receiver = new Closed();
        }

        @Override
        public InetSocketAddress localRtpAddress() {
            return SERVER;
        }

        @Override
        public boolean sendRtp(ByteBuf packet, InetSocketAddress target) {
            return true;
        }

        @Override
        public boolean sendRtcp(ByteBuf packet, InetSocketAddress target) {
            return true;
        }

        @Override
        public void close(long nowNanos) {
            close();
        }

        private static final class Closed implements Receiver {
            @Override
            public void onRtp(ByteBuf packet, InetSocketAddress source, long nowNanos) {
                // nobody is there
            }

            @Override
            public void onRtcp(ByteBuf packet, InetSocketAddress source, long nowNanos) {
                // nobody is there
            }
        }
    }

    private static final class Nobody implements RtpSession.SessionEvents {
        @Override
        public void onDigitStarted(char digit) {
            // nobody presses keys
        }

        @Override
        public void onDigit(char digit, int durationMs) {
            // nobody presses keys
        }

        @Override
        public void onEnded(long playId, PlayEnd end) {
            // nothing plays
        }

        @Override
        public void onFailed(String reason) {
            throw new AssertionError(reason);
        }
    }
}
