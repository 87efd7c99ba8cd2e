package org.rayo.server.speech;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.rayo.server.component.SpeechGrammar;
import reactor.core.publisher.Flux;

/**
 * What engines understand with the model that {@code docker/model/adapt} makes, of voices that it was not made with and of our own,
 * through G.711, RTP, a network that loses and delays packets, and the receive path of a call. The model is looked for in
 * {@code target/telephone-model}, or where the property {@code rayo.test.model} says. With {@code rayo.test.whole} it prints the table
 * of the page about speech, the stock model beside it.
 */
@Timeout(1200)
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
    /** For the page about speech: everything, and the stock model as well. */
    private static final boolean WHOLE = Boolean.getBoolean("rayo.test.whole");
    private static final int AT_ONCE = 2;
    /** Voices that the model was not made with. */
    private static final List<Caller> HELD_OUT = List.of(new Caller("flite", "rms"), new Caller("espeak-ng", "en-us+m7"));
    /** Those that our engines speak with. */
    private static final List<Caller> OWN =
            List.of(new Caller("freetts", "kevin"), new Caller("flite", "slt"), new Caller("espeak-ng", "en-us"));
    private static final List<Caller> CALLERS = Stream.concat(HELD_OUT.stream(), OWN.stream()).toList();

    /** A column of the page about speech; how much of each task it got right of what counts. */
    private record Engine(String title, WorkerRecognizer recognizer, Map<String, Integer> right) {
        Engine(String title, WorkerRecognizer recognizer) {
            this(title, recognizer, new HashMap<>());
        }
    }

    private static final List<Engine> COMPARED = new ArrayList<>();
    private static final List<Engine> ADAPTED = new ArrayList<>();

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

    /**
     * How many of those each engine with the telephone model understands as they are said by voices that it does not know; with
     * {@code refused}, as nothing: the share of the worse. All are told.
     */
    private static double share(String name, String grammar, List<String> said, boolean refused) {
        return share(HELD_OUT, name, grammar, said, refused);
    }

    private static double share(List<Caller> counted, String name, String grammar, List<String> said, boolean refused) {
        SpeechGrammar compiled = RecognizersTest.grammar(grammar);
        double worst = 1;
        for (Caller caller : WHOLE ? CALLERS : counted) {
            said.forEach(caller::says);
            assertThat(caller.lost()).as("lost of what %s said", caller.name()).isBetween(0.002, 0.03);
            StringBuilder row = new StringBuilder(caller.name() + " | " + name);
            List<String> wrong = new ArrayList<>();
            for (Engine engine : COMPARED) {
                row.append(" | ").append(right(caller, engine, compiled, said, refused, new ArrayList<>())).append(" of ").append(said.size());
            }
            for (Engine engine : ADAPTED) {
                int right = right(caller, engine, compiled, said, refused, wrong);
                row.append(" | ").append(right).append(" of ").append(said.size());
                engine.right().merge(name, counted.contains(caller) ? right : 0, Integer::sum);
            }
            System.out.println(row + " | " + wrong);
        }
        for (Engine engine : ADAPTED) {
            worst = Math.min(worst, (double) right(engine, name) / (counted.size() * said.size()));
        }
        return worst;
    }

    private static int right(Engine engine, String name) {
        return Objects.requireNonNull(engine.right().get(name));
    }

    private static int right(
            Caller caller, Engine engine, SpeechGrammar grammar, List<String> said, boolean refused, List<String> wrong) {
        List<String> heard = Flux.fromIterable(said)
                .flatMapSequential(words -> caller.understoodBy(engine.recognizer(), grammar, words), AT_ONCE, 1)
                .collectList().block(Duration.ofMinutes(10));
        int right = 0;
        for (int i = 0; i < said.size(); i++) {
            if (heard.get(i).equals(refused ? "" : said.get(i))) {
                right++;
            } else {
                wrong.add(said.get(i) + " as " + (heard.get(i).isEmpty() ? "nothing" : heard.get(i)) + " by " + engine.title());
            }
        }
        return right;
    }

    /** What each engine of ours says, each other engine of ours understands. */
    @Test
    void eachEnginesVoice() {
        List<String> some = List.of("yes please", "no thank you", "operator", "billing", "check my balance", "technical support");
        assertThat(share(OWN, "commands of our own voices", COMMANDS, some, false)).isGreaterThanOrEqualTo(0.9);
    }

    @Test
    void wordsThroughATelephone() {
        List<String> commands = List.of(COMMANDS.split(","));
        double answers = share("yes or no", "yes,no", List.of("yes", "no"), false);
        double orders = share("commands", COMMANDS, commands, false);
        assertThat((answers * 2 + orders * commands.size()) / (2 + commands.size())).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void stringsOfDigits() {
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
    void aMenuOfFiftyNames() {
        List<String> names = List.of(NAMES.split(","));
        assertThat(names).hasSize(50);
        List<String> some = new ArrayList<>();
        for (int i = 0; i < names.size(); i += WHOLE ? 2 : 7) {
            some.add(names.get(i));
        }
        assertThat(share("names", NAMES, some, false)).isGreaterThanOrEqualTo(0.9);
    }

    @Test
    void whatIsSomethingElseIsRefused() {
        assertThat(share("something else for yes or no", "yes,no", OTHER, true)).isGreaterThanOrEqualTo(0.85);
        assertThat(share("something else for a command", COMMANDS, OTHER, true)).isGreaterThanOrEqualTo(0.7);
        if (WHOLE) {
            share("something else for a name", NAMES, OTHER, true);
            share("something else for four digits", "[4 DIGITS]", OTHER, true);
        }
    }
}
