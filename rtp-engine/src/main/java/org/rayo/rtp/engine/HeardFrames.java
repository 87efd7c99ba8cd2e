package org.rayo.rtp.engine;

import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFrames;
import org.rayo.rtp.audio.RateConverter;

/**
 * The frame a session hears, at every rate that someone wants it: converted at most once per rate and tick. Owned by one
 * loop.
 */
final class HeardFrames {
    private static final int RATES = 3;

    private final LoopBuffers buffers;
    private final @Nullable RateConverter[] converters = new RateConverter[RATES];
    private final boolean[] converted = new boolean[RATES];
    private short[] frame;
    private int rate = AudioFrames.SAMPLE_RATE;

    HeardFrames(LoopBuffers buffers) {
        this.buffers = buffers;
        this.frame = buffers.heard;
    }

    /** A new tick's frame, at {@code rateHz}. */
    void heard(short[] received, int rateHz) {
        frame = received;
        rate = rateHz;
        for (int i = 0; i < RATES; i++) {
            converted[i] = false;
        }
    }

    /** The frame at 8000, 16000 or 48000 Hz; the array is the loop's and valid during the tick. */
    short[] at(int wantedRate) {
        if (wantedRate == rate) {
            return frame;
        }
        int i = wantedRate == 8000 ? 0 : wantedRate == 16000 ? 1 : 2;
        short[] result = buffers.heardAt[i];
        if (!converted[i]) {
            RateConverter converter = converters[i];
            if (converter == null || converter.inputRate() != rate) {
                converter = new RateConverter(rate, wantedRate);
                converters[i] = converter;
            }
            converter.convert(frame, 0, AudioFrames.frameSamples(rate), result, 0);
            converted[i] = true;
        }
        return result;
    }
}
