package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.rayo.rtp.audio.AudioFrames;
import org.rayo.rtp.codec.AudioCodec;
import org.rayo.rtp.codec.Coding;
import org.rayo.rtp.jitter.JitterBuffer;
import org.rayo.rtp.mixer.SharedCoder;

/** A mixer's codecs for those who only listen: one for each coding, as long as somebody hears by it. Owned by one loop. */
final class ListenerCoder implements SharedCoder {
    private final LoopCounters counters;
    private Stream[] streams = {};
    private byte[] last = {};
    private long tick;

    private static final class Stream {
        final Coding coding;
        final AudioCodec codec;
        final byte[] octets = new byte[JitterBuffer.MAX_PAYLOAD_OCTETS];
        final ByteBuf payload = Unpooled.wrappedBuffer(octets);
        int length;
        long tick;

        Stream(Coding coding, long tick) {
            this.coding = coding;
            this.codec = coding.newCodec();
            this.tick = tick;
        }

        void close() {
            codec.close();
            payload.release();
        }
    }

    ListenerCoder(LoopCounters counters) {
        this.counters = counters;
    }

    /** Another frame is mixed; codecs that nobody asked in the last one would be behind, and go. */
    void nextTick() {
        for (int i = streams.length - 1; i >= 0; i--) {
            if (streams[i].tick != tick) {
                remove(i);
            }
        }
        tick++;
    }

    private void remove(int index) {
        streams[index].close();
        Stream[] fewer = Arrays.copyOf(streams, streams.length - 1);
        System.arraycopy(streams, index + 1, fewer, index, fewer.length - index);
        streams = fewer;
    }

    @Override
    public int encode(Coding coding, short[] frame) {
        Stream stream = stream(coding);
        if (stream.tick != tick) {
            stream.tick = tick;
            counters.increment(Counter.FRAMES_ENCODED);
            stream.length = stream.codec.encode(
                    frame, 0, AudioFrames.frameSamples(coding.sampleRate()), stream.payload.clear());
        }
        last = stream.octets;
        return stream.length;
    }

    private Stream stream(Coding coding) {
        for (Stream stream : streams) {
            if (stream.coding.equals(coding)) {
                return stream;
            }
        }
        Stream made = new Stream(coding, tick - 1);
        streams = Arrays.copyOf(streams, streams.length + 1);
        streams[streams.length - 1] = made;
        return made;
    }

    @Override
    public byte[] payload() {
        return last;
    }

    void close() {
        for (Stream stream : streams) {
            stream.close();
        }
        streams = new Stream[0];
    }
}
