package org.rayo.server.speech;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
import org.rayo.rtp.jitter.Concealment;
import org.rayo.server.component.SpeechGrammar;

/**
 * The model that {@code docker/model/adapt} makes beside the stock one, on voices that it was not made with, through G.711 and a
 * network that loses packets. It is looked for in
 * {@code target/telephone-model}, or where the property {@code rayo.test.model} says. With {@code rayo.test.whole} it prints the table
 * of the page about speech.
 */
@Timeout(300)
class RoundTripTest {
    private static final String COMMANDS = "yes please,no thank you,help,operator,cancel,stop,repeat,main menu,go back,next,previous,"
            + "sales,support,billing,technical support,customer service,leave a message,check my balance,pay my bill";
    private static final String NAMES = "adam baker,alice cooper,andrew ellis,anna fisher,arthur gray,barbara hill,ben hunter,"
            + "betty jones,brian king,carol lee,charles lopez,christine martin,daniel mason,david miller,diana moore,donald morgan,"
            + "dorothy nelson,edward parker,elizabeth perry,emma phillips,eric porter,frank powell,george price,grace reed,harold rice,"
            + "helen roberts,henry rogers,jack ross,james russell,jane sanders,jason scott,jennifer shaw,john simmons,julia smith,"
            + "karen stone,kevin taylor,laura thomas,linda turner,mark walker,martha ward,michael watson,nancy webb,oliver white,"
            + "patricia wilson,paul wood,peter wright,rachel young,robert allen,sarah bell,thomas clark";
    private static final List<String> OTHER = List.of("the weather is nice today", "good morning everybody", "i would like a cup of tea",
            "tomorrow afternoon", "elephant", "banana");
    private static final List<String> NUMERALS =
            List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");
    private static final int VOICES = 2;
    /** For the page about speech: everything, and the stock model as well. */
    private static final boolean WHOLE = Boolean.getBoolean("rayo.test.whole");
    /** A packet of G.711, at 8 kHz. */
    private static final int PACKET = 160;
    private static final double LOSS = 0.01;

    @TempDir
    static Path directory;

    /** A column of the page about speech. */
    private record Engine(String title, WorkerRecognizer recognizer) {}

