package org.rayo.rtp.engine;

import org.rayo.rtp.audio.AudioSource;
import org.rayo.rtp.audio.Recording;

/**
 * Whatever plays sounds and can be recorded: a session with its far end, a mixer with everybody. From any thread; each call
 * posts one message.
 */
public sealed interface Player permits MediaSession, MediaSession.Inward, MediaMixer {

    /**
     * Plays a source from the next tick on; several at once are summed. Its end is told to the listener exactly once.
     *
     * @param playId chosen by the caller, unique among what plays
     */
    void play(long playId, AudioSource source);

    /** The same, held at its start until {@link #resume}: nothing of it is heard before. */
    void playPaused(long playId, AudioSource source);

    /** Stops a play; unknown ids are ignored, since it may just have ended. */
    void stopPlaying(long playId);

    /** Holds a play where it is. */
    void pause(long playId);

    /** Goes on with a play. */
    void resume(long playId);

    /**
     * Jumps within a play, from what is heard now; sources that cannot ignore it.
     *
     * @param deltaMs negative is back; not before the start, and past the end it is over
     */
    void seek(long playId, long deltaMs);

    /** @param factor how fast a play goes, at the same pitch: 2 = twice; clamped to 0.25…4 */
    void speed(long playId, double factor);

    /** @param decibels how much louder than its source a play is, clamped to -60…24 */
    void volume(long playId, double decibels);

    /**
     * Records until {@link #stopRecording}, the recording's own end, or that of whatever is recorded: of a session what the
     * far end says, and what it hears if the recording wants that; of a mixer all participants and plays as one channel.
     */
    void record(Recording recording);

    /** Ends a recording; its listener is told when the file is complete. */
    void stopRecording(Recording recording);

    /** Whether its end has begun. */
    boolean closing();
}
