package org.rayo.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
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

/** One frame of 20 ms of linear samples in network order, 320 samples. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class L16Benchmark {
    private static final int FRAME_SAMPLES = 320;

    @Param({"encode", "decode"})
    String direction;

    private final short[] pcm = new short[FRAME_SAMPLES];
    private final short[] decoded = new short[FRAME_SAMPLES];
    private final byte[] payload = new byte[JitterBuffer.MAX_PAYLOAD_OCTETS];
    private final ByteBuf encoded = Unpooled.buffer(JitterBuffer.MAX_PAYLOAD_OCTETS);
    private final AudioCodec codec = AudioEncoding.L16.newCodec();
    private int octets;

    /** Two tones as the signal. */
    @Setup
    public void prepare() {
        ToneSource.dual(697, 1209, -10, -1).read(pcm, 0, FRAME_SAMPLES);
        octets = codec.encode(pcm, 0, FRAME_SAMPLES, encoded.clear());
        encoded.getBytes(0, payload, 0, octets);
        if (codec.decode(payload, 0, octets, decoded, 0) != FRAME_SAMPLES) {
            throw new IllegalStateException("not a frame");
        }
    }

    @Benchmark
    public int rayo() {
        return direction.equals("encode")
                ? codec.encode(pcm, 0, FRAME_SAMPLES, encoded.clear())
                : codec.decode(payload, 0, octets, decoded, 0);
    }
}
