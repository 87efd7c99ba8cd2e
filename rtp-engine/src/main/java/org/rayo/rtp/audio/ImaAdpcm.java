package org.rayo.rtp.audio;

/** IMA (DVI) ADPCM, 4 bits a sample. */
final class ImaAdpcm implements SoundBlocks {
    private static final int CHANNEL_HEADER = 4;
    private static final int GROUP_OCTETS = 4;
    private static final int GROUP_SAMPLES = 8;
    private static final int[] INDEX_STEPS = {-1, -1, -1, -1, 2, 4, 6, 8};
    private static final int[] STEPS = {
        7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66, 73, 80, 88, 97, 107, 118,
        130, 143, 157, 173, 190, 209, 230, 253, 279, 307, 337, 371, 408, 449, 494, 544, 598, 658, 724, 796, 876, 963, 1060,
        1166, 1282, 1411, 1552, 1707, 1878, 2066, 2272, 2499, 2749, 3024, 3327, 3660, 4026, 4428, 4871, 5358, 5894, 6484,
        7132, 7845, 8630, 9493, 10442, 11487, 12635, 13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086, 29794, 32767
    };

    private final int channels;

    ImaAdpcm(int channels) {
        this.channels = channels;
    }

    @Override
    public int samplesOf(int octets) {
        int data = octets - CHANNEL_HEADER * channels;
        return data < 0 ? 0 : 1 + data / (GROUP_OCTETS * channels) * GROUP_SAMPLES;
    }

    @Override
    public void decode(byte[] block, int samples, int[] sums) {
        for (int channel = 0; channel < channels; channel++) {
            decode(block, samples, sums, channel);
        }
    }

    private void decode(byte[] block, int samples, int[] sums, int channel) {
        int header = channel * CHANNEL_HEADER;
        int predictor = (short) ((block[header] & 0xFF) | (block[header + 1] << 8));
        int index = Math.clamp(block[header + 2], 0, STEPS.length - 1);
        sums[0] += predictor;
        for (int i = 0; i < samples - 1; i++) {
            int group = CHANNEL_HEADER * channels + (i / GROUP_SAMPLES * channels + channel) * GROUP_OCTETS;
            int octet = block[group + i % GROUP_SAMPLES / 2] & 0xFF;
            int code = i % 2 == 0 ? octet & 0xF : octet >> 4;
            int step = STEPS[index];
            int difference = step >> 3;
            difference += (code & 4) != 0 ? step : 0;
            difference += (code & 2) != 0 ? step >> 1 : 0;
            difference += (code & 1) != 0 ? step >> 2 : 0;
            predictor = Math.clamp(predictor + ((code & 8) != 0 ? -difference : difference), Short.MIN_VALUE, Short.MAX_VALUE);
            index = Math.clamp(index + INDEX_STEPS[code & 7], 0, STEPS.length - 1);
            sums[i + 1] += predictor;
        }
    }
}
