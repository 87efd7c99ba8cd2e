package org.rayo.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultTableTest {

    @Test
    void aPeersCostIsToldInOurs() {
        String table = table(Map.of("Sip", List.of(
                new ResultTable.Row("rayo", 200, 3, "ns/op", true, 16),
                new ResultTable.Row("peer", 500, 3, "ns/op", true, 64))));
        assertThat(cells(table, 1)).containsExactly("Sip", "rayo", "200.0", "ns/op", "3.0", "16.0");
        assertThat(cells(table, 2)).containsExactly("Sip", "peer", "500.0", "ns/op", "3.0", "64.0", "2.50");
    }

    @Test
    void ofAThroughputMoreIsBetter() {
        String table = table(Map.of("Sip", List.of(
                new ResultTable.Row("rayo", 5, 0, "ops/us", false, Double.NaN),
                new ResultTable.Row("peer", 2, 0, "ops/us", false, Double.NaN))));
        assertThat(cells(table, 2)).endsWith("-", "2.50");
    }

    @Test
    void withoutOursThereIsNothingToCompare() {
        String table = table(Map.of("Sip", List.of(new ResultTable.Row("peer", 2, Double.NaN, "ns/op", true, 0))));
        assertThat(cells(table, 1)).containsExactly("Sip", "peer", "2.0", "ns/op", "-", "0.0");
    }

    private static String table(Map<String, List<ResultTable.Row>> groups) {
        return new ResultTable(groups).toString();
    }

    private static String[] cells(String table, int line) {
        return table.strip().lines().toList().get(line).strip().split("\\s+");
    }
}
