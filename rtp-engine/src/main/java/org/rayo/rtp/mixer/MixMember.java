package org.rayo.rtp.mixer;

import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFrames;
import org.rayo.rtp.audio.RateConverter;
import org.rayo.rtp.audio.TalkDetector;

/** A participant as its mix sees it: the inlet it speaks through, the ring it hears by. Owned by the mix's loop. */
final class MixMember {
    /** It said nothing in this tick. */
    static final int SILENT = -1;

    final long id;
    final FrameInlet in;
    final FrameRing out;
    final TalkDetector talk = new TalkDetector();
    boolean talks;
    boolean hears;
    double gain = 1;
    boolean muted;
    /** Which of the tick's voices is its own, or {@link #SILENT}. */
    int voice = SILENT;
    private @Nullable RateConverter down;
    private boolean own;

    MixMember(long id, FrameInlet in, FrameRing out) {
        this.id = id;
        this.in = in;
        this.out = out;
    }

    int rate() {
        return Math.max(in.rate(), out.rate());
    }

    void shape() {
        in.gain(talks && !muted ? gain : 0);
    }

    /** Converts what it alone hears, going on from what the listeners heard. */
    void down(short[] heard, int rate, @Nullable RateConverter shared, short[] slot) {
        if (down == null || down.inputRate() != rate) {
            down = new RateConverter(rate, out.rate());
            own = false;
        }
        if (!own && shared != null) {
            down.copy(shared);
        }
        own = true;
        down.convert(heard, 0, AudioFrames.frameSamples(rate), slot, 0);
    }

    void heardShared() {
        own = false;
    }
}
