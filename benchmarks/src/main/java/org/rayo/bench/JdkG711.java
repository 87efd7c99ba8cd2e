package org.rayo.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.rayo.rtp.codec.AudioEncoding;

/** The JDK's own G.711 (javax.sound): long-lived conversion streams, from which one frame at a time is read. */
final class JdkG711 {
    private static final AudioFormat LINEAR =
            new AudioFormat(AudioFormat.Encoding.PCM_SIGNED, 8000, 16, 1, 2, 8000, false);

    private final byte[] octetsOfPcm;
    private final ByteBuffer pcmView;
    private final byte[] decoded;
    private final ByteBuffer decodedView;
    private final AudioInputStream decoder;
    private final AudioInputStream encoder;

    /** @param payload what is decoded, as long as one frame */
    JdkG711(AudioEncoding encoding, byte[] payload) {
        AudioFormat.Encoding law =
                encoding == AudioEncoding.PCMU ? AudioFormat.Encoding.ULAW : AudioFormat.Encoding.ALAW;
        AudioFormat compressed = new AudioFormat(law, 8000, 8, 1, 1, 8000, false);
        octetsOfPcm = new byte[2 * payload.length];
        pcmView = ByteBuffer.wrap(octetsOfPcm).order(ByteOrder.LITTLE_ENDIAN);
        decoded = new byte[2 * payload.length];
        decodedView = ByteBuffer.wrap(decoded).order(ByteOrder.LITTLE_ENDIAN);
        decoder = AudioSystem.getAudioInputStream(LINEAR, endless(payload, compressed));
        encoder = AudioSystem.getAudioInputStream(compressed, endless(octetsOfPcm, LINEAR));
    }

    private static AudioInputStream endless(byte[] octets, AudioFormat format) {
        return new AudioInputStream(new EndlessOctets(octets, octets), format, AudioSystem.NOT_SPECIFIED);
    }

    void decode(short[] pcm) throws IOException {
        if (decoder.read(decoded, 0, decoded.length) != decoded.length) {
            throw new IOException("not a whole frame");
        }
        decodedView.asShortBuffer().get(pcm);
    }

    void encode(short[] pcm, byte[] payload) throws IOException {
        pcmView.asShortBuffer().put(pcm);
        if (encoder.read(payload, 0, payload.length) != payload.length) {
            throw new IOException("not a whole frame");
        }
    }
}
