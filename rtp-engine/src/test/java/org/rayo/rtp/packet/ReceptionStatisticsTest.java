package org.rayo.rtp.packet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** RFC 3550 §A.1, §A.3, §A.8. */
class ReceptionStatisticsTest {
    private static final long MS = 1_000_000L;
    private final ReceptionStatistics statistics = new ReceptionStatistics(8000);

    private void receive(int sequence) {
        statistics.onPacket(1, sequence & 0xFFFF, sequence * 160, sequence * 20 * MS, true);
    }

    @Test
    void countsLossAcrossTheWrap() {
        for (int i = 65500; i < 65600; i++) {
            if (i % 10 != 0) {
                receive(i);
            }
        }
        assertThat(statistics.lost()).isEqualTo(9);
        assertThat(statistics.extendedHighestSequence()).isEqualTo(65599);
        assertThat(statistics.takeFractionLost()).isEqualTo(9 * 256 / 99);
        assertThat(statistics.takeFractionLost()).isZero();
        assertThat(statistics.jitter()).isZero();
    }

    @Test
    void duplicatesMakeLossNegative() {
        receive(1);
        receive(1);
        assertThat(statistics.lostOfSource()).isEqualTo(-1);
        assertThat(statistics.takeFractionLost()).isZero();
    }

    @Test
    void aJumpIsBelievedOnlyWhenItGoesOn() {
        receive(1);
        receive(20000);
        assertThat(statistics.received()).isEqualTo(1);
        receive(2);
        receive(30000);
        receive(30001);
        assertThat(statistics.extendedHighestSequence()).isEqualTo(30001);
        assertThat(statistics.lost()).isZero();
    }

    @Test
    void anotherSourceStartsAfreshButLossIsKept() {
        receive(1);
        receive(3);
        statistics.onPacket(2, 500, 0, 0, true);
        assertThat(statistics.ssrc()).isEqualTo(2);
        assertThat(statistics.lost()).isEqualTo(1);
        assertThat(statistics.received()).isEqualTo(3);
    }

    @Test
    void jitterConvergesToTheMeanDeviation() {
        for (int i = 0; i < 1000; i++) {
            statistics.onPacket(1, i, i * 160, i * 20 * MS + i % 2 * 10 * MS, true);
        }
        // alternating by 10 ms: the difference between neighbours is always 10 ms
        assertThat(statistics.jitterMicros()).isBetween(9_000, 10_100);
        assertThat(statistics.jitter()).isBetween(72, 81);
    }

    @Test
    void timestampWrapIsNoJitter() {
        for (int i = 0; i < 100; i++) {
            statistics.onPacket(1, i, 0xFFFFF000 + i * 160, i * 20 * MS, true);
        }
        assertThat(statistics.jitter()).isZero();
    }
}
