package org.rayo.server.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.server.component.SpeechGrammar;
import org.rayo.server.speech.SpeechFailure.Kind;
import reactor.core.publisher.Flux;

/** With programs that only look like it; {@code RoundTripTest} speaks to the real one. */
@Timeout(120)
class PocketsphinxRecognizerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String GRAMMAR = "yes please,no";

    @TempDir
    Path directory;

    private PocketsphinxRecognizer engine;

    @AfterEach
    void close() {
        if (engine != null) {
            engine.close();
        }
    }

    /** Runs {@code script} where the program would run. */
    private PocketsphinxRecognizer fake(String script, Duration time) throws Exception {
        Path file = Files.writeString(directory.resolve(PocketsphinxRecognizer.PROGRAM), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path model = Files.createDirectories(directory.resolve("model"));
        for (String name : List.of("mdef", "means", "variances", "mixture_weights", "transition_matrices", "noisedict")) {
            Files.writeString(model.resolve(name), "");
        }
        Files.writeString(model.resolve("feat.params"), "-upperf 6800");
        Program program = Program.find(PocketsphinxRecognizer.PROGRAM, directory.toString());
        engine = PocketsphinxRecognizer.of(program, SphinxModel.in(model), 1, 10, time);
        return engine;
    }

    private static Recognition.Final heard(PocketsphinxRecognizer engine, SpeechGrammar grammar) {
        SpeechRecognizer.Task task = new SpeechRecognizer.Task(grammar, "en-US", 0.5);
        return (Recognition.Final) engine.recognize(task, Flux.just(new short[16_000])).blockLast(PATIENCE);
    }

    /** The directories of utterances that are there now. */
    private static List<Path> left() throws Exception {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("rayo-speech-" + ProcessHandle.current().pid() + "-")).toList();
        }
    }

    @ParameterizedTest
    @CsvSource({"-1000, -1500, true", "-1000, -600, true", "-1000, -400, false", "-1000, -200, false"})
    void whatFitsAnySoundsAsWellIsRefused(int words, int sounds, boolean understood) throws Exception {
        List<Path> before = left();
        String please = "w$(grep -n . words | grep -m 1 ' P L IY Z' | sed 's/.*:w\\([0-9]*\\).*/\\1/')";
        String yes = "w$(grep -n . words | grep -m 1 ' Y EH S' | sed 's/.*:w\\([0-9]*\\).*/\\1/')";
        fake("echo \"said S 0 T " + words + " A -1 L -1 0 -1 -1 <sil> 30 -1 0 " + yes + " 60 -1 0 " + please + "(2) 90 -1 -1 <sil> 100\" > heard\n"
                + "echo 'said S 0 T " + sounds + " A -1 L -1 0 -1 0 _P 100' >> heard", PATIENCE);
        List<Recognition.Alternative> found = heard(engine, RecognizersTest.grammar(GRAMMAR)).alternatives();
        if (understood) {
            assertThat(found).singleElement().satisfies(best -> {
                assertThat(best.text()).isEqualTo("yes please");
                assertThat(best.confidence()).isBetween(0.3, 1.0);
            });
        } else {
            assertThat(found).isEmpty();
        }
        assertThat(left()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "exit 3, BROKEN, ended with 3",
        "kill -9 $$, BROKEN, ended with 137",
        "exit 0, BROKEN, wrote nothing",
        "echo rubbish > heard, BROKEN, what is no result",
        "printf 'said S 0 T -1 A -1 L -1 0 -1 -1 w99 100\\nsaid S 0 T -1 A -1 L -1 0 -1 -1 _P 100\\n' > heard, BROKEN, a word that there is not",
        "exec cat /dev/zero > heard, BROKEN, without end",
        "exec sleep 600, TIMEOUT, did not end"
    })
    void programsThatFailAreFailures(String script, Kind kind, String text) throws Exception {
        fake(script, kind == Kind.TIMEOUT ? Duration.ofMillis(300) : PATIENCE);
        assertThatThrownBy(() -> heard(engine, RecognizersTest.grammar(GRAMMAR)))
                .isInstanceOfSatisfying(SpeechFailure.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(kind);
                    assertThat(failure.text()).contains(text);
                });
    }

    @Test
    void silenceThatIsLoudIsSomethingElse() {
        short[] pcm = new short[16_000];
        // a word from 200 to 400 ms, and more from 600 ms on; the line is never quite silent
        for (int i = 0; i < pcm.length; i++) {
            boolean loud = (i >= 3200 && i < 6400) || i >= 9600;
            pcm[i] = (short) ((loud ? 8000 : 30) * Math.sin(i / 3.0));
        }
        String line = "said S 0 T -1 A -1 L -1 0 -1 -1 <sil> 20 -1 0 w0 40 -1 -1 <sil> %d -1 0 %s 100";
        assertThat(PocketsphinxResult.read(line.formatted(60, "w1")).passedOver(pcm, 160)).isLessThan(0.02);
        assertThat(PocketsphinxResult.read(line.formatted(60, "<sil>")).passedOver(pcm, 160)).isBetween(0.6, 0.7);
        assertThat(PocketsphinxResult.read(line.formatted(80, "w1")).passedOver(pcm, 160)).isBetween(0.3, 0.4);
        assertThat(PocketsphinxResult.read(line.formatted(60, "<sil>")).passedOver(new short[0], 160)).isZero();
    }

    @Test
    void nobodySaysSoManyWordsInSoLittleTime() throws Exception {
        String line = "said S 0 T -1 A -1 L -1 0 -1 -1 <sil> 20 -1 0 w0 %d -1 -1 w1(2) %d -1 0 w0 %d -1 0 <sil> 100";
        assertThat(PocketsphinxResult.read(line.formatted(38, 56, 74)).msPerWord()).isEqualTo(180);
        assertThat(PocketsphinxResult.read(line.formatted(30, 40, 73)).msPerWord()).isEqualTo(176);
        // two may be short
        assertThat(PocketsphinxResult.read("said S 0 T -1 A -1 L -1 0 -1 -1 <sil> 20 -1 0 w0 25 -1 -1 w1 30 -1 0 <sil> 100").msPerWord())
                .isEqualTo(Integer.MAX_VALUE);
        String digit = "w$(grep -n . words | grep -m 1 ' EY T$' | sed 's/.*:w\\([0-9]*\\).*/\\1/')";
        for (int end : new int[] {92, 91}) {
            fake("d=" + digit + "; echo \"said S 0 T -1 A -1 L -1 0 -1 -1 <sil> 20 -1 0 $d 38 -1 -1 $d 50 -1 0 $d 70 -1 0 $d " + end
                    + " -1 0 <sil> 100\" > heard\necho 'said S 0 T -1 A -1 L -1 0 -1 0 _P 100' >> heard", PATIENCE);
            assertThat(heard(engine, RecognizersTest.grammar("[4 DIGITS]")).alternatives()).hasSize(end == 92 ? 1 : 0);
            engine.close();
        }
    }

    @Test
    void itReadsTheGrammarByNumbersAndTheWordsAsTheyAreSaid() throws Exception {
        fake("cp words grammar.fsg sounds.fsg said.raw " + directory + "/; exit 3", PATIENCE);
        SpeechGrammar grammar = RecognizersTest.grammar("either or,zorblax");
        assertThatThrownBy(() -> heard(engine, grammar)).isInstanceOf(SpeechFailure.class);
        String words = Files.readString(directory.resolve("words"));
        // twice in the dictionary, and in none
        assertThat(words).containsPattern("w[0-9] IY DH ER\\n").containsPattern("w[0-9]\\(2\\) AY DH ER\\n").containsPattern("w[0-9] Z .*S\\n")
                .contains("_ZH ZH\n").doesNotContain("either");
        assertThat(Files.readString(directory.resolve("grammar.fsg"))).startsWith("FSG_BEGIN grammar\n").contains("FINAL_STATE 0\n")
                .endsWith("FSG_END\n").doesNotContain("zorblax");
        assertThat(Files.readString(directory.resolve("sounds.fsg"))).contains("TRANSITION 1 1 1.0 _AA\n");
        assertThat(Files.size(directory.resolve("said.raw"))).isEqualTo(32_000);
    }

    @Test
    void whoeverCancelsEndsTheProgram() throws Exception {
        Path started = directory.resolve("started");
        fake("echo $$ > " + started + ".new; mv " + started + ".new " + started + "; exec sleep 600", PATIENCE);
        SpeechRecognizer.Task task = new SpeechRecognizer.Task(RecognizersTest.grammar(GRAMMAR), "en-US", 0.5);
        engine.recognize(task, Flux.just(new short[16_000]))
                .takeUntilOther(Flux.interval(Duration.ofMillis(20)).filter(tick -> Files.exists(started)))
                .blockLast(PATIENCE);
        long id = Long.parseLong(Files.readString(started).strip());
        ProcessHandle.of(id).ifPresent(process -> process.onExit().orTimeout(30, java.util.concurrent.TimeUnit.SECONDS).join());
        assertThat(ProcessHandle.of(id)).isEmpty();
    }

    @Test
    void withoutAModelItIsToldWhatToInstall() throws Exception {
        fake("exit 0", PATIENCE);
        Program program = Program.find(PocketsphinxRecognizer.PROGRAM, directory.toString());
        Files.delete(directory.resolve("model/mdef"));
        SphinxModel gone = new SphinxModel(directory.resolve("model").toUri().toURL(), SphinxModel.stock().dictionary(),
                SphinxModel.stock().fillers(), 16_000);
        assertThatThrownBy(() -> PocketsphinxRecognizer.of(program, gone, 1, 1, PATIENCE))
                .hasMessageContaining("install pocketsphinx-en-us");
    }
}
