package org.rayo.server.demo;

import org.rayo.rtp.audio.AudioSink;
import org.rayo.rtp.audio.CaptureSink;

/** The phone's ear: keeps what it hears, and tells when a phrase is over. On its media loop. */
final class Hearing implements AudioSink {
    private static final int MAX_MS = 60_000;
    private static final int FRAMES_PER_SECOND = 50;
    /** Mean magnitude of a 16-bit sample above which a frame is sound and not silence. */
    private static final int AUDIBLE = 200;
    private static final int PHRASE_FRAMES = FRAMES_PER_SECOND;
    private static final int PAUSE_FRAMES = FRAMES_PER_SECOND / 2;

    private final CaptureSink capture = new CaptureSink(MAX_MS);
    private final Runnable phraseEnded;
    private int audible;
    private int silent;
    private int counted;
    private volatile int audibleFrames;

    /** @param phraseEnded called on the media loop, after at least 1 s of sound and then 0.5 s of silence */
    Hearing(Runnable phraseEnded) {
        this.phraseEnded = phraseEnded;
    }

    @Override
    public void onFrame(short[] frame, int offset, int samples) {
        capture.onFrame(frame, offset, samples);
        long sum = 0;
        for (int i = 0; i < samples; i++) {
            sum += Math.abs(frame[offset + i]);
        }
        if (sum > (long) AUDIBLE * samples) {
            audible++;
            silent = 0;
            counted++;
            audibleFrames = counted;
        } else {
            silent++;
        }
        if (audible >= PHRASE_FRAMES && silent == PAUSE_FRAMES) {
            audible = 0;
            phraseEnded.run();
        }
    }

    /** What was heard so far, 8 kHz. */
    short[] heard() {
        return capture.snapshot();
    }

    /** How long there was sound, ms. */
    int audibleMs() {
        return audibleFrames * 1000 / FRAMES_PER_SECOND;
    }
}
