package org.rayo.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * The results as a plain table: one group per benchmark and its parameters, ours first, then each peer with how many times
 * ours its cost is. A ratio below 1 means that the peer is faster. What gave no result is shown as failed.
 */
final class ResultTable {
    static final String OURS = "rayo";

    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final String LINE = "%-34s %-8s %16s %11s %10s %10s%n";
    private static final Comparator<Row> OURS_FIRST =
            Comparator.comparing((Row row) -> !row.method().equals(OURS)).thenComparing(Row::method);

    private final Map<String, List<Row>> groups;

    /** {@code score}: NaN when it failed; {@code allocated}: octets per operation, NaN when not measured. */
    record Row(String method, double score, double error, String unit, boolean lessIsBetter, double allocated) {
        static Row failed(String method) {
            return new Row(method, Double.NaN, Double.NaN, "", true, Double.NaN);
        }

        boolean hasFailed() {
            return Double.isNaN(score);
        }
    }

    ResultTable(Map<String, List<Row>> groups) {
        this.groups = groups;
    }

    /** {@code chosen}: full names of the benchmarks that were to be run. */
    static ResultTable of(Collection<RunResult> results, Collection<String> chosen) {
        Map<String, List<Row>> groups = new LinkedHashMap<>();
        for (RunResult result : results) {
            groups.computeIfAbsent(subject(result.getParams()), subject -> new ArrayList<>()).add(row(result));
        }
        for (String benchmark : chosen) {
            addIfMissing(groups, shortType(benchmark), method(benchmark));
        }
        groups.values().forEach(group -> group.sort(OURS_FIRST));
        return new ResultTable(groups);
    }

    private static void addIfMissing(Map<String, List<Row>> groups, String type, String method) {
        List<List<Row>> ofType = groups.entrySet().stream()
                .filter(group -> group.getKey().equals(type) || group.getKey().startsWith(type + " "))
                .map(Map.Entry::getValue)
                .toList();
        if (ofType.isEmpty()) {
            groups.put(type, new ArrayList<>(List.of(Row.failed(method))));
        }
        for (List<Row> group : ofType) {
            if (group.stream().noneMatch(row -> row.method().equals(method))) {
                group.add(Row.failed(method));
            }
        }
    }

    /** Whether all that was to be run gave a result. */
    boolean isComplete() {
        return groups.values().stream().flatMap(List::stream).noneMatch(Row::hasFailed);
    }

    @Override
    public String toString() {
        StringBuilder table = new StringBuilder(System.lineSeparator());
        table.append(String.format(Locale.ROOT, LINE, "benchmark", "who", "cost", "+-", "B/op", "peer/ours"));
        groups.forEach((subject, rows) -> {
            for (Row row : rows) {
                table.append(String.format(
                        Locale.ROOT,
                        LINE,
                        subject,
                        row.method(),
                        row.hasFailed() ? "failed" : number(row.score(), "%.1f " + row.unit()),
                        number(row.error(), "%.1f"),
                        number(row.allocated(), "%.1f"),
                        ratio(row, rows.getFirst())));
            }
        });
        return table.toString();
    }

    private static Row row(RunResult result) {
        BenchmarkParams params = result.getParams();
        Result<?> primary = result.getPrimaryResult();
        @Nullable Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
        return new Row(
                method(params.getBenchmark()),
                primary.getScore(),
                primary.getScoreError(),
                primary.getScoreUnit(),
                params.getMode() != Mode.Throughput,
                allocated == null ? Double.NaN : allocated.getScore());
    }

    private static String method(String benchmark) {
        return benchmark.substring(benchmark.lastIndexOf('.') + 1);
    }

    private static String shortType(String benchmark) {
        String type = benchmark.substring(0, benchmark.lastIndexOf('.'));
        return type.substring(type.lastIndexOf('.') + 1).replaceFirst("Benchmark$", "");
    }

    private static String subject(BenchmarkParams params) {
        StringBuilder subject = new StringBuilder(shortType(params.getBenchmark()));
        for (String key : params.getParamsKeys()) {
            subject.append(' ').append(key).append('=').append(params.getParam(key));
        }
        return subject.toString();
    }

    private static String ratio(Row row, Row first) {
        if (!first.method().equals(OURS) || row.method().equals(OURS)) {
            return "";
        }
        return number(row.lessIsBetter() ? row.score() / first.score() : first.score() / row.score(), "%.2f");
    }

    private static String number(double value, String format) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }
}
