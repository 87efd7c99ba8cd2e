package org.rayo.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
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
    private final MemorySegment nativePcm = Arena.global().allocate(2L * FRAME_SAMPLES, 64);
    private final MemorySegment nativePayload = Arena.global().allocate(FRAME_SAMPLES, 64);
    private final MemorySegment table = Arena.global().allocate(1 << 16, 64);
    private Spandsp.@Nullable G711 spandsp;

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
        MemorySegment.copy(pcm, 0, nativePcm, ValueLayout.JAVA_SHORT, 0, FRAME_SAMPLES);
        for (int i = 0; i < (1 << (16 - shift())); i++) {
            short linear = (short) (i << shift());
            table.set(ValueLayout.JAVA_BYTE, i, law == AudioEncoding.PCMU ? G711.toMuLaw(linear) : G711.toALaw(linear));
        }
        if (NativeLoops.available()) {
            Agreement.check("c", ours, c().toArray(ValueLayout.JAVA_BYTE));
        }
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

    /** The octet of each sample by table, as ours; without a bound to check. */
    @Benchmark
    public MemorySegment c() {
        NativeLoops.encode(nativePcm, nativePayload, table, shift(), FRAME_SAMPLES);
        return nativePayload;
    }

    // mu-law takes the upper 14 bits, A-law the upper 12
    private int shift() {
        return law == AudioEncoding.PCMU ? 2 : 4;
    }

    /** It rounds between two steps otherwise than ITU-T's reference, so it is not compared octet by octet. */
    @Benchmark
    public int spandsp() {
        Spandsp.G711 peer = spandsp;
        if (peer == null) {
            peer = new Spandsp.G711(law == AudioEncoding.PCMU);
            spandsp = peer;
        }
        return peer.encode(nativePayload, nativePcm, FRAME_SAMPLES);
    }
}
