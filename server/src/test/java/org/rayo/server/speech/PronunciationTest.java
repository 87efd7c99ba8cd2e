package org.rayo.server.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.server.component.ssml.SpokenText.Phoneme;
import org.rayo.server.config.ConfigLoader;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.egress.EgressClient;

/** Sounds, lengths and moving pitches by the engines that are here. */
@Timeout(180)
class PronunciationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "ipa|təˈmɑːtoʊ|t ax m aa t ow|[[t@m'A:toU]]|t ax m aa1 t ow", "x-sampa|t@\"mA:toU|t ax m aa t ow|[[t@m'A:toU]]|t ax m aa1 t ow",
        "ipa|d͡ʒʌd͡ʒ|jh ah jh|[[dZVdZ]]|jh ah jh", "ipa|ˌɪntəˈnæʃ.nəl|ih n t ax n ae sh n ax l|[[,Int@n'aSn@l]]|ih n t ax n ae1 sh n ax l",
        "x-sampa|%T3`d|th er d|[[T,3:d]]|th er d", "ipa|vaɪn|v ay n|[[vaIn]]|v ay n"
    })
    void soundsAreWrittenAsEnginesTakeThem(String alphabet, String sounds, String flite, String espeak, String freetts) {
        Phoneme phoneme = new Phoneme(alphabet, sounds);
        assertThat(Phones.flite(phoneme)).isEqualTo(flite);
        assertThat(Phones.espeak(phoneme)).isEqualTo(espeak);
        assertThat(Phones.freetts(phoneme)).isEqualTo(freetts);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {"ipa,ǃxo", "ipa,''", "x-sampa,?!", "x-acme,hello", "ipa,]] -w /tmp/x", "ipa,`--voicedir`"})
    void whatIsNotKnownIsNoSound(String alphabet, String sounds) {
        assertThat(Phones.of(new Phoneme(alphabet, sounds))).isNull();
        assertThat(Phones.of(new Phoneme("ipa", "a".repeat(100)))).isNull();
    }

    private static SpeechSynthesizer engine(String name) throws Exception {
        ServerConfig.Synthesis config = ConfigLoader.load(null, List.of("speech.synthesizers=[" + name + "]"), Map.of()).speech().synthesis();
        List<SpeechSynthesizer> found = Engines.of(config, new EgressClient(ServerConfig.defaults().egress()), server -> {
            throw new AssertionError(server);
        }, System.getenv("PATH"));
        assumeThat(found).as("%s is not installed: apt-get install %s", name, name).isNotEmpty();
        return found.getFirst();
    }

    private static short[] spoken(SpeechSynthesizer engine, String ssml) {
        short[] all = {};
        for (SpeechEvent event : engine.speak(SynthesizersTest.text(ssml), engine.voices().getFirst()).collectList().block(PATIENCE)) {
            if (event instanceof SpeechEvent.Pcm pcm) {
                int at = all.length;
                all = java.util.Arrays.copyOf(all, at + pcm.samples().length);
                System.arraycopy(pcm.samples(), 0, all, at, pcm.samples().length);
            }
        }
        return all;
    }

    private static double seconds(SpeechSynthesizer engine, String ssml) {
        double seconds = 0;
        for (SpeechEvent event : engine.speak(SynthesizersTest.text(ssml), engine.voices().getFirst()).collectList().block(PATIENCE)) {
            seconds += event instanceof SpeechEvent.Pcm pcm ? (double) pcm.samples().length / pcm.rate() : 0;
        }
        return seconds;
    }

    @ParameterizedTest
    @ValueSource(strings = {"freetts", "flite", "espeak-ng"})
    void aPronunciationIsHeardInPlaceOfTheText(String name) throws Exception {
        SpeechSynthesizer engine = engine(name);
        short[] pronounced = spoken(engine, "<phoneme alphabet='ipa' ph='ˈtʃɪkən'>x</phoneme>");
        assertThat(pronounced).isEqualTo(spoken(engine, "<phoneme alphabet='x-sampa' ph='\"tSIk@n'>anything else that is longer</phoneme>"));
        assertThat(pronounced).isNotEqualTo(spoken(engine, "<phoneme alphabet='ipa' ph='ˈkɪtʃən'>x</phoneme>"));
        // what it cannot is read
        assertThat(spoken(engine, "<phoneme alphabet='x-acme' ph='1'>chicken</phoneme>")).isEqualTo(spoken(engine, "chicken"));
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"freetts", "flite", "espeak-ng"})
    void aTextLastsAsLongAsItIsToAndItsPitchMoves(String name) throws Exception {
        SpeechSynthesizer engine = engine(name);
        String text = "your call is important to us and will be answered";
        double natural = seconds(engine, text);
        for (double factor : new double[] {0.75, 1.5}) {
            double wanted = natural * factor;
            assertThat(seconds(engine, "<prosody duration='" + Math.round(1000 * wanted) + "ms'>" + text + "</prosody>"))
                    .as("%s: %.2f s in %.2f s", name, natural, wanted).isCloseTo(wanted, within(0.15 * wanted));
        }
        short[] rising = spoken(engine, "<prosody contour='(0%,-30%) (100%,+60%)'>" + text + "</prosody>");
        short[] level = spoken(engine, "<prosody contour='(0%,-30%) (100%,-30%)'>" + text + "</prosody>");
        assertThat(pitch(rising, rising.length / 2, rising.length)).isGreaterThan(1.3 * pitch(level, level.length / 2, level.length));
        engine.close();
    }

    /** How often its sound repeats itself in a thousand samples, by autocorrelation over windows that are loud. */
    private static double pitch(short[] samples, int from, int to) {
        java.util.List<Integer> lags = new java.util.ArrayList<>();
        int window = 800;
        for (int at = from; at + 2 * window < to; at += window / 2) {
            double best = 0;
            int bestLag = 0;
            double energy = 1;
            for (int i = 0; i < window; i++) {
                energy += (double) samples[at + i] * samples[at + i];
            }
            for (int lag = 30; lag < 400; lag++) {
                double sum = 0;
                for (int i = 0; i < window; i++) {
                    sum += (double) samples[at + i] * samples[at + i + lag];
                }
                if (sum > best * 1.02) {
                    best = sum;
                    bestLag = lag;
                }
            }
            if (best > 0.5 * energy && energy > 1e8) {
                lags.add(bestLag);
            }
        }
        assertThat(lags).as("voiced windows").isNotEmpty();
        java.util.Collections.sort(lags);
        return 1000.0 / lags.get(lags.size() / 2);
    }

    @Test
    void whatIsTooLongForOneGoSharesItsTime() {
        String text = "a word and another one ".repeat(40).strip();
        java.util.List<Steps.Step> steps = Steps.of(
                SynthesizersTest.text("<prosody duration='60s' contour='(0%,+10Hz) (100%,-10Hz)'>" + text + "</prosody>"), words -> words, false, 240, each -> null);
        assertThat(steps).hasSizeGreaterThan(4).allMatch(Steps.Say.class::isInstance);
        double ms = 0;
        for (Steps.Step step : steps) {
            assertThat(((Steps.Say) step).text()).hasSizeLessThanOrEqualTo(240);
            ms += ((Steps.Say) step).prosody().span().ms();
        }
        assertThat(ms).isCloseTo(60_000, within(1.0));
    }
}
