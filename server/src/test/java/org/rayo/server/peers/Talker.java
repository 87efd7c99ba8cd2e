package org.rayo.server.peers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.rayo.rtp.audio.AudioSource;
import org.rayo.server.component.ssml.Prosody;
import org.rayo.server.component.ssml.SpokenText;
import org.rayo.server.component.ssml.VoiceWish;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.egress.EgressClient;
import org.rayo.server.speech.Engines;
import org.rayo.server.speech.SpeechEvent;
import org.rayo.server.speech.SpeechSynthesizer;

/** Somebody who says words into a phone: the voice of FreeTTS at 8 kHz, between two pieces of silence. */
public final class Talker implements AudioSource {
    private static final SpeechSynthesizer ENGINE = Engines.of(ServerConfig.defaults().speech().synthesis(),
            new EgressClient(ServerConfig.defaults().egress()), none -> {
                throw new IllegalStateException("there is no speech server");
            }, null).getFirst();
    private static final int SILENCE = 8 * 200;

    private final short[] pcm;
    private int at;

    private Talker(short[] pcm) {
        this.pcm = pcm;
    }

    static Talker saying(String words) {
        return new Talker(pcm(words));
    }

    /** The same, softer by that many dB. */
    static Talker softly(String words, double db) {
        short[] pcm = pcm(words);
        for (int i = 0; i < pcm.length; i++) {
            pcm[i] = (short) Math.round(pcm[i] * Math.pow(10, -db / 20));
        }
        return new Talker(pcm);
    }

    /** Some words, a pause, and more. */
    static Talker pausing(String first, int ms, String then) {
        short[] before = pcm(first);
        short[] after = pcm(then);
        short[] all = java.util.Arrays.copyOf(before, before.length - 2 * SILENCE + 8 * ms + after.length);
        System.arraycopy(after, 0, all, all.length - after.length, after.length);
        return new Talker(all);
    }

    /** 8 kHz. */
    public static short[] pcm(String words) {
        SpokenText text = new SpokenText(VoiceWish.ANY, List.of(new SpokenText.Words(words, Prosody.PLAIN, null)));
        List<SpeechEvent> events = ENGINE.speak(text, new SpeechSynthesizer.Voice("kevin", "en-US", "male")).collectList()
                .block(Duration.ofSeconds(60));
        List<Short> samples = new ArrayList<>(java.util.Collections.nCopies(SILENCE, (short) 0));
        for (SpeechEvent event : events) {
            if (event instanceof SpeechEvent.Pcm(short[] some, int rate)) {
                for (short sample : some) {
                    samples.add(sample);
                }
            }
        }
        short[] pcm = new short[samples.size() + SILENCE];
        for (int i = 0; i < samples.size(); i++) {
            pcm[i] = samples.get(i);
        }
        return pcm;
    }

    @Override
    public int read(short[] frame, int offset, int samples) {
        if (at == pcm.length) {
            return END;
        }
        int count = Math.min(samples, pcm.length - at);
        System.arraycopy(pcm, at, frame, offset, count);
        at += count;
        return count;
    }
}
