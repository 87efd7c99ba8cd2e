package org.rayo.server.speech;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioSink;
import org.rayo.rtp.detect.VoiceActivity;

/**
 * Finds what is said in what is heard. On the media loop it copies each frame into a ring and looks for speech; another thread
 * takes what lies between the begin and the end out of the ring. The ring holds two seconds: who comes later than that for it has
 * lost some, and is told. Nothing is allocated per frame.
 */
final class Ear implements AudioSink {
    /** What it hears, in Hz. */
    static final int RATE = 16_000;

    private static final int SAMPLES_PER_MS = RATE / 1000;
    private static final int RING = 32_768;
    /** Before what was found to be speech: soft beginnings. */
    private static final int LEAD_MS = 300;
    /** After it. */
    private static final int TAIL_MS = 200;
    private static final long NOT_YET = -1;

    private final short[] ring = new short[RING];
    private final short[] narrow = new short[VoiceActivity.FRAME];
    private final VoiceActivity voice;
    private final long maxSamples;
    private final Runnable began;
    /** Written by the media loop, read by whoever takes. */
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong beginsAt = new AtomicLong(NOT_YET);
    private final AtomicLong endsAt = new AtomicLong(NOT_YET);
    private volatile boolean endWanted;
    private volatile boolean closed;
    private long taken = NOT_YET;

    /**
     * @param sensitivity 0 to 1: how little is enough to be speech
     * @param silenceMs that ends what is said
     * @param maxLength of what is said
     * @param began told on the media loop
     */
    Ear(double sensitivity, int silenceMs, Duration maxLength, Runnable began) {
        this.voice = VoiceActivity.sensitive(sensitivity, silenceMs);
        this.maxSamples = maxLength.toMillis() * SAMPLES_PER_MS;
        this.began = began;
    }

    @Override
    public int sampleRate() {
        return RATE;
    }

    @Override
    public void onFrame(short[] frame, int offset, int samples) {
        if (endsAt.getPlain() != NOT_YET) {
            return;
        }
        long at = written.getPlain();
        for (int i = 0; i < samples; i++) {
            ring[(int) (at + i) & (RING - 1)] = frame[offset + i];
        }
        at += samples;
        written.setRelease(at);
        for (int i = 0; i < VoiceActivity.FRAME; i++) {
            narrow[i] = (short) ((frame[offset + 2 * i] + frame[offset + 2 * i + 1]) / 2);
        }
        VoiceActivity.Change change = voice.onFrame(narrow, 0);
        long begin = beginsAt.getPlain();
        if (begin == NOT_YET) {
            if (change == VoiceActivity.Change.STARTED) {
                long before = (long) (voice.speechMs() + LEAD_MS) * SAMPLES_PER_MS;
                beginsAt.setRelease(Math.max(0, at - before));
                began.run();
            }
        } else if (change == VoiceActivity.Change.ENDED) {
            endsAt.setRelease(at - (long) Math.max(0, voice.silenceMs() - TAIL_MS) * SAMPLES_PER_MS);
        } else if (endWanted || at - begin >= maxSamples) {
            endsAt.setRelease(at);
        }
    }

    /** What is said is over with the next frame. From any thread. */
    void end() {
        endWanted = true;
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Whether nothing comes any more. */
    boolean closed() {
        return closed;
    }

    // ---- one other thread

    /** Whether something was said, or is being said. */
    boolean spoken() {
        return beginsAt.getAcquire() != NOT_YET;
    }

    /**
     * What was said since the last time; empty for nothing.
     *
     * @return null when some of it was lost
     */
    short @Nullable [] take() {
        if (taken == NOT_YET) {
            taken = beginsAt.getAcquire();
        }
        long end = endsAt.getAcquire();
        long now = written.getAcquire();
        long until = end == NOT_YET ? now : end;
        short[] some = new short[(int) Math.max(0, Math.min(until - taken, RING))];
        for (int i = 0; i < some.length; i++) {
            some[i] = ring[(int) (taken + i) & (RING - 1)];
        }
        // what was overwritten meanwhile counts as well
        boolean whole = written.getAcquire() - taken <= RING;
        taken += some.length;
        return whole ? some : null;
    }

    /** Whether all of it was taken. */
    boolean over() {
        long end = endsAt.getAcquire();
        return end != NOT_YET && taken >= end;
    }
}
