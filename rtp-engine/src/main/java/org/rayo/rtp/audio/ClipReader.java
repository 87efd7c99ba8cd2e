package org.rayo.rtp.audio;

/** A clip as a reader, so that lists need not know the difference; touches no file. */
final class ClipReader extends AudioReader {
    private final PcmClip clip;
    private int position;

    ClipReader(PcmClip clip) {
        this.clip = clip;
    }

    @Override
    public int rate() {
        return clip.rate();
    }

    @Override
    public int read(short[] mono, int offset, int count) {
        int copied = clip.copy(position, mono, offset, count);
        position += copied;
        return copied == 0 ? AudioSource.END : copied;
    }

    @Override
    public long skip(long samples) {
        int skipped = Math.clamp(samples, 0, clip.samples() - position);
        position += skipped;
        return skipped;
    }

    @Override
    public void rewind() {
        position = 0;
    }

    @Override
    public void close() {
        // memory
    }
}
