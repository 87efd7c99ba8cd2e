package org.rayo.rtp.codec;

/**
 * How audio is coded: two streams of the same coding may exchange their payloads as they are.
 *
 * @param opus settings of an Opus stream; {@link OpusSettings#DEFAULT} for all others
 */
public record Coding(AudioEncoding encoding, OpusSettings opus) {
    /** The coding of a stream; settings of Opus matter to Opus only. */
    public static Coding of(AudioEncoding encoding, OpusSettings opus) {
        return new Coding(encoding, encoding == AudioEncoding.OPUS ? opus : OpusSettings.DEFAULT);
    }

    /** A codec for it, both directions. */
    public AudioCodec newCodec() {
        return encoding.newCodec(opus);
    }

    /** The rate of its audio in Hz. */
    public int sampleRate() {
        return encoding == AudioEncoding.OPUS ? opus.sampleRate() : encoding.sampleRate();
    }
}
