package org.rayo.server.speech;

import com.sun.speech.freetts.en.us.cmu_us_kal.KevinVoiceDirectory;
import java.text.Normalizer;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.rayo.server.component.ssml.SpokenText;
import org.rayo.server.speech.SpeechFailure.Kind;

/**
 * FreeTTS within this process: kevin in 8 and 16 kHz. A voice object takes 6 MB, speaks one text at a time, and is kept for the
 * next one.
 */
final class FreeTtsSynthesizer extends WorkerSynthesizer {
    private static final int MAX_CHARS = 400;
    private static final int MAX_WORD = 60;
    private static final Voice WIDE = new Voice("kevin16", "en-US", "male");
    private static final List<Voice> VOICES = List.of(WIDE, new Voice("kevin", "en-US", "male"));
    /** Held here, since loggers that nobody holds forget their level. */
    private static final Logger CHATTY = Logger.getLogger("com.sun.speech.freetts");

    private final Map<String, Queue<FreeTtsVoice>> idle = new ConcurrentHashMap<>();
    private final ReentrantLock loading = new ReentrantLock();

    FreeTtsSynthesizer(int atOnce, int waiting) {
        super("freetts", atOnce, waiting);
        CHATTY.setLevel(Level.OFF);
    }

    @Override
    public List<Voice> voices() {
        return VOICES;
    }

    @Override
    public void load() {
        give(WIDE.name(), take(WIDE.name()));
    }

    private FreeTtsVoice take(String name) {
        FreeTtsVoice ready = idle.computeIfAbsent(name, key -> new ConcurrentLinkedQueue<>()).poll();
        if (ready != null) {
            return ready;
        }
        loading.lock();
        try {
            for (com.sun.speech.freetts.Voice voice : new KevinVoiceDirectory().getVoices()) {
                if (voice.getName().equals(name)) {
                    return new FreeTtsVoice(voice);
                }
            }
        } finally {
            loading.unlock();
        }
        throw new SpeechFailure(Kind.UNSUPPORTED, "freetts has no voice " + name);
    }

    private void give(String name, FreeTtsVoice voice) {
        idle.computeIfAbsent(name, key -> new ConcurrentLinkedQueue<>()).add(voice);
    }

    @Override
    void work(SpokenText text, Voice voice, SpeechSink out) {
        FreeTtsVoice speaker = take(voice.name());
        for (Steps.Step step : Steps.of(text, FreeTtsSynthesizer::clean, true, MAX_CHARS, Phones::freetts)) {
            if (out.cancelled()) {
                break;
            }
            switch (step) {
                case Steps.Say say -> speaker.say(say, out);
                case Steps.Rest(int ms) -> out.pcm(Samples.silence(ms, speaker.rate()), speaker.rate());
                case Steps.Told(String name) -> out.mark(name);
            }
        }
        // a voice that failed is left to the collector
        give(voice.name(), speaker);
    }

    /** It knows ASCII only, and takes its time for words without end. */
    static String clean(String text) {
        String ascii = Normalizer.normalize(text.replace('\u2019', '\'').replace('\u2018', '\'').replace('\u2013', '-')
                .replace('\u2014', '-').replace("\u2026", "..."), Normalizer.Form.NFKD).replaceAll("[^\\x20-\\x7E]", " ");
        StringBuilder clean = new StringBuilder();
        int word = 0;
        for (int i = 0; i < ascii.length(); i++) {
            char c = ascii.charAt(i);
            word = c == ' ' ? 0 : word + 1;
            if (word <= MAX_WORD) {
                clean.append(c);
            }
        }
        String readable = clean.toString();
        return readable.chars().anyMatch(Character::isLetterOrDigit) ? readable : " ".repeat(readable.isEmpty() ? 0 : 1);
    }
}
