package org.rayo.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Each benchmark once, with its set-up, in which the peers must agree; nothing about speed. */
class BenchmarksRunTest {
    private static Collection<RunResult> results;

    @BeforeAll
    static void runEachOnce() throws RunnerException {
        // a benchmark that someone runs meanwhile is not disturbed: nothing is measured here
        System.setProperty("jmh.ignoreLock", "true");
        ChainedOptionsBuilder options = new OptionsBuilder();
        if (!Spandsp.available()) {
            options.exclude("\\.spandsp$");
        }
        if (!NativeLoops.available()) {
            options.exclude("\\.c$");
        }
        results = new Runner(options.include("org\\.rayo\\.bench\\..*")
                        .mode(Mode.SingleShotTime)
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .timeout(TimeValue.seconds(20))
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
    }

    @Test
    void eachPeerRunsBesideOurs() {
        assertThat(methods("SipInviteParseBenchmark")).containsExactlyInAnyOrder("rayo", "jainSip", "pkts");
        assertThat(methods("Sip200EncodeBenchmark")).containsExactlyInAnyOrder("rayo", "jainSip", "pkts");
        assertThat(methods("SipCallBenchmark")).containsExactly("rayo");
        assertThat(methods("SipTimersBenchmark")).containsExactly("rayo");
        assertThat(methods("G711DecodeBenchmark")).contains("rayo", "jdk");
        assertThat(methods("G711EncodeBenchmark")).contains("rayo", "jdk");
        assertThat(methods("RayoStanzaParseBenchmark")).containsExactlyInAnyOrder("rayo", "smack", "jdk", "aalto");
        assertThat(methods("RayoEventWriteBenchmark")).containsExactlyInAnyOrder("rayo", "smack", "jdk");
        assertThat(methods("MediaTickBenchmark")).containsExactly("rayo");
        for (String alone : List.of("L16", "JitterBuffer", "Srtp")) {
            assertThat(methods(alone + "Benchmark")).as(alone).containsExactly("rayo");
        }
        assertThat(methods("OpusBenchmark")).containsExactlyInAnyOrder("rayo", "java");
        // libspandsp2 and gcc are where CI runs; without them ours still is
        assertThat(methods("DtmfDetectBenchmark")).contains("rayo");
        assertThat(methods("G722Benchmark")).contains("rayo");
        assertThat(methods("MixSumBenchmark")).contains("rayo");
        assertThat(methods("MixerTickBenchmark")).contains("rayo");
    }

    private static List<String> methods(String type) {
        return results.stream()
                .map(result -> result.getParams().getBenchmark())
                .filter(name -> name.contains("." + type + "."))
                .map(name -> name.substring(name.lastIndexOf('.') + 1))
                .distinct()
                .toList();
    }

    @Test
    void everyBenchmarkIsNamedAsTheTableExpects() {
        Set<String> types = results.stream()
                .map(result -> result.getParams().getBenchmark())
                .map(name -> name.substring(0, name.lastIndexOf('.')))
                .collect(Collectors.toSet());
        assertThat(types).allMatch(type -> type.endsWith("Benchmark"));
        assertThat(types).allMatch(type -> methods(type.substring(type.lastIndexOf('.') + 1)).contains("rayo"));
    }

    @Test
    void theTableShowsAllOfThem() {
        ResultTable table = ResultTable.of(results, List.of("org.rayo.bench.MediaTickBenchmark.rayo"));
        assertThat(table.toString().strip().lines()).hasSize(results.size() + 1);
        assertThat(table.isComplete()).isTrue();
    }

    @Test
    void whatGaveNoResultHasFailed() {
        ResultTable table = ResultTable.of(results, List.of(
                "org.rayo.bench.G711DecodeBenchmark.broken", "org.rayo.bench.LostBenchmark.rayo"));
        assertThat(table.isComplete()).isFalse();
        assertThat(table.toString().lines().filter(line -> line.contains("failed")))
                .extracting(line -> line.replaceAll(" +", " ").strip())
                .containsExactly(
                        "G711Decode law=PCMU broken failed - - -",
                        "G711Decode law=PCMA broken failed - - -",
                        "Lost rayo failed - -");
    }
}
