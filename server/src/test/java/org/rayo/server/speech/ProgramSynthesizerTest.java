package org.rayo.server.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.server.config.ConfigLoader;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.egress.EgressClient;
import org.rayo.server.speech.SpeechFailure.Kind;
import org.rayo.server.speech.SpeechSynthesizer.Voice;
import reactor.core.Disposable;

/** The programs themselves, and made-up ones that do all that a program should not. */
@Timeout(180)
class ProgramSynthesizerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final EgressClient EGRESS = new EgressClient(ServerConfig.defaults().egress());
    private static final java.util.function.Function<ServerConfig.MrcpServer, org.rayo.server.mrcp.MrcpClient> NO_SERVERS = server -> {
        throw new AssertionError(server);
    };
    private static final String SAYS_VOICES = "#!/bin/sh\n[ \"$1\" = -lv ] && echo 'Voices available: kal slt' && exit 0\n";
    /** Finds what it is to write in its last argument. */
    private static final String OUT = "for out; do :; done\n";

    @TempDir
    Path directory;

    private static ServerConfig.Synthesis config(String... sets) throws Exception {
        return ConfigLoader.load(null, List.of(sets), java.util.Map.of()).speech().synthesis();
    }

    private static SpeechSynthesizer real(String name) throws Exception {
        List<SpeechSynthesizer> found = Engines.of(config("speech.synthesizers=[" + name + "]"), EGRESS, NO_SERVERS, System.getenv("PATH"));
        assumeThat(found).as("%s is not installed: apt-get install %s", name, name).isNotEmpty();
        return found.getFirst();
    }

    private SpeechSynthesizer fake(String script, String... sets) throws Exception {
        Path file = directory.resolve("flite");
        Files.writeString(file, SAYS_VOICES + OUT + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> all = new ArrayList<>(List.of(sets));
        all.add("speech.synthesizers=[flite]");
        return Engines.of(config(all.toArray(String[]::new)), EGRESS, NO_SERVERS, directory.toString()).getFirst();
    }

    private static List<SpeechEvent> speak(SpeechSynthesizer engine, String voice, String ssml) {
        Voice with = engine.voices().stream().filter(each -> each.name().equals(voice)).findFirst().orElseThrow();
        return engine.speak(SynthesizersTest.text(ssml), with).collectList().block(PATIENCE);
    }

    private static short[] samples(List<SpeechEvent> events) {
        short[] all = {};
        for (SpeechEvent event : events) {
            if (event instanceof SpeechEvent.Pcm pcm) {
                int at = all.length;
                all = Arrays.copyOf(all, at + pcm.samples().length);
                System.arraycopy(pcm.samples(), 0, all, at, pcm.samples().length);
            }
        }
        return all;
    }

    private static double seconds(List<SpeechEvent> events) {
        return (double) samples(events).length / events.stream().filter(SpeechEvent.Pcm.class::isInstance)
                .map(SpeechEvent.Pcm.class::cast).findFirst().orElseThrow().rate();
    }

    private static int peak(List<SpeechEvent> events) {
        int peak = 0;
        for (short sample : samples(events)) {
            peak = Math.max(peak, Math.abs(sample));
        }
        return peak;
    }

    private static SpeechFailure failure(SpeechSynthesizer engine) {
        try {
            engine.speak(SynthesizersTest.text("hello"), engine.voices().getFirst()).collectList().block(PATIENCE);
        } catch (SpeechFailure e) {
            return e;
        }
        throw new AssertionError("it spoke");
    }

    /** Directories of texts that are there now. */
    private static List<Path> left() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("rayo-speech-" + ProcessHandle.current().pid() + "-")).toList();
        }
    }

    @ParameterizedTest
    @CsvSource({"flite, slt", "flite, kal", "espeak-ng, en-us", "espeak-ng, de", "espeak-ng, fr-fr+f2"})
    void installedProgramsSpeak(String name, String voice) throws Exception {
        SpeechSynthesizer engine = real(name);
        List<SpeechEvent> usual = speak(engine, voice, "one two three four five");
        assertThat(seconds(usual)).isBetween(1.0, 4.0);
        assertThat(peak(usual)).isGreaterThan(3000);
        assertThat(seconds(speak(engine, voice, "<prosody rate='200%'>one two three four five</prosody>")))
                .isCloseTo(seconds(usual) / 2, within(seconds(usual) / 6));
        assertThat(peak(speak(engine, voice, "<prosody volume='-12dB'>one two three four five</prosody>")))
                .isCloseTo(peak(usual) / 4, within(peak(usual) / 16));
        assertThat(samples(speak(engine, voice, "<prosody pitch='+50%'>one two three four five</prosody>"))).isNotEqualTo(samples(usual));
        assertThat(seconds(speak(engine, voice, "one<break time='2s'/>two"))).isBetween(2.5, 5.0);
    }

    @ParameterizedTest
    @CsvSource({"flite, slt", "espeak-ng, en-us"})
    void marksBeforeEachWordComeInOrderAndLeaveTheSpeechWhole(String name, String voice) throws Exception {
        SpeechSynthesizer engine = real(name);
        String[] words = {"one", "two", "three", "four", "five", "six"};
        // a text begins with words: what is marked before them is not the engine's
        StringBuilder marked = new StringBuilder("zero ");
        for (String word : words) {
            marked.append("<mark name='").append(word).append("'/>").append(word).append(' ');
        }
        List<SpeechEvent> events = speak(engine, voice, marked.toString());
        List<String> names = new ArrayList<>();
        List<Double> at = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i) instanceof SpeechEvent.Mark(String mark)) {
                names.add(mark);
                at.add(seconds(events) * samples(events.subList(0, i)).length / samples(events).length);
            }
        }
        assertThat(names).containsExactly(words);
        for (int i = 1; i < at.size(); i++) {
            assertThat(at.get(i) - at.get(i - 1)).as("from %s to %s", words[i - 1], words[i]).isBetween(0.15, 1.2);
        }
        assertThat(seconds(events)).isLessThan(2 * seconds(speak(engine, voice, "zero " + String.join(" ", words))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"flite", "espeak-ng"})
    void textIsTextWhateverItLooksLike(String name) throws Exception {
        SpeechSynthesizer engine = real(name);
        String voice = engine.voices().getFirst().name();
        for (String text : new String[] {"-h --help -o x", "$(touch rayo-was-here)", "`id`; rm x", "/etc/passwd", "@file", "&amp;#0; &lt;x&gt;",
            "[[h@l]]", "\u201cquoted\u201d caf\u00e9", "a\ud83d\ude00b", "x".repeat(5000)}) {
            assertThat(seconds(speak(engine, voice, text))).as(text).isBetween(0.1, 60.0);
        }
        assertThat(peak(speak(engine, voice, "... <break time='100ms'/> !"))).isZero();
        assertThat(Path.of("rayo-was-here")).doesNotExist();
        assertThat(left()).isEmpty();
    }

    @Test
    void voicesAreListedByLanguage() throws Exception {
        List<SpeechSynthesizer> engines = List.of(real("espeak-ng"));
        for (String[] each : new String[][] {{"de-DE", "de"}, {"en-US", "en-us"}, {"en", "en-gb"}, {"en-AU", "en-gb"}, {"pt-BR", "pt-br"}, {"zh-CN", "zh"},
            {"no", "no"}, {"ru-RU", "ru"}}) {
            String chosen = VoiceChoice.of(new org.rayo.server.component.ssml.VoiceWish(null, List.of(), each[0], null), "en-US", engines)
                    .getFirst().voice().name();
            assertThat(chosen).as(each[0]).isEqualTo(each[1]);
        }
        assertThat(VoiceChoice.of(new org.rayo.server.component.ssml.VoiceWish(null, List.of(), "fr-FR", "female"), "en-US", engines)
                .getFirst().voice()).isEqualTo(new Voice("fr-fr+f2", "fr-FR", "female"));
    }

    @Test
    void whatIsNotInstalledIsPassedOver() throws Exception {
        Files.writeString(directory.resolve("flite"), "not executable");
        ServerConfig.Synthesis config = config("speech.synthesizers=[flite, freetts, espeak-ng]");
        for (String path : new String[] {directory.toString(), "", null, ".:relative:\0"}) {
            assertThat(Engines.of(config, EGRESS, NO_SERVERS, path)).extracting(SpeechSynthesizer::name).containsExactly("freetts");
        }
        fake("exit 0");
        Files.writeString(directory.resolve("flite"), "#!/bin/sh\necho no voices");
        assertThat(Engines.of(config, EGRESS, NO_SERVERS, directory.toString())).extracting(SpeechSynthesizer::name).containsExactly("freetts");
        assertThatThrownBy(() -> config("speech.synthesizers=[marytts]")).hasMessageContaining("marytts is no synthesizer");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "kill -9 $$ | BROKEN | ended with 137",
        "exit 3 | BROKEN | ended with 3",
        "exit 0 | BROKEN | wrote nothing",
        ": > $out | BROKEN | no sound",
        "head -c 100000 /dev/urandom > $out | BROKEN | no sound",
        "cat /dev/zero > $out | BROKEN | without end",
        "cat /dev/zero; exit 1 | TIMEOUT | did not end within 300 ms",
        "sleep 1000 | TIMEOUT | did not end within 300 ms",
        "trap '' TERM INT HUP; sleep 1000 & wait | TIMEOUT | did not end within 300 ms"
    })
    void programsThatFailAreFailures(String script, Kind kind, String text) throws Exception {
        // half a second is not enough to fill a disk, and too little for a loaded machine to fill the bound
        SpeechSynthesizer engine = fake(script, "speech.timeout=" + (kind == Kind.TIMEOUT ? "300ms" : "60s"));
        SpeechFailure failure = failure(engine);
        assertThat(failure.text()).startsWith("flite ").contains(text);
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(left()).isEmpty();
    }

    @Test
    void anotherEngineStandsInForAProgramThatCrashes() throws Exception {
        SpeechSynthesizer crashes = fake("kill -11 $$");
        FakeSynthesizer good = new FakeSynthesizer("good", reactor.core.publisher.Flux.just(FakeSynthesizer.sound(100)), FakeSynthesizer.english("z"));
        Synthesizers all = new Synthesizers(config(), List.of(crashes, good), new SimpleMeterRegistry(), System::nanoTime);
        assertThat(all.speak(SynthesizersTest.text("hello"), 8000).block(PATIENCE)).isNotNull();
        assertThat(good.asked).hasValue(1);
    }

    @Test
    void aProgramNobodyWaitsForIsEndedWithItsChildren() throws Exception {
        Path children = directory.resolve("children");
        SpeechSynthesizer engine = fake("sleep 1000 &\necho $! $$ > " + children + ".new; mv " + children + ".new " + children + "; wait", "speech.workers=1");
        Disposable work = engine.speak(SynthesizersTest.text("hello"), engine.voices().getFirst()).subscribe();
        await().atMost(PATIENCE).until(() -> Files.exists(children));
        List<Long> ids = Stream.of(Files.readString(children).strip().split(" ")).map(Long::parseLong).toList();
        assertThat(ids).hasSize(2).allMatch(id -> ProcessHandle.of(id).isPresent());
        work.dispose();
        await().atMost(PATIENCE).until(() -> ids.stream().noneMatch(id -> ProcessHandle.of(id).map(ProcessHandle::isAlive).orElse(false)));
        await().atMost(PATIENCE).until(() -> left().isEmpty());
    }

    @Test
    void aProgramSeesNothingOfTheServer() throws Exception {
        Path seen = directory.resolve("seen");
        SpeechSynthesizer engine = fake("{ env | grep -v -e ^PWD= -e ^SHLVL= -e ^_= -e ^OLDPWD=; echo \"args $*\"; } > " + seen + "; exit 1");
        failure(engine);
        assertThat(Files.readString(seen)).startsWith("args -voice slt ").doesNotContain("hello");
    }

    @Test
    void soManyAtOnceAndNoMore() throws Exception {
        Path running = Files.createDirectory(directory.resolve("running"));
        SpeechSynthesizer engine = fake("mkdir " + running + "/$$; ls " + running + " | wc -l >> " + directory + "/most; sleep 0.05; rmdir " + running
                + "/$$; exit 1", "speech.workers=2", "speech.queue=18");
        List<Kind> kinds = reactor.core.publisher.Flux.range(0, 30)
                .flatMap(i -> engine.speak(SynthesizersTest.text("hello"), engine.voices().getFirst()).then(reactor.core.publisher.Mono.<Kind>empty())
                        .onErrorResume(SpeechFailure.class, failure -> reactor.core.publisher.Mono.just(failure.kind())), 30)
                .collectList().block(PATIENCE);
        assertThat(kinds).hasSize(30);
        assertThat(kinds.stream().filter(Kind.BUSY::equals)).hasSizeBetween(1, 10);
        assertThat(Files.readAllLines(directory.resolve("most")).stream().mapToInt(line -> Integer.parseInt(line.strip())).max()).hasValue(2);
    }
}
