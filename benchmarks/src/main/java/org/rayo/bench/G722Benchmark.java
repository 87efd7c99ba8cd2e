package org.rayo.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.rtp.codec.AudioCodec;
import org.rayo.rtp.codec.AudioEncoding;
import org.rayo.rtp.jitter.JitterBuffer;

/** One frame of 20 ms of G.722 at 64 kbit/s, 320 samples; {@code spandsp} is libspandsp2. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class G722Benchmark {
    private static final int FRAME_SAMPLES = 320;

    @Param({"encode", "decode"})
    String direction;

    private final short[] pcm = new short[FRAME_SAMPLES];
    private final short[] decoded = new short[FRAME_SAMPLES];
    private final byte[] payload = new byte[JitterBuffer.MAX_PAYLOAD_OCTETS];
    private final ByteBuf encoded = Unpooled.buffer(JitterBuffer.MAX_PAYLOAD_OCTETS);
    private final AudioCodec codec = AudioEncoding.G722.newCodec();
    private int octets;
    private final MemorySegment nativePcm = Arena.global().allocate(2L * FRAME_SAMPLES, 64);
    private final MemorySegment nativePayload = Arena.global().allocate(FRAME_SAMPLES, 64);
    private Spandsp.@Nullable G722 spandsp;

    /** Two tones as the signal. */
    @Setup
    public void prepare() {
        ToneSource.dual(697, 1209, -10, -1).read(pcm, 0, FRAME_SAMPLES);
        octets = codec.encode(pcm, 0, FRAME_SAMPLES, encoded.clear());
        encoded.getBytes(0, payload, 0, octets);
        if (codec.decode(payload, 0, octets, decoded, 0) != FRAME_SAMPLES) {
            throw new IllegalStateException("not a frame");
        }
        MemorySegment.copy(pcm, 0, nativePcm, ValueLayout.JAVA_SHORT, 0, FRAME_SAMPLES);
        MemorySegment.copy(payload, 0, nativePayload, ValueLayout.JAVA_BYTE, 0, octets);
    }

    @Benchmark
    public int rayo() {
        return direction.equals("encode")
                ? codec.encode(pcm, 0, FRAME_SAMPLES, encoded.clear())
                : codec.decode(payload, 0, octets, decoded, 0);
    }

    @Benchmark
    public int spandsp() {
        Spandsp.G722 peer = spandsp;
        if (peer == null) {
            peer = new Spandsp.G722();
            spandsp = peer;
        }
        return direction.equals("encode")
                ? peer.encode(nativePayload, nativePcm, FRAME_SAMPLES)
                : peer.decode(nativePcm, nativePayload, octets);
    }
}
