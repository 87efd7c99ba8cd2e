package org.rayo.rtp.mixer;

/** Hears of speech in a mix, on its loop. */
public interface MixListener {
    /** A participant began or ceased to speak. */
    void onSpeaking(long participant, boolean speaking);

    /**
     * Another participant is the loudest of those who speak.
     *
     * @param participant {@link Mix#NOBODY} when nobody speaks any more
     */
    void onLoudest(long participant);
}
