package org.rayo.rtp.audio;

import java.io.IOException;

/** WAV of IMA (DVI) ADPCM, 4 bits a sample: blocks that can each be read by themselves. */
final class AdpcmReader extends AudioReader {
    private static final int MAX_BLOCK_OCTETS = 65_535;
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

    private final AudioInput input;
    private final int channels;
    private final int rate;
    private final long start;
    private final long length;
    private final long total;
    private final byte[] block;
    private final int[] sums;
    private int samples;
    private int taken;
    private long at;
    private long position;

    /**
     * @param start octet of the first block
     * @param length octets of blocks; what is not there is the end
     * @param blockOctets as the fmt chunk says
     * @param total samples of a channel, as the fact chunk says: the last block may be filled up
     */
    AdpcmReader(AudioInput input, int channels, int rate, long start, long length, int blockOctets, long total)
            throws IOException {
        if (blockOctets <= CHANNEL_HEADER * channels || blockOctets > MAX_BLOCK_OCTETS) {
            throw new AudioFormatException("ADPCM blocks of " + blockOctets + " octets");
        }
        this.input = input;
        this.channels = channels;
        this.rate = rate;
        this.start = start;
        this.length = length;
        this.total = total;
        this.block = new byte[blockOctets];
        this.sums = new int[samplesOf(blockOctets)];
        input.seek(start);
    }

    private int samplesOf(int octets) {
        int data = octets - CHANNEL_HEADER * channels;
        return data < 0 ? 0 : 1 + data / (GROUP_OCTETS * channels) * GROUP_SAMPLES;
    }

    @Override
    public int rate() {
        return rate;
    }

    @Override
    public int read(short[] mono, int offset, int count) throws IOException {
        if (position >= total || (taken == samples && !nextBlock())) {
            return AudioSource.END;
        }
        int got = (int) Math.min(Math.min(count, samples - taken), total - position);
        for (int i = 0; i < got; i++) {
            mono[offset + i] = mono(sums[taken + i], channels);
        }
        taken += got;
        position += got;
        return got;
    }

    private boolean nextBlock() throws IOException {
        int octets = input.readNBytes(block, 0, (int) Math.min(block.length, Math.max(0, length - at)));
        at += octets;
        samples = samplesOf(octets);
        taken = 0;
        for (int i = 0; i < samples; i++) {
            sums[i] = 0;
        }
        for (int channel = 0; channel < channels && samples > 0; channel++) {
            decode(channel);
        }
        return samples > 0;
    }

    private void decode(int channel) {
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

    @Override
    public long skip(long asked) throws IOException {
        long wanted = Math.clamp(asked, 0, Math.max(0, total - position));
        long skipped = Math.min(wanted, samples - taken);
        taken += (int) skipped;
        int whole = samplesOf(block.length);
        long blocks = (wanted - skipped) / whole;
        long there = Math.max(0, Math.min(length, input.length() - start) - at) / block.length;
        long jump = Math.min(blocks, there);
        if (jump > 0) {
            at += jump * block.length;
            input.seek(start + at);
            skipped += jump * whole;
        }
        position += skipped;
        return skipped + super.skip(wanted - skipped);
    }

    @Override
    public void rewind() {
        samples = 0;
        taken = 0;
        at = 0;
        position = 0;
        input.seek(start);
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
