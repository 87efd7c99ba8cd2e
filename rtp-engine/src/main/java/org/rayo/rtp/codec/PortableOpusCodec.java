package org.rayo.rtp.codec;

import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusDecoder;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Opus by Concentus, for machines without libopus: the same results, but slower, and it allocates for every frame. */
final class PortableOpusCodec implements AudioCodec {
    private static final int MAX_OCTETS = 1275;

    private final OpusSettings settings;
    private final int channels;
    private final int maxSamples;
    private @Nullable OpusEncoder encoder;
    private @Nullable OpusDecoder decoder;
    private byte[] octets = {};
    private short[] scratch = {};
    private int expectedLoss;

    PortableOpusCodec(OpusSettings settings) {
        this(settings, 1);
    }

    /** @param channels of what is encoded: two are interleaved, and both are counted; what is decoded is always one */
    PortableOpusCodec(OpusSettings settings, int channels) {
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

    private OpusEncoder encoder() throws OpusException {
        if (encoder == null) {
            encoder = new OpusEncoder(settings.sampleRate(), channels, OpusApplication.OPUS_APPLICATION_VOIP);
            encoder.setBitrate(settings.bitrate());
            encoder.setUseVBR(!settings.constantBitrate());
            encoder.setComplexity(settings.complexity());
            encoder.setUseInbandFEC(settings.fec());
            encoder.setUseDTX(settings.dtx());
            encoder.setPacketLossPercent(expectedLoss);
            octets = new byte[MAX_OCTETS];
        }
        return encoder;
    }

    private OpusDecoder decoder() throws OpusException {
        if (decoder == null) {
            decoder = new OpusDecoder(settings.sampleRate(), 1);
            scratch = new short[maxSamples];
        }
        return decoder;
    }

    @Override
    public int encode(short[] pcm, int offset, int samples, ByteBuf out) {
        int length;
        try {
            length = encoder().encode(pcm, offset, samples / channels, octets, 0, MAX_OCTETS);
        } catch (OpusException e) {
            throw new IllegalStateException(e);
        }
        if (length <= (settings.dtx() ? 2 : 0)) {
            return 0;
        }
        out.writeBytes(octets, 0, length);
        return length;
    }

    @Override
    public int decode(byte[] payload, int offset, int length, short[] pcm, int pcmOffset) {
        return decode(payload, offset, length, pcm, pcmOffset, maxSamples, false);
    }

    @Override
    public int recover(byte[] payload, int offset, int length, short[] pcm, int pcmOffset, int samples) {
        return decode(payload, offset, length, pcm, pcmOffset, samples, true);
    }

    @Override
    public int conceal(short[] pcm, int pcmOffset, int samples) {
        return decode(null, 0, 0, pcm, pcmOffset, samples, false);
    }

    @SuppressWarnings("NullAway") // Concentus takes null for a lost packet, as libopus does
    private int decode(
            byte @Nullable [] payload, int offset, int length, short[] pcm, int pcmOffset, int count, boolean fec) {
        if (payload != null && (length < 1 || length > MAX_OCTETS || samplesOf(payload, offset, length) == 0)) {
            return 0;
        }
        int decoded;
        try {
            decoded = decoder().decode(payload, offset, length, scratch, 0, Math.min(count, maxSamples), fec);
        } catch (OpusException | RuntimeException e) {
            // a packet of nonsense: Concentus tells by either
            return 0;
        }
        int taken = Math.clamp(decoded, 0, pcm.length - pcmOffset);
        System.arraycopy(scratch, 0, pcm, pcmOffset, taken);
        return taken;
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
        expectedLoss = Math.clamp(percent, 0, 100);
        if (encoder != null) {
            encoder.setPacketLossPercent(expectedLoss);
        }
    }
}
