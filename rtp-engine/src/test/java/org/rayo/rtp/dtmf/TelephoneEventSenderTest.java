package org.rayo.rtp.dtmf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is due at each tick: {@code M} first, {@code E} end, {@code e} repeated end, {@code .} gap, {@code a} audio. */
class TelephoneEventSenderTest {
    private final TelephoneEventSender sender = new TelephoneEventSender(8000, 20);

    private String ticks(int count) {
        List<String> ticks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ticks.add(switch (sender.tick()) {
                case AUDIO -> "a";
                case GAP -> ".";
                case EVENT -> (sender.first() ? "M" : "") + (sender.repeated() ? "e" : sender.end() ? "E" : "")
                        + sender.event() + "+" + sender.duration();
            });
        }
        return String.join(" ", ticks);
    }

    @Test
    void updatesThenThreeEndsThenTheGap() {
        assertThat(ticks(1)).isEqualTo("a");
        assertThat(sender.enqueue("1", 60, 80)).isEqualTo(1);
        assertThat(sender.busy()).isTrue();
        assertThat(ticks(8)).isEqualTo("M1+160 1+320 E1+480 e1+480 e1+480 . . a");
        assertThat(sender.busy()).isFalse();
    }

    @Test
    void theShortestDigitsStillRepeatTheirEnd() {
        sender.enqueue("1#", 1, 1);
        assertThat(ticks(9)).isEqualTo("M1+160 E1+320 e1+320 e1+320 M11+160 E11+320 e11+320 e11+320 a");
    }

    @Test
    void lengthsAreExactWhereTicksAreNot() {
        sender.enqueue("1", 50, 50);
        assertThat(ticks(7)).isEqualTo("M1+160 1+320 E1+400 e1+400 e1+400 . a");
    }

    @Test
    void eachDigitKeepsItsLength() {
        sender.enqueue("1", 60, 40);
        sender.enqueue("5", 40, 40);
        assertThat(ticks(10)).isEqualTo("M1+160 1+320 E1+480 e1+480 e1+480 M5+160 E5+320 e5+320 e5+320 a");
    }

    @Test
    void theQueueIsBounded() {
        assertThat(sender.enqueue("1".repeat(300), 40, 40)).isEqualTo(TelephoneEventSender.MAX_QUEUED);
        assertThat(sender.enqueue("1", 40, 40)).isZero();
        sender.tick();
        assertThat(sender.enqueue("12", 40, 40)).isEqualTo(1);
        sender.clear();
        assertThat(ticks(1)).isEqualTo("a");
    }

    @Test
    void theLongestToneFitsItsSixteenBits() {
        sender.enqueue("1", 1_000_000, 40);
        int last = 0;
        while (sender.tick() == TelephoneEventSender.Due.EVENT && !sender.repeated()) {
            last = sender.duration();
        }
        assertThat(last).isEqualTo(64_000);
    }

    @Test
    void tonesOfTheKeypad() {
        assertThat(DtmfTones.rowHz(1)).isEqualTo(697);
        assertThat(DtmfTones.columnHz(1)).isEqualTo(1209);
        assertThat(DtmfTones.rowHz(0)).isEqualTo(941);
        assertThat(DtmfTones.columnHz(0)).isEqualTo(1336);
        assertThat(DtmfTones.rowHz(15)).isEqualTo(941);
        assertThat(DtmfTones.columnHz(15)).isEqualTo(1633);
    }
}
