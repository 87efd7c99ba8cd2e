package org.rayo.rtp.audio;

/** Microsoft's ADPCM, 4 bits a sample: each sample is predicted from the two before it (RFC 2361 §A.1). */
final class MicrosoftAdpcm implements SoundBlocks {
    private static final int CHANNEL_HEADER = 7;
    private static final int LEAST_DELTA = 16;
    private static final int LARGEST_DELTA = Integer.MAX_VALUE / 768;
    private static final int[] FIRST = {256, 512, 0, 192, 240, 460, 392};
    private static final int[] SECOND = {0, -256, 0, 64, 0, -208, -232};
    private static final int[] ADAPTION = {
        230, 230, 230, 230, 307, 409, 512, 614, 768, 614, 512, 409, 307, 230, 230, 230
    };

    private final int channels;

    MicrosoftAdpcm(int channels) {
        this.channels = channels;
    }

    @Override
    public int samplesOf(int octets) {
        int data = octets - CHANNEL_HEADER * channels;
        return data < 0 ? 0 : 2 + data * 2 / channels;
    }

    @Override
    public void decode(byte[] block, int samples, int[] sums) {
        for (int channel = 0; channel < channels; channel++) {
            decode(block, samples, sums, channel);
        }
    }

    private void decode(byte[] block, int samples, int[] sums, int channel) {
        int predictor = Math.clamp(block[channel], 0, FIRST.length - 1);
        int delta = number(block, channels + 2 * channel);
        int last = number(block, 3 * channels + 2 * channel);
        int before = number(block, 5 * channels + 2 * channel);
        sums[0] += before;
        sums[1] += last;
        for (int i = 2; i < samples; i++) {
            int nibble = (i - 2) * channels + channel;
            int octet = block[CHANNEL_HEADER * channels + nibble / 2] & 0xFF;
            int code = nibble % 2 == 0 ? octet >> 4 : octet & 0xF;
            int predicted = (last * FIRST[predictor] + before * SECOND[predictor]) >> 8;
            int error = (code < 8 ? code : code - 16) * delta;
            before = last;
            last = Math.clamp((long) predicted + error, Short.MIN_VALUE, Short.MAX_VALUE);
            delta = Math.clamp((ADAPTION[code] * delta) >> 8, LEAST_DELTA, LARGEST_DELTA);
            sums[i] += last;
        }
    }

    private static int number(byte[] block, int at) {
        return (short) ((block[at] & 0xFF) | (block[at + 1] << 8));
    }
}
