package org.rayo.rtp.mixer;

import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFrames;
import org.rayo.rtp.audio.RateConverter;

/**
 * The reading end of a {@link FrameRing}: its gain, and the fades that keep a beginning, an end, a mute and a gap from
 * clicking. Every change takes one frame: in by a ramp, out by the last frame backwards under a ramp, which goes on from
 * the very sample that was heard last. Owned by one loop.
 */
public final class FrameInlet {
    private final FrameRing ring;
    private final short[] shaped;
    private short @Nullable [] last;
    private float gain;
    private float target = 1;
    private boolean leaving;
    private boolean left;
    private long gaps;
    private long skippedBefore;
    private @Nullable RateConverter converter;
    private short[] resampled = {};

    public FrameInlet(FrameRing ring) {
        this.ring = ring;
        this.shaped = new short[AudioFrames.frameSamples(ring.rate())];
    }

    /** Samples per second of the ring. */
    public int rate() {
        return ring.rate();
    }

    /** @param linear factor, 0 is mute, 1 leaves the sound as it is; at most 8 (18 dB) */
    public void gain(double linear) {
        target = (float) Math.clamp(linear, 0, 8);
    }

    /** One more frame, which fades out; then it {@link #isGone}. */
    public void leave() {
        leaving = true;
    }

    /** Whether it has faded out after {@link #leave}. */
    public boolean isGone() {
        return leaving && left;
    }

    /** Frames that were not there in time, since this was asked last. */
    public long takeGaps() {
        long taken = gaps;
        gaps = 0;
        return taken;
    }

    /** Frames that were skipped because this end was late, since this was asked last. */
    public long takeSkipped() {
        long all = ring.skipped();
        long taken = all - skippedBefore;
        skippedBefore = all;
        return taken;
    }

    /**
     * The next frame at a rate, valid until the next call.
     *
     * @return null when there is nothing to hear
     */
    public short @Nullable [] pull(int rateHz) {
        short[] frame = pull();
        if (rateHz == ring.rate()) {
            return frame;
        }
        if (converter == null || converter.outputRate() != rateHz) {
            converter = new RateConverter(ring.rate(), rateHz);
            resampled = new short[AudioFrames.frameSamples(rateHz)];
        }
        if (frame == null) {
            return null;
        }
        converter.convert(frame, 0, frame.length, resampled, 0);
        return resampled;
    }

    private short @Nullable [] pull() {
        short[] next = leaving ? null : ring.poll();
        if (next == null) {
            return fadeOut();
        }
        last = next;
        if (gain == target) {
            return gain == 1 ? next : gain == 0 ? null : ramp(next);
        }
        return ramp(next);
    }

    private short @Nullable [] fadeOut() {
        short[] before = last;
        last = null;
        left |= leaving;
        if (before == null || gain == 0) {
            gain = 0;
            return null;
        }
        if (!leaving) {
            gaps++;
        }
        float step = gain / before.length;
        float factor = gain;
        for (int i = 0; i < before.length; i++) {
            shaped[i] = clamped(before[before.length - 1 - i] * factor);
            factor -= step;
        }
        gain = 0;
        return shaped;
    }

    private short[] ramp(short[] frame) {
        float step = (target - gain) / frame.length;
        float factor = gain;
        for (int i = 0; i < frame.length; i++) {
            factor += step;
            shaped[i] = clamped(frame[i] * factor);
        }
        gain = target;
        return shaped;
    }

    private static short clamped(float value) {
        return (short) Math.clamp((int) value, Short.MIN_VALUE, Short.MAX_VALUE);
    }
}
