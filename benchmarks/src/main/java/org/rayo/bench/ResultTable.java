package org.rayo.bench;

import java.util.ArrayList;
import java.util.Collection;
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
 * its cost ours is. A ratio below 1 means that the peer is faster.
 */
final class ResultTable {
    static final String OURS = "rayo";

    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final String LINE = "%-46s %-9s %13s %11s %11s %9s%n";

    /** {@code allocated}: octets per operation, NaN when not measured. */
    record Row(String method, double score, double error, String unit, boolean lessIsBetter, double allocated) {}

    private ResultTable() {}

    static String of(Collection<RunResult> results) {
        Map<String, List<Row>> groups = new LinkedHashMap<>();
        for (RunResult result : results) {
            Row row = row(result);
            List<Row> group = groups.computeIfAbsent(subject(result.getParams()), subject -> new ArrayList<>());
            group.add(row.method().equals(OURS) ? 0 : group.size(), row);
        }
        return of(groups);
    }

    static String of(Map<String, List<Row>> groups) {
        StringBuilder table = new StringBuilder(System.lineSeparator());
        table.append(String.format(Locale.ROOT, LINE, "benchmark", "who", "cost", "+-", "B/op", "peer/ours"));
        groups.forEach((subject, rows) -> {
            for (Row row : rows) {
                table.append(String.format(
                        Locale.ROOT,
                        LINE,
                        subject,
                        row.method(),
                        String.format(Locale.ROOT, "%.1f %s", row.score(), row.unit()),
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
                params.getBenchmark().substring(params.getBenchmark().lastIndexOf('.') + 1),
                primary.getScore(),
                primary.getScoreError(),
                primary.getScoreUnit(),
                params.getMode() != Mode.Throughput,
                allocated == null ? Double.NaN : allocated.getScore());
    }

    private static String subject(BenchmarkParams params) {
        String type = params.getBenchmark().substring(0, params.getBenchmark().lastIndexOf('.'));
        StringBuilder subject = new StringBuilder(type.substring(type.lastIndexOf('.') + 1).replaceFirst("Benchmark$", ""));
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
