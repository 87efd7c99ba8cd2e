package org.rayo.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
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
import org.rayo.rtp.codec.G711;

/** One 20 ms frame (160 samples) of G.711 from payload to linear samples. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class G711DecodeBenchmark {
    private static final int FRAME_SAMPLES = 160;

    @Param({"PCMU", "PCMA"})
    AudioEncoding law;

    private final short[] pcm = new short[FRAME_SAMPLES];
    private final byte[] payload = new byte[FRAME_SAMPLES];

    private AudioCodec codec;
    private JdkG711 jdk;
    private final MemorySegment nativePcm = Arena.global().allocate(2L * FRAME_SAMPLES, 64);
    private final MemorySegment nativePayload = Arena.global().allocate(FRAME_SAMPLES, 64);
    private final MemorySegment table = Arena.global().allocate(2L * 256, 64);
    private Spandsp.@Nullable G711 spandsp;

    /** Two tones as the signal; both must agree on every sample of it. */
    @Setup
    public void agree() throws IOException {
        codec = law.newCodec();
        ToneSource.dual(697, 1209, -10, -1).read(pcm, 0, FRAME_SAMPLES);
        ByteBuf encoded = Unpooled.wrappedBuffer(payload).clear();
        codec.encode(pcm, 0, FRAME_SAMPLES, encoded);
        jdk = new JdkG711(law, payload);
        short[] ours = rayo().clone();
        Agreement.check("jdk", ours, jdk().clone());
        MemorySegment.copy(payload, 0, nativePayload, ValueLayout.JAVA_BYTE, 0, FRAME_SAMPLES);
        for (int i = 0; i < 256; i++) {
            short linear = law == AudioEncoding.PCMU ? G711.fromMuLaw((byte) i) : G711.fromALaw((byte) i);
            table.setAtIndex(ValueLayout.JAVA_SHORT, i, linear);
        }
        if (NativeLoops.available()) {
            Agreement.check("c", ours, c().toArray(ValueLayout.JAVA_SHORT));
        }
        if (Spandsp.available()) {
            spandsp();
            Agreement.check("spandsp", ours, nativePcm.toArray(ValueLayout.JAVA_SHORT));
        }
    }

    @Benchmark
    public short[] rayo() {
        codec.decode(payload, 0, payload.length, pcm, 0);
        return pcm;
    }

    @Benchmark
    public short[] jdk() throws IOException {
        jdk.decode(pcm);
        return pcm;
    }

    /** By table, as ours; without a bound to check. */
    @Benchmark
    public MemorySegment c() {
        NativeLoops.decode(nativePayload, nativePcm, table, FRAME_SAMPLES);
        return nativePcm;
    }

    @Benchmark
    public int spandsp() {
        Spandsp.G711 peer = spandsp;
        if (peer == null) {
            peer = new Spandsp.G711(law == AudioEncoding.PCMU);
            spandsp = peer;
        }
        return peer.decode(nativePcm, nativePayload, FRAME_SAMPLES);
    }
}