    private static final List<Engine> COMPARED = new ArrayList<>();
    private static final List<Engine> ADAPTED = new ArrayList<>();
    private static final Map<String, short[]> SAID = new HashMap<>();

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
        Program program = Program.find(PocketsphinxRecognizer.PROGRAM, System.getenv("PATH"));
        Assumptions.assumeTrue(program != null && Files.exists(Path.of("/usr/share/pocketsphinx/model/en-us/en-us")),
                "the packages pocketsphinx and pocketsphinx-en-us are missing");
        Duration patience = Duration.ofSeconds(60);
        if (WHOLE) {
            COMPARED.add(new Engine("sphinx4, stock model", new SphinxRecognizer(SphinxModel.stock(), 2, 1000)));
            COMPARED.add(new Engine("pocketsphinx, stock model", PocketsphinxRecognizer.of(program, SphinxModel.stock(), 2, 1000, patience)));
        }
        SphinxModel telephone = SphinxModel.in(model);
        ADAPTED.add(new Engine("sphinx4, telephone model", new SphinxRecognizer(telephone, 2, 1000)));
        ADAPTED.add(new Engine("pocketsphinx, telephone model", PocketsphinxRecognizer.of(program, telephone, 2, 1000, patience)));
    }

    /** The last line that is written. */
    private static boolean whole(Path model) throws java.io.IOException {
        Path last = model.resolve("feat.params");
        return Files.exists(last) && Files.readString(last).contains("-remove_noise no");
    }

    @AfterAll
    static void close() {
        COMPARED.forEach(engine -> engine.recognizer().close());
        ADAPTED.forEach(engine -> engine.recognizer().close());
    }

    /** At 16 kHz, as it comes through a telephone and a network that loses one packet in a hundred; {@code voice} 0 or 1. */
    private static short[] says(int voice, String words) throws Exception {
        short[] known = SAID.get(voice + words);
        if (known != null) {
            return known;
        }
        Path file = Files.createTempFile(directory, "said", ".wav");
        List<String> command = voice == 0
                ? List.of("flite", "-voice", "rms", "-t", words, "-o", file.toString())
                : List.of("espeak-ng", "-v", "en-us+m7", "-s", "150", "-w", file.toString(), "--", words);
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        short[] line = network(telephone(((PcmClip) SoundFile.of(file).load(8000, 60_000)).toArray()), words.hashCode() + voice);
        StreamResampler up = new StreamResampler(8000, 16_000);
        short[] wide = new short[up.bound(line.length)];
        short[] heard = Arrays.copyOf(wide, up.convert(line, 0, line.length, wide, 0));
        SAID.put(voice + words, heard);
        return heard;
    }

    private static short[] telephone(short[] pcm) {
        int peak = 1;
        for (short sample : pcm) {
            peak = Math.max(peak, Math.abs(sample));
        }
        short[] line = new short[(pcm.length + 8 * 700) / PACKET * PACKET];
        for (int i = 0; i < line.length; i++) {
            int at = i - 8 * 300;
            short sample = at >= 0 && at < pcm.length ? (short) (pcm[at] * 16_000 / peak) : 0;
            line[i] = G711.fromMuLaw(G711.toMuLaw(sample));
        }
        return line;
    }

    /** What is lost is concealed as in the receive path of the engine. */
    private static short[] network(short[] line, long seed) {
        Random random = new Random(seed);
        Concealment concealment = new Concealment(8000);
        for (int from = 0; from < line.length; from += PACKET) {
            if (random.nextDouble() < LOSS) {
                concealment.conceal(line, from, PACKET);
            } else {
                concealment.good(line, from, PACKET);
            }
        }
        return line;
    }

    /**
     * How many of those each engine with the telephone model understands as they are said; with {@code refused}, as nothing: the share of
     * the worse. All are told.
     */
    private static double share(String name, String grammar, List<String> said, boolean refused) throws Exception {
        SpeechGrammar compiled = RecognizersTest.grammar(grammar);
        for (Engine engine : COMPARED) {
            right(name, engine, compiled, said, refused);
        }
        int worst = Integer.MAX_VALUE;
        for (Engine engine : ADAPTED) {
            worst = Math.min(worst, right(name, engine, compiled, said, refused));
        }
        return (double) worst / (VOICES * said.size());
    }

    private static int right(String name, Engine engine, SpeechGrammar grammar, List<String> said, boolean refused)
            throws Exception {
        int right = 0;
        List<String> wrong = new ArrayList<>();
        for (String words : said) {
            for (int voice = 0; voice < VOICES; voice++) {
                Recognition.Final found = engine.recognizer().work(new SpeechRecognizer.Task(grammar, "en-US", 0.5), says(voice, words));
                String heard = found.alternatives().isEmpty() ? "" : found.alternatives().getFirst().text();
                if (heard.equals(refused ? "" : words)) {
                    right++;
                } else {
                    wrong.add(words + " as " + (heard.isEmpty() ? "nothing" : heard));
                }
            }
        }
        System.out.println(engine.title() + ", " + name + ": " + right + " of " + VOICES * said.size() + " " + wrong);
        return right;
    }

    @Test
    void wordsThroughATelephone() throws Exception {
        List<String> commands = List.of(COMMANDS.split(","));
        double answers = share("yes or no", "yes,no", List.of("yes", "no"), false);
        double orders = share("commands", COMMANDS, commands, false);
        assertThat((answers * 2 + orders * commands.size()) / (2 + commands.size())).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void stringsOfDigits() throws Exception {
        List<String> strings = new ArrayList<>();
        for (String digits : new String[] {"4718", "9035", "2661", "8370", "1492", "5586", "7029", "3844"}) {
            strings.add(String.join(" ", digits.chars().mapToObj(c -> NUMERALS.get(c - '0')).toList()));
        }
        if (WHOLE) {
            share("digits", "[1 DIGIT]", NUMERALS, false);
        }
        assertThat(share("strings of four digits", "[4 DIGITS]", strings, false)).isGreaterThanOrEqualTo(0.85);
    }

    @Test
    void aMenuOfFiftyNames() throws Exception {
        List<String> names = List.of(NAMES.split(","));
        assertThat(names).hasSize(50);
        List<String> some = new ArrayList<>();
        for (int i = 0; i < names.size(); i += WHOLE ? 2 : 7) {
            some.add(names.get(i));
        }
        assertThat(share("names", NAMES, some, false)).isGreaterThanOrEqualTo(0.9);
    }

    @Test
    void whatIsSomethingElseIsRefused() throws Exception {
        assertThat(share("something else for yes or no", "yes,no", OTHER, true)).isGreaterThanOrEqualTo(0.85);
        assertThat(share("something else for a command", COMMANDS, OTHER, true)).isGreaterThanOrEqualTo(0.7);
        if (WHOLE) {
            share("something else for a name", NAMES, OTHER, true);
            share("something else for four digits", "[4 DIGITS]", OTHER, true);
        }
    }
}
