package org.rayo.rtp.codec;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** Opus by libopus. Its memory outside of the heap is taken with the first packet of a direction, freed by close. */
final class NativeOpusCodec implements AudioCodec {
    private static final int MAX_OCTETS = 1275;

    private final OpusSettings settings;
    private final int channels;
    private final int maxSamples;
    // confined: whoever makes the first packet is the owner, and close must come from there too
    private @Nullable Arena arena;
    private @Nullable MemorySegment encoder;
    private @Nullable MemorySegment decoder;
    private MemorySegment pcm = MemorySegment.NULL;
    private MemorySegment packet = MemorySegment.NULL;
    private byte[] octets = {};
    private int expectedLoss;

    NativeOpusCodec(OpusSettings settings) {
        this(settings, 1);
    }

    /** @param channels of what is encoded: two are interleaved, and both are counted; what is decoded is always one */
    NativeOpusCodec(OpusSettings settings, int channels) {
        this.settings = settings;
        this.channels = channels;
        this.maxSamples = settings.sampleRate() / 1000 * OpusPackets.MAX_PACKET_MS;
    }

    @Override
    public AudioEncoding encoding() {
        return AudioEncoding.OPUS;
    }

    @Override
    public int sampleRate() {
        return settings.sampleRate();
    }

    @SuppressWarnings("MustBeClosedChecker") // close() does
    private Arena memory() {
        if (arena == null) {
            arena = Arena.ofConfined();
            pcm = arena.allocate(ValueLayout.JAVA_SHORT, (long) maxSamples * channels);
            packet = arena.allocate(MAX_OCTETS, 8);
            octets = new byte[MAX_OCTETS];
        }
        return arena;
    }

    private MemorySegment encoder() {
        if (encoder == null) {
            encoder = OpusNative.newEncoder(memory(), settings.sampleRate(), channels);
            OpusNative.set(encoder, OpusNative.SET_BITRATE, settings.bitrate());
            OpusNative.set(encoder, OpusNative.SET_VBR, settings.constantBitrate() ? 0 : 1);
            OpusNative.set(encoder, OpusNative.SET_COMPLEXITY, settings.complexity());
            OpusNative.set(encoder, OpusNative.SET_INBAND_FEC, settings.fec() ? 1 : 0);
            OpusNative.set(encoder, OpusNative.SET_DTX, settings.dtx() ? 1 : 0);
            OpusNative.set(encoder, OpusNative.SET_PACKET_LOSS_PERCENT, expectedLoss);
        }
        return encoder;
    }

    private MemorySegment decoder() {
        if (decoder == null) {
            decoder = OpusNative.newDecoder(memory(), settings.sampleRate());
        }
        return decoder;
    }

    @Override
    public int encode(short[] samples, int offset, int count, ByteBuf out) {
        MemorySegment state = encoder();
        MemorySegment.copy(samples, offset, pcm, ValueLayout.JAVA_SHORT, 0, count);
        int length = OpusNative.encode(state, pcm, count / channels, packet, MAX_OCTETS);
        // RFC 7587 §3.1.3: a packet of one or two octets need not be sent
        if (length <= (settings.dtx() ? 2 : 0)) {
            return 0;
        }
        MemorySegment.copy(packet, ValueLayout.JAVA_BYTE, 0, octets, 0, length);
        out.writeBytes(octets, 0, length);
        return length;
    }

    @Override
    public int decode(byte[] payload, int offset, int length, short[] samples, int samplesOffset) {
        return decode(payload, offset, length, samples, samplesOffset, maxSamples, 0);
    }

    @Override
    public int recover(byte[] payload, int offset, int length, short[] samples, int samplesOffset, int count) {
        return decode(payload, offset, length, samples, samplesOffset, count, 1);
    }

    @Override
    public int conceal(short[] samples, int samplesOffset, int count) {
        return taken(OpusNative.decode(decoder(), MemorySegment.NULL, 0, pcm, Math.min(count, maxSamples), 0),
                samples, samplesOffset);
    }

    private int decode(
            byte[] payload, int offset, int length, short[] samples, int samplesOffset, int count, int fec) {
        if (length < 1 || length > MAX_OCTETS) {
            return 0;
        }
        MemorySegment state = decoder();
        MemorySegment.copy(payload, offset, packet, ValueLayout.JAVA_BYTE, 0, length);
        return taken(OpusNative.decode(state, packet, length, pcm, Math.min(count, maxSamples), fec),
                samples, samplesOffset);
    }

    private int taken(int decoded, short[] samples, int samplesOffset) {
        int count = Math.clamp(decoded, 0, samples.length - samplesOffset);
        MemorySegment.copy(pcm, ValueLayout.JAVA_SHORT, 0, samples, samplesOffset, count);
        return count;
    }

    @Override
    public int samplesOf(byte[] payload, int offset, int length) {
        return OpusPackets.samples(payload, offset, length, settings.sampleRate());
    }

    @Override
    public boolean conceals() {
        return true;
    }

    @Override
    public void expectLoss(int percent) {
        int bounded = Math.clamp(percent, 0, 100);
        if (bounded != expectedLoss) {
            expectedLoss = bounded;
            if (encoder != null) {
                OpusNative.set(encoder, OpusNative.SET_PACKET_LOSS_PERCENT, bounded);
            }
        }
    }

    @Override
    public void close() {
        if (arena != null) {
            arena.close();
            arena = null;
            encoder = null;
            decoder = null;
        }
    }
}
