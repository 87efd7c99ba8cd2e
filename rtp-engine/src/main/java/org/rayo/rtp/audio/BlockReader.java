package org.rayo.rtp.audio;

import java.io.IOException;
import java.util.Arrays;

/** WAV of a coding in blocks that can each be read by themselves: {@link SoundBlocks} knows what is in them. */
final class BlockReader extends AudioReader {
    private static final int MAX_BLOCK_OCTETS = 65_535;

    private final AudioInput input;
    private final SoundBlocks blocks;
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
    BlockReader(
            AudioInput input,
            SoundBlocks blocks,
            int channels,
            int rate,
            long start,
            long length,
            int blockOctets,
            long total)
            throws IOException {
        if (blockOctets > MAX_BLOCK_OCTETS || blocks.samplesOf(blockOctets) < 1) {
            throw new AudioFormatException("blocks of " + blockOctets + " octets");
        }
        this.input = input;
        this.blocks = blocks;
        this.channels = channels;
        this.rate = rate;
        this.start = start;
        this.length = length;
        this.total = total;
        this.block = new byte[blockOctets];
        this.sums = new int[blocks.samplesOf(blockOctets)];
        input.seek(start);
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
        samples = blocks.samplesOf(octets);
        taken = 0;
        Arrays.fill(sums, 0, samples, 0);
        if (samples > 0) {
            blocks.decode(block, samples, sums);
        }
        return samples > 0;
    }

    @Override
    public long skip(long asked) throws IOException {
        long wanted = Math.clamp(asked, 0, Math.max(0, total - position));
        long skipped = Math.min(wanted, samples - taken);
        taken += (int) skipped;
        int whole = blocks.samplesOf(block.length);
        long further = (wanted - skipped) / whole;
        long there = Math.max(0, Math.min(length, input.length() - start) - at) / block.length;
        long jump = Math.min(further, there);
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
        blocks.reset();
        input.seek(start);
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
