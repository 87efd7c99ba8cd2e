package org.rayo.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
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

/** One 20 ms frame (160 samples) of G.711 from linear samples to payload. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class G711EncodeBenchmark {
    private static final int FRAME_SAMPLES = 160;

    @Param({"PCMU", "PCMA"})
    AudioEncoding law;

    private final short[] pcm = new short[FRAME_SAMPLES];
    private final byte[] payload = new byte[FRAME_SAMPLES];
    private final ByteBuf encoded = Unpooled.buffer(FRAME_SAMPLES);
    private AudioCodec codec;
    private JdkG711 jdk;

    /**
     * Two tones as the signal, through the law once: between two steps of A-law the JDK rounds some negative samples to
     * another octet than ITU-T's reference does; on the steps themselves all must agree.
     */
    @Setup
    public void agree() throws IOException {
        codec = law.newCodec();
        ToneSource.dual(697, 1209, -10, -1).read(pcm, 0, FRAME_SAMPLES);
        codec.decode(ByteBufUtil.getBytes(rayo()), 0, FRAME_SAMPLES, pcm, 0);

        jdk = new JdkG711(law, payload);
        byte[] ours = ByteBufUtil.getBytes(rayo());
        Agreement.check("jdk", ours, jdk().clone());
    }

    @Benchmark
    public ByteBuf rayo() {
        encoded.clear();
        codec.encode(pcm, 0, pcm.length, encoded);
        return encoded;
    }

    @Benchmark
    public byte[] jdk() throws IOException {
        jdk.encode(pcm, payload);
        return payload;
    }
}
