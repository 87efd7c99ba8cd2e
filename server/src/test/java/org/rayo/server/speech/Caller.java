package org.rayo.server.speech;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.rayo.rtp.audio.AudioSink;
import org.rayo.rtp.audio.StreamResampler;
import org.rayo.rtp.engine.SessionReport;
import org.rayo.rtp.engine.TelephoneLine;
import org.rayo.server.component.SpeechGrammar;
import org.rayo.server.component.SpeechPlan;
import org.rayo.server.component.ssml.Prosody;
import org.rayo.server.component.ssml.SpokenText;
import org.rayo.server.component.ssml.VoiceWish;
import org.rayo.server.config.ConfigException;
import org.rayo.server.config.ConfigLoader;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.egress.EgressClient;
import reactor.core.publisher.Mono;

/**
 * Somebody who calls: an engine's voice, through G.711 and a network that loses one packet in a hundred and delays them by up to 30 ms,
 * into the receive path of a call and the ear that finds what is said in it, as in a call of the server. Every time the same.
 */
final class Caller {
    static final double LOSS = 0.01;
    private static final int JITTER_MS = 30;
    private static final int RATE = 8000;
    private static final int PEAK = 16_000;
    private static final int BEFORE = RATE * 400 / 1000;
    private static final int AFTER = RATE * 1500 / 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Those that are installed here, by their names. */
    private static final Map<String, SpeechSynthesizer> ENGINES = new HashMap<>();

    private final String engine;
    private final String voice;
    private final Map<String, HeardSpeech> said = new HashMap<>();
    private long concealed;
    private long packets;

    Caller(String engine, String voice) {
        this.engine = engine;
        this.voice = voice;
    }

    String name() {
        return engine + " " + voice;
    }

    /** The share of the packets that was missing when it was due. */
    double lost() {
        return (double) concealed / Math.max(1, packets);
    }

    /** What the server hears of it. */
    HeardSpeech says(String words) {
        return said.computeIfAbsent(words, this::heard);
    }

    /** What an engine makes of it; empty for nothing of the grammar. */
    Mono<String> understoodBy(SpeechRecognizer recognizer, SpeechGrammar grammar, String words) {
        SpeechRecognizer.Task task = new SpeechRecognizer.Task(grammar, "en-US", 0.5);
        return recognizer.recognize(task, says(words).audio(recognizer.sampleRate())).last()
                .map(result -> ((Recognition.Final) result).alternatives())
                .map(found -> found.isEmpty() ? "" : found.getFirst().text());
    }

    private HeardSpeech heard(String words) {
        ServerConfig.Recognition config = ServerConfig.defaults().speech().recognition();
        AtomicReference<HeardSpeech> heard = new AtomicReference<>();
        Utterance utterance = new Utterance(config, new SpeechPlan(RecognizersTest.grammar("yes,no"), null, null, 0.5, -1), () -> 0,
                () -> { }, found -> {
                    heard.set(found);
                    return Mono.never();
                }, gone -> { }, outcome -> { });
        short[] line = spoken(words);
        SessionReport report = TelephoneLine.carry(line, LOSS, JITTER_MS, (name() + words).hashCode(), new Turns(utterance));
        concealed += report.packetsConcealed();
        packets += line.length / 160;
        assertThat(heard.get()).as("%s says '%s' and is not heard", name(), words).isNotNull();
        // it is over: what came after it is silence
        assertThat(heard.get().ended().blockOptional(Duration.ofSeconds(1))).isEmpty();
        return heard.get();
    }

    /** As the server's clock does: what was heard is handed on every 20 ms. */
    private record Turns(Utterance utterance) implements AudioSink {
        @Override
        public int sampleRate() {
            return Ear.RATE;
        }

        @Override
        public void onFrame(short[] frame, int offset, int samples) {
            utterance.sink().onFrame(frame, offset, samples);
            utterance.turn();
        }
    }

    /** At 8 kHz, with silence before and after it. */
    private short[] spoken(String words) {
        SpeechSynthesizer synthesizer = synthesizer(engine);
        SpokenText text = new SpokenText(VoiceWish.ANY, List.of(new SpokenText.Words(words, Prosody.PLAIN, null)));
        short[] pcm = {};
        for (SpeechEvent event : synthesizer.speak(text, new SpeechSynthesizer.Voice(voice, "en-US", "male")).collectList().block(PATIENCE)) {
            if (event instanceof SpeechEvent.Pcm(short[] some, int rate)) {
                short[] narrow = rate == RATE ? some : converted(some, rate);
                int at = pcm.length;
                pcm = Arrays.copyOf(pcm, at + narrow.length);
                System.arraycopy(narrow, 0, pcm, at, narrow.length);
            }
        }
        int peak = 1;
        for (short sample : pcm) {
            peak = Math.max(peak, Math.abs(sample));
        }
        short[] line = new short[BEFORE + pcm.length + AFTER];
        for (int i = 0; i < pcm.length; i++) {
            line[BEFORE + i] = (short) (pcm[i] * PEAK / peak);
        }
        return line;
    }

    private static short[] converted(short[] pcm, int rate) {
        StreamResampler resampler = new StreamResampler(rate, RATE);
        short[] room = new short[resampler.bound(pcm.length)];
        int count = resampler.convert(pcm, 0, pcm.length, room, 0);
        short[] rest = new short[resampler.bound(0)];
        int more = resampler.drain(pcm.length, rest, 0);
        short[] all = Arrays.copyOf(room, count + more);
        System.arraycopy(rest, 0, all, count, more);
        return all;
    }

    private static ServerConfig.Synthesis all() {
        try {
            return ConfigLoader.parse("speech: { synthesizers: [freetts, flite, espeak-ng] }").speech().synthesis();
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }

    private static SpeechSynthesizer synthesizer(String name) {
        if (ENGINES.isEmpty()) {
            ServerConfig config = ServerConfig.defaults();
            Engines.of(all(), new EgressClient(config.egress()), none -> {
                throw new IllegalStateException("there is no speech server");
            }, System.getenv("PATH")).forEach(each -> ENGINES.put(each.name(), each));
        }
        return Objects.requireNonNull(ENGINES.get(name), () -> name + " is not installed");
    }
}
