package org.rayo.rtp.engine;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** Buckets hold what they say. */
class LatencyHistogramTest {
    @Property
    void aValueLiesBetweenItsBucketsBounds(@ForAll @LongRange(max = 60_000_000_000L) long nanos) {
        LatencyHistogram histogram = new LatencyHistogram();
        histogram.record(nanos);
        LatencyHistogram.Snapshot snapshot = histogram.snapshot();
        assertThat(snapshot.count()).isEqualTo(1);
        assertThat(snapshot.sumNanos()).isEqualTo(nanos);
        for (int i = 0; i < snapshot.buckets(); i++) {
            if (snapshot.count(i) == 1) {
                assertThat(nanos).isLessThan(snapshot.boundNanos(i));
                long lower = i == 0 ? 0 : snapshot.boundNanos(i - 1);
                assertThat(nanos).isGreaterThanOrEqualTo(lower);
            }
        }
        assertThat(snapshot.quantileNanos(0.99)).isEqualTo(nanos);
    }

    @Example
    void boundsRise() {
        LatencyHistogram.Snapshot snapshot = LatencyHistogram.Snapshot.empty();
        for (int i = 1; i < snapshot.buckets(); i++) {
            assertThat(snapshot.boundNanos(i)).isGreaterThan(snapshot.boundNanos(i - 1));
        }
        assertThat(snapshot.boundNanos(snapshot.buckets() - 1)).isGreaterThan(60_000_000_000L);
        assertThat(snapshot.quantileNanos(0.5)).isZero();
    }

    @Example
    void quantilesAndSums() {
        LatencyHistogram histogram = new LatencyHistogram();
        for (int i = 1; i <= 1000; i++) {
            histogram.record(i * 10_000L);
        }
        histogram.record(-5);
        LatencyHistogram.Snapshot snapshot = histogram.snapshot();
        assertThat(snapshot.quantileNanos(0.5)).isBetween(5_000_000L, 6_300_000L);
        assertThat(snapshot.quantileNanos(0.999)).isBetween(9_900_000L, 10_000_000L);
        assertThat(snapshot.maxNanos()).isEqualTo(10_000_000L);
        LatencyHistogram.Snapshot twice = snapshot.plus(snapshot);
        assertThat(twice.count()).isEqualTo(2002);
        assertThat(twice.sumNanos()).isEqualTo(2 * snapshot.sumNanos());
        assertThat(twice.maxNanos()).isEqualTo(snapshot.maxNanos());
    }
}
