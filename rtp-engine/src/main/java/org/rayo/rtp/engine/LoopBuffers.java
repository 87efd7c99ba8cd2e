package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.rayo.rtp.audio.AudioFrames;
import org.rayo.rtp.detect.Spectrum;
import org.rayo.rtp.dtmf.TonePairProof;
import org.rayo.rtp.mixer.MixSum;
import org.rayo.rtp.packet.RtpPacket;

/** What all sessions of a loop share because only one of them is served at a time. */
final class LoopBuffers {
    private static final int PACKET_OCTETS = 2048;

    /** The packet being written; a send has taken its octets when it returns. */
    final ByteBuf packet = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(PACKET_OCTETS));
    /** View of the packet being read. */
    final RtpPacket view = new RtpPacket();
    /** The frame being received. */
    final short[] heard = new short[AudioFrames.MAX_FRAME_SAMPLES];
    /** The frame being sent. */
    final short[] played = new short[AudioFrames.MAX_FRAME_SAMPLES];
    /** Room for one more source. */
    final short[] scratch = new short[AudioFrames.MAX_FRAME_SAMPLES];
    /** A source's frame before its rate is the session's. */
    final short[] unconverted = new short[AudioFrames.MAX_FRAME_SAMPLES];
    /** The received frame at 8, 16 and 48 kHz, as far as listeners want it. */
    final short[][] heardAt = {
        new short[AudioFrames.frameSamples(8000)],
        new short[AudioFrames.frameSamples(16000)],
        new short[AudioFrames.frameSamples(48000)]
    };

    /** The sum of what a session plays and whom it hears. */
    final MixSum sum = new MixSum();
    /** Room for the detectors, which hold nothing between two calls. */
    final TonePairProof proof = new TonePairProof();
    /** The same for spectra. */
    final Spectrum spectrum = new Spectrum();

    void release() {
        packet.release();
    }
}
