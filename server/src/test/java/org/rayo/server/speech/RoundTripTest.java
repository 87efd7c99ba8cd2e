package org.rayo.server.speech;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rayo.rtp.audio.PcmClip;
import org.rayo.rtp.audio.SoundFile;
import org.rayo.rtp.audio.StreamResampler;
import org.rayo.rtp.codec.G711;
import org.rayo.server.component.SpeechGrammar;

/**
 * The model that {@code docker/model/adapt} makes, on voices that it was not made with, through G.711. It is looked for in
 * {@code target/telephone-model}, or where the property {@code rayo.test.model} says.
 */
@Timeout(300)
class RoundTripTest {
    private static final String COMMANDS = "yes please,no thank you,help,operator,cancel,stop,repeat,main menu,go back,sales,"
            + "billing,technical support,customer service,leave a message,check my balance,pay my bill";
    private static final List<String> NUMERALS =
            List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");

    @TempDir
    static Path directory;

    private static SphinxRecognizer engine;

    @BeforeAll
    static void load() throws Exception {
        String named = System.getProperty("rayo.test.model");
        Path model = Path.of(named == null ? "target/telephone-model" : named);
        // where its making has begun, what it is made of lies beside it
        boolean begun = Files.exists(model) || Files.exists(Path.of("target/model"));
        for (int i = 0; i < 300 && begun && !whole(model); i++) {
            TimeUnit.MILLISECONDS.sleep(500);
        }
        Assumptions.assumeTrue(whole(model), "there is no telephone model: docker/model/adapt makes it in server/target/telephone-model");
        Assumptions.assumeTrue(Files.exists(Path.of("/usr/bin/flite")) && Files.exists(Path.of("/usr/bin/espeak-ng")),
                "the packages flite and espeak-ng are missing");
        engine = new SphinxRecognizer(SphinxModel.in(model), 2, 1000);
    }

    /** The last line that is written. */
    private static boolean whole(Path model) throws java.io.IOException {
        Path last = model.resolve("feat.params");
        return Files.exists(last) && Files.readString(last).contains("-remove_noise no");
    }

    @AfterAll
    static void close() {
        if (engine != null) {
            engine.close();
        }
    }

    /** At 16 kHz, through a telephone; {@code voice} 0 or 1. */
    private static short[] says(int voice, String words) throws Exception {
        Path file = Files.createTempFile(directory, "said", ".wav");
        List<String> command = voice == 0
                ? List.of("flite", "-voice", "rms", "-t", words, "-o", file.toString())
                : List.of("espeak-ng", "-v", "en-us+m7", "-s", "150", "-w", file.toString(), "--", words);
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        short[] pcm = ((PcmClip) SoundFile.of(file).load(8000, 60_000)).toArray();
        int peak = 1;
        for (short sample : pcm) {
            peak = Math.max(peak, Math.abs(sample));
        }
        short[] line = new short[pcm.length + 8 * 700];
        for (int i = 0; i < line.length; i++) {
            int at = i - 8 * 300;
            short sample = at >= 0 && at < pcm.length ? (short) (pcm[at] * 16_000 / peak) : 0;
            line[i] = G711.fromMuLaw(G711.toMuLaw(sample));
        }
        StreamResampler up = new StreamResampler(8000, 16_000);
        short[] wide = new short[up.bound(line.length)];
        return Arrays.copyOf(wide, up.convert(line, 0, line.length, wide, 0));
    }

    /** How many of those are understood as they are said; with {@code refused}, as nothing. */
    private static double share(String name, String grammar, List<String> said, boolean refused) throws Exception {
        SpeechGrammar compiled = RecognizersTest.grammar(grammar);
        int right = 0;
        List<String> wrong = new ArrayList<>();
        for (String words : said) {
            for (int voice = 0; voice < 2; voice++) {
                Recognition.Final found = engine.work(new SpeechRecognizer.Task(compiled, "en-US", 0.5), says(voice, words));
                String heard = found.alternatives().isEmpty() ? "" : found.alternatives().getFirst().text();
                if (heard.equals(refused ? "" : words)) {
                    right++;
                } else {
                    wrong.add(words + " as " + heard);
                }
            }
        }
        System.out.println("sphinx4, telephone model, " + name + ": " + right + " of " + 2 * said.size() + " " + wrong);
        return (double) right / (2 * said.size());
    }

    @Test
    void wordsThroughATelephone() throws Exception {
        assertThat(share("yes or no", "yes,no", List.of("yes", "no"), false)).isGreaterThanOrEqualTo(0.95);
        assertThat(share("commands", COMMANDS, List.of(COMMANDS.split(",")), false)).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void stringsOfDigits() throws Exception {
        List<String> strings = new ArrayList<>();
        for (String digits : new String[] {"4718", "9035", "2661", "8370", "1492", "5586", "7029", "3844"}) {
            strings.add(String.join(" ", digits.chars().mapToObj(c -> NUMERALS.get(c - '0')).toList()));
        }
        assertThat(share("strings of four digits", "[4 DIGITS]", strings, false)).isGreaterThanOrEqualTo(0.85);
    }

    @Test
    void whatIsSomethingElseIsRefused() throws Exception {
        List<String> other = List.of("the weather is nice today", "good morning everybody", "i would like a cup of tea", "tomorrow afternoon");
        assertThat(share("something else for yes or no", "yes,no", other, true)).isGreaterThanOrEqualTo(0.85);
        assertThat(share("something else for a command", COMMANDS, other, true)).isGreaterThanOrEqualTo(0.7);
    }
}
