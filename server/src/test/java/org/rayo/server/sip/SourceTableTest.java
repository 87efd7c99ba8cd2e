package org.rayo.server.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SourceTableTest {
    private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress TWO = InetAddress.ofLiteral("192.0.2.2");

    private final SourceTable table = new SourceTable(4, Duration.ofMinutes(10), 100);

    @Test
    void asManyRefusalsAsTheLimitAreABan() {
        for (int i = 0; i < 3; i++) {
            assertThat(table.cost(ONE, SourceTable.REFUSED, i)).isFalse();
        }
        assertThat(table.banned(ONE, 3)).isFalse();
        assertThat(table.cost(ONE, SourceTable.REFUSED, 3)).isTrue();
        assertThat(table.banned(ONE, 4)).isTrue();
        assertThat(table.banned(TWO, 4)).isFalse();
        assertThat(table.bans(4)).isOne();
        assertThat(table.banned(ONE, 3 + Duration.ofMinutes(10).toMillis())).isFalse();
    }

    @Test
    void fiveTimesAsManyWithoutCredentialsAreABan() {
        int asked = 1;
        while (!table.cost(ONE, SourceTable.ASKED, 0)) {
            asked++;
        }
        assertThat(asked).isEqualTo(20);
    }

    @Test
    void whatWasLongAgoCountsNoMore() {
        for (int i = 0; i < 100; i++) {
            assertThat(table.cost(ONE, SourceTable.REFUSED, i * 20_000L)).as("every 20 s").isFalse();
        }
    }

    @Test
    void aWholeIpv6NetworkIsOneSource() {
        for (int i = 1; i < 4; i++) {
            table.cost(InetAddress.ofLiteral("2001:db8:0:1::" + i), SourceTable.REFUSED, 0);
        }
        assertThat(table.cost(InetAddress.ofLiteral("2001:db8:0:1:ffff::9"), SourceTable.REFUSED, 0)).isTrue();
        assertThat(table.banned(InetAddress.ofLiteral("2001:db8:0:1::77"), 1)).isTrue();
        assertThat(table.banned(InetAddress.ofLiteral("2001:db8:0:2::77"), 1)).isFalse();
    }

    @Test
    void theTableIsBoundedAndKeepsTheBanned() {
        while (!table.cost(ONE, SourceTable.REFUSED, 0)) {
            assertThat(table.size()).isOne();
        }
        for (int i = 0; i < 1_000; i++) {
            table.cost(InetAddress.ofLiteral("10.0." + i / 250 + "." + i % 250), SourceTable.ASKED, 1);
        }
        assertThat(table.size()).isLessThanOrEqualTo(100);
        assertThat(table.banned(ONE, 2)).isTrue();
    }

    @Test
    void aBanOfZeroBansNobody() {
        SourceTable none = new SourceTable(1, Duration.ZERO, 100);
        assertThat(none.cost(ONE, SourceTable.REFUSED, 0)).isFalse();
        assertThat(none.banned(ONE, 0)).isFalse();
    }
}
