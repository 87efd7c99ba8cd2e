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
import org.rayo.rtp.packet.RtpPacket;
import org.rayo.rtp.srtp.CryptoSuite;
import org.rayo.rtp.srtp.SrtpKey;
import org.rayo.rtp.srtp.SrtpProtector;
import org.rayo.rtp.srtp.SrtpUnprotector;

/** One RTP packet of 20 ms of G.711, 172 octets, protected or opened, by each suite that is negotiated. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class SrtpBenchmark {
    private static final int PACKETS = 1 << 13;
    private static final int PACKET_OCTETS = 172;
    private static final int SSRC = 77;

    @Param({"protect", "unprotect"})
    String direction;

    @Param
    CryptoSuite suite;

    private final ByteBuf packet = Unpooled.buffer(256);
    private final ByteBuf[] protectedPackets = new ByteBuf[PACKETS];
    private SrtpKey key;
    private SrtpProtector protector;
    private SrtpUnprotector unprotector;
    private int next;

    /** Packets as the far end sends them. */
    @Setup
    public void prepare() {
        key = SrtpKey.of(suite, new byte[suite.keyOctets() + suite.saltOctets()]);
        protector = new SrtpProtector(key, SSRC);
        unprotector = new SrtpUnprotector(key);
        SrtpProtector peer = new SrtpProtector(key, SSRC);
        for (int i = 0; i < PACKETS; i++) {
            protectedPackets[i] = Unpooled.buffer(256);
            plain(protectedPackets[i], i);
            peer.protect(protectedPackets[i]);
        }
        if (!rayo()) {
            throw new IllegalStateException(direction + " failed");
        }
    }

    private static void plain(ByteBuf into, int sequence) {
        into.clear();
        RtpPacket.writeHeader(into, false, 0, sequence & 0xFFFF, sequence * 160, SSRC);
        into.writerIndex(PACKET_OCTETS);
    }

    @Benchmark
    public boolean rayo() {
        int index = next++;
        if (direction.equals("protect")) {
            plain(packet, index);
            return protector.protect(packet);
        }
        if (index == PACKETS) {
            // they are seen only once by each receiver
            unprotector = new SrtpUnprotector(key);
            index = 0;
            next = 1;
        }
        ByteBuf received = protectedPackets[index];
        packet.clear().writeBytes(received, 0, received.readableBytes());
        return unprotector.unprotect(packet, SSRC, true, 0);
    }
}
