package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.rtp.codec.AudioCodec;
import org.rayo.rtp.codec.AudioEncoding;
import org.rayo.rtp.packet.RtpPacket;

/**
 * A network on which each session has a phone of its own, G.711 mu-law, in step with the media clock: it says a tone or
 * silence, and keeps what it hears. For tests with thousands of sessions.
 */
final class PhoneNetwork implements RtpTransport {
    final List<Phone> phones = new ArrayList<>();
    private long frame = -1;

    @Override
    public Endpoint open(Receiver receiver, long nowNanos) {
        Phone phone = new Phone(20_000 + 2 * phones.size(), receiver);
        phones.add(phone);
        return phone;
    }

    @Override
    public void poll(long nowNanos) {
        if (nowNanos / MediaTick.FRAME_NANOS != frame) {
            frame = nowNanos / MediaTick.FRAME_NANOS;
            for (Phone phone : phones) {
                phone.say(nowNanos);
            }
        }
    }

    @Override
    public void flush() {
        // everything has arrived
    }

    @Override
    public void close() {
        phones.clear();
    }

    static final class Phone implements Endpoint {
        private static final int FRAME = 160;
        private static final AudioCodec CODEC = AudioEncoding.PCMU.newCodec();

        final InetSocketAddress address;
        private final Receiver receiver;
        private final ByteBuf packet = Unpooled.buffer(256);
        private final RtpPacket view = new RtpPacket();
        private final short[] pcm = new short[FRAME];
        private @Nullable ToneSource voice;
        private int sent;
        private short[] heard = {};
        private int heardSamples;
        private int nextSequence = -1;
        private int nextTimestamp;
        int packets;
        int breaks;

        Phone(int port, Receiver receiver) {
            this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            this.receiver = receiver;
        }

        /** From now on it says a tone; 0 is silence. */
        void talk(double hz, double dbm0) {
            voice = hz == 0 ? null : ToneSource.sine(hz, dbm0, -1);
        }

        /** Forgets what it heard, and keeps what it hears for so many frames. */
        void listen(int frames) {
            heard = new short[frames * FRAME];
            heardSamples = 0;
        }

        short[] heard() {
            return Arrays.copyOf(heard, heardSamples);
        }

        private void say(long nowNanos) {
            ToneSource tone = voice;
            if (tone == null) {
                Arrays.fill(pcm, (short) 0);
            } else {
                tone.read(pcm, 0, FRAME);
            }
            packet.clear();
            RtpPacket.writeHeader(packet, sent == 0, 0, sent & 0xFFFF, sent * FRAME, address.getPort());
            sent++;
            CODEC.encode(pcm, 0, FRAME, packet);
            receiver.onRtp(packet, address, nowNanos);
        }

        @Override
        public InetSocketAddress localRtpAddress() {
            return address;
        }

        @Override
        public boolean sendRtp(ByteBuf sentPacket, InetSocketAddress target) {
            if (view.wrap(sentPacket) != RtpPacket.Verdict.OK || view.payloadLength() != FRAME) {
                throw new IllegalStateException("not a packet of 20 ms");
            }
            if (nextSequence >= 0 && (view.sequenceNumber() != nextSequence || view.timestamp() != nextTimestamp)) {
                breaks++;
            }
            nextSequence = (view.sequenceNumber() + 1) & 0xFFFF;
            nextTimestamp = view.timestamp() + FRAME;
            packets++;
            if (heardSamples + FRAME <= heard.length) {
                byte[] payload = new byte[FRAME];
                sentPacket.getBytes(view.payloadOffset(), payload);
                CODEC.decode(payload, 0, FRAME, heard, heardSamples);
                heardSamples += FRAME;
            }
            return true;
        }

        @Override
        public boolean sendRtcp(ByteBuf report, InetSocketAddress target) {
            return true;
        }

        @Override
        public void close(long nowNanos) {
            packet.release();
        }
    }
}
