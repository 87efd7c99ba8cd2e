package org.rayo.rtp.engine;

import org.jspecify.annotations.Nullable;
import org.rayo.rtp.detect.Detection;

/** Hears of a mixer's events on its media loop; must only hand them over, never block. */
public interface MixerListener {
    /** A participant began or ceased to speak: strictly alternating for each, beginning with true. */
    default void onSpeaking(MediaMixer mixer, MediaSession session, boolean speaking) {}

    /**
     * Another participant is the loudest of those who speak; it must be clearly louder for a while, so this does not
     * change at every syllable.
     *
     * @param session null when nobody speaks any more
     */
    default void onLoudest(MediaMixer mixer, @Nullable MediaSession session) {}

    /** Something that {@link MediaMixer#detect} asked for; the numbers as {@link Detection} has them. */
    default void onDetected(MediaMixer mixer, Detection what, int durationMs, int frequencyHz) {}

    /** A play on the mixer is over; exactly once per play, also when the mixer closes. */
    default void onPlayEnded(MediaMixer mixer, long playId, PlayEnd end) {}
}
