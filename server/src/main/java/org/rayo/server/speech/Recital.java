package org.rayo.server.speech;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.Cue;
import org.rayo.rtp.audio.PcmClip;
import org.rayo.rtp.audio.PcmStream;
import org.rayo.rtp.audio.Sound;
import org.rayo.rtp.audio.StreamResampler;
import org.rayo.server.component.ssml.Prosody;
import org.rayo.server.component.ssml.SpokenText;
import org.rayo.server.speech.SpeechFailure.Kind;

/**
 * One text on its way from an engine into streams that play while it is made: one for each piece between marks. Told of events
 * by one thread after the other.
 */
final class Recital {
    /** A sample above this is sound. */
    private static final int AUDIBLE = 16;

    private final String engine;
    private final int rate;
    private final int maxSamples;
    private final List<String> marks;
    private final boolean meantSilent;
    private final List<PcmStream> parts = new ArrayList<>();
    private final List<Sound> sounds = new ArrayList<>();
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private int part;
    private int samples;
    private boolean audible;
    private @Nullable StreamResampler resampler;
    private int inputRate;
    private long taken;
    private short[] converted = {};

    Recital(String engine, SpokenText text, int rate, Duration maxLength, Duration patience) {
        this.engine = engine;
        this.rate = rate;
        this.maxSamples = (int) Math.min(Integer.MAX_VALUE / 4, maxLength.toMillis() * rate / 1000);
        this.marks = text.marks();
        this.meantSilent = text.pieces().stream()
                .allMatch(piece -> !(piece instanceof SpokenText.Words words) || words.prosody().volumeDb() <= Prosody.SILENT);
        for (int i = 0; i <= marks.size(); i++) {
            PcmStream stream = new PcmStream(rate, maxSamples, patience);
            parts.add(stream);
            sounds.add(stream);
            if (i < marks.size()) {
                sounds.add(new Cue(marks.get(i)));
            }
        }
    }

    List<Sound> sounds() {
        return List.copyOf(sounds);
    }

    @Nullable String failure() {
        return failure.get();
    }

    /** Whether it can be played: something is heard. */
    boolean begun() {
        return audible;
    }

    /** @throws SpeechFailure when it is no sound, or too long */
    void take(SpeechEvent event) {
        switch (event) {
            case SpeechEvent.Begun() -> {
                // nothing is heard of it
            }
            case SpeechEvent.Pcm(short[] pcm, int pcmRate) -> sound(pcm, pcmRate);
            case SpeechEvent.Mark(String name) -> {
                if (part < marks.size() && marks.get(part).equals(name)) {
                    parts.get(part).complete();
                    part++;
                }
            }
        }
    }

    private void sound(short[] pcm, int pcmRate) {
        for (int i = 0; i < pcm.length && !audible; i++) {
            audible = Math.abs(pcm[i]) > AUDIBLE;
        }
        if (inputRate == 0) {
            inputRate = pcmRate;
            resampler = pcmRate == rate ? null : new StreamResampler(pcmRate, rate);
        } else if (inputRate != pcmRate) {
            throw new SpeechFailure(Kind.BROKEN, engine + " changed its sampling rate in the middle of a text");
        }
        StreamResampler converter = resampler;
        if (converter == null) {
            append(pcm, pcm.length);
            return;
        }
        grow(converter.bound(pcm.length));
        taken += pcm.length;
        append(converted, converter.convert(pcm, 0, pcm.length, converted, 0));
    }

    private void grow(int room) {
        if (converted.length < room) {
            converted = new short[room];
        }
    }

    private void append(short[] pcm, int count) {
        samples += count;
        if (samples > maxSamples || !parts.get(part).append(pcm, 0, count)) {
            throw new SpeechFailure(Kind.TOO_LONG, "the text is spoken for longer than speech.max-length allows");
        }
    }

    /** The engine is done. @throws SpeechFailure when that was nothing */
    void done() {
        if (samples == 0 || (!audible && !meantSilent)) {
            throw new SpeechFailure(Kind.BROKEN, engine + " gave no sound for this text");
        }
        StreamResampler converter = resampler;
        if (converter != null) {
            grow(converter.bound(0));
            append(converted, converter.drain(taken, converted, 0));
        }
        parts.forEach(PcmStream::complete);
    }

    /** No more will come; may wait for who reads. */
    void fail(String why) {
        failure.compareAndSet(null, why);
        parts.forEach(stream -> stream.fail(why));
    }

    /** Nobody hears it any more: no failure of it, whatever was there already. May wait for who reads. */
    void stop() {
        parts.forEach(stream -> stream.fail("it was stopped"));
    }

    /** All of it in memory, once it is done. */
    List<Sound> clips() {
        List<Sound> whole = new ArrayList<>();
        for (Sound sound : sounds) {
            PcmClip clip = sound instanceof PcmStream stream ? stream.clip() : null;
            whole.add(clip == null ? sound : clip);
        }
        return List.copyOf(whole);
    }
}
