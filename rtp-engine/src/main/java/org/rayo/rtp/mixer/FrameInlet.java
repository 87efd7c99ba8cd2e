package org.rayo.rtp.mixer;

import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFrames;
import org.rayo.rtp.audio.RateConverter;
import org.rayo.rtp.codec.Coding;

/**
 * The reading end of a {@link FrameRing}: its gain, and the fades that keep a beginning, an end, a mute and a gap from
 * clicking. Every change takes one frame: in by a ramp, out by the last frame backwards under a ramp, which goes on from
 * the very sample that was heard last. A frame that needs none of it and comes as a payload may be sent on as it is.
 * Owned by one loop.
 */
public final class FrameInlet {
    private final FrameRing ring;
    private final short[] shaped;
    private final @Nullable Unpacker unpacker;
    private short @Nullable [] next;
    private boolean taken;
    private short @Nullable [] last;
    private boolean lastPassed;
    private float gain;
    private float target = 1;
    private boolean leaving;
    private boolean left;
    private long gaps;
    private long skippedBefore;
    private @Nullable RateConverter converter;
    private short[] resampled = {};

    /** An inlet that is given sound only. */
    public FrameInlet(FrameRing ring) {
        this(ring, null);
    }

    /** @param unpacker for payloads, or null when the ring is never told that there may be any */
    public FrameInlet(FrameRing ring, @Nullable Unpacker unpacker) {
        this.ring = ring;
        this.unpacker = unpacker;
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

    /** As {@link FrameRing#ready}. */
    public void ready(@Nullable Coding coding, boolean sound) {
        ring.ready(coding, sound);
    }

    /** Whether the next frame can be sent on as it is: {@link #pass} then takes it. */
    public boolean passes(Coding coding) {
        take();
        return next != null && gain == 1 && target == 1 && coding.equals(ring.coding());
    }

    /**
     * Takes the next frame as its payload, which {@link #ring} shows until the next call.
     *
     * @param sound is given the sound of it, if it came with any
     */
    public void pass(short[] sound) {
        taken = false;
        last = next;
        lastPassed = !ring.holdsSound();
        if (next != null && !lastPassed) {
            System.arraycopy(next, 0, sound, 0, next.length);
        }
    }

    /** Where the frames come from. */
    public FrameRing ring() {
        return ring;
    }

    private void take() {
        if (!taken) {
            taken = true;
            next = leaving ? null : ring.poll();
        }
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
        take();
        taken = false;
        short[] frame = next;
        if (frame == null) {
            return fadeOut();
        }
        if (unpacker != null && !ring.holdsSound()) {
            unpacker.unpack(ring.payload(), ring.payloadLength(), frame);
        }
        last = frame;
        lastPassed = false;
        if (gain == target) {
            return gain == 1 ? frame : gain == 0 ? null : ramp(frame);
        }
        return ramp(frame);
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
        if (lastPassed && unpacker != null) {
            // the ring's frame stands until the next one is there
            unpacker.recall(before);
            lastPassed = false;
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
