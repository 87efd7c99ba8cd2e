package org.rayo.rtp.audio;

/**
 * A place in a list of sounds; who plays it is told when it is heard, each time. It makes no sound and takes no time.
 *
 * @param name for whoever is told
 */
public record Cue(String name) implements Sound {
    @Override
    public AudioReader open() {
        return open(AudioFrames.SAMPLE_RATE);
    }

    /** Nothing, at that rate. */
    AudioReader open(int rate) {
        return PcmClip.owning(new short[0], rate).open();
    }

    @Override
    public long octets() {
        return 0;
    }
}
