package org.rayo.server.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rayo.server.call.CallSignal;

class DigitWaysTest {
    private final List<String> told = new ArrayList<>();
    private final DigitWays ways = new DigitWays(signal -> told.add(switch (signal) {
        case CallSignal.DigitStarted started -> "+" + started.digit();
        case CallSignal.DigitEnded ended -> "-" + ended.digit() + ended.durationMs();
        default -> signal.toString();
    }));

    private static long ms(int ms) {
        return ms * 1_000_000L;
    }

    private void media(char digit, int fromMs, int toMs) {
        ways.mediaStarted(digit, ms(fromMs));
        ways.mediaEnded(digit, toMs - fromMs, false, ms(toMs));
    }

    @Test
    void oneWayIsTold() {
        media('1', 0, 100);
        media('1', 200, 300);
        assertThat(told).containsExactly("+1", "-1100", "+1", "-1100");
        told.clear();
        ways.info('5', 160, ms(5000));
        ways.info('5', 160, ms(5200));
        assertThat(told).containsExactly("+5", "-5160", "+5", "-5160");
    }

    @Test
    void bothWaysAreOnePress() {
        media('7', 0, 100);
        ways.info('7', 100, ms(150));
        ways.mediaStarted('8', ms(300));
        ways.info('8', 100, ms(390));
        ways.mediaEnded('8', 100, false, ms(400));
        // this time INFO is first
        ways.info('9', 100, ms(600));
        media('9', 610, 700);
        assertThat(told).containsExactly("+7", "-7100", "+8", "-8100", "+9", "-9100");
    }

    @Test
    void eachPressOfADoubleIsMatchedOnce() {
        media('1', 0, 100);
        media('1', 200, 300);
        ways.info('1', 100, ms(350));
        ways.info('1', 100, ms(400));
        ways.info('1', 100, ms(450));
        assertThat(told).containsExactly("+1", "-1100", "+1", "-1100", "+1", "-1100");
    }

    @Test
    void aLongPressIsKnownByItsEnd() {
        media('3', 0, 4000);
        ways.info('3', 4000, ms(4100));
        assertThat(told).containsExactly("+3", "-34000");
        ways.info('3', 100, ms(7000));
        assertThat(told).hasSize(4);
    }
}
