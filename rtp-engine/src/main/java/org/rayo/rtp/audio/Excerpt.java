package org.rayo.rtp.audio;

import java.io.IOException;

/**
 * A piece of a sound that can be read again from its beginning, played as often, as long, as loud and as fast as is wished.
 *
 * @param whole a clip or a file
 * @param beginMs where the piece begins, 0 or more
 * @param endMs where it ends, of the whole; {@link #OPEN}: with it
 * @param times how often it is played, above 0, also in parts; infinite only together with {@code lengthMs}
 * @param lengthMs how long all of it is heard at most; {@link #OPEN}: as long as it is
 * @param gainDb how much louder, in dB
 * @param speed 2 = twice as fast, at the same pitch; {@link TimeStretch#MIN_SPEED} to {@link TimeStretch#MAX_SPEED}
 */
public record Excerpt(Sound whole, long beginMs, long endMs, double times, long lengthMs, double gainDb, double speed)
        implements Sound {
    /** No end of its own. */
    public static final long OPEN = -1;

    /** @throws IllegalArgumentException when a value is out of its range */
    public Excerpt {
        if (whole instanceof Cue || whole instanceof PcmStream) {
            throw new IllegalArgumentException("only clips and files can be read again");
        }
        if (beginMs < 0 || !(times > 0) || (Double.isInfinite(times) && lengthMs < 0)) {
            throw new IllegalArgumentException("a piece begins at 0 or later, and has an end");
        }
        speed = Math.clamp(speed, TimeStretch.MIN_SPEED, TimeStretch.MAX_SPEED);
    }

    @Override
    public AudioReader open() throws IOException {
        return new ExcerptReader(whole.open(), this);
    }

    @Override
    public long octets() {
        return whole.octets();
    }
}
