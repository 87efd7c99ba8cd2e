package org.rayo.rtp.audio;

import java.util.concurrent.atomic.AtomicLong;

/** Keeps the last so many samples it heard; older ones are overwritten. Written on the media loop, read from anywhere. */
public final class CaptureSink implements AudioSink {
    private final short[] ring;
    private final AtomicLong written = new AtomicLong();

    /** @param maxMs how much is kept, 20 ms and up */
    public CaptureSink(int maxMs) {
        this.ring = new short[Math.toIntExact(AudioFrames.samplesOf(Math.max(maxMs, AudioFrames.FRAME_MS)))];
    }

    @Override
    public void onFrame(short[] frame, int offset, int samples) {
        long position = written.getPlain();
        for (int i = 0; i < samples; i++) {
            ring[(int) ((position + i) % ring.length)] = frame[offset + i];
        }
        written.setRelease(position + samples);
    }

    /** Samples heard so far, kept or not. */
    public long heardSamples() {
        return written.getAcquire();
    }

    /** What is kept, oldest first. A frame that arrives meanwhile may already stand at its start. */
    public short[] snapshot() {
        long end = written.getAcquire();
        int length = (int) Math.min(end, ring.length);
        short[] copy = new short[length];
        for (int i = 0; i < length; i++) {
            copy[i] = ring[(int) ((end - length + i) % ring.length)];
        }
        return copy;
    }
}
