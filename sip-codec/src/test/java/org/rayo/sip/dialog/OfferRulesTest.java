package org.rayo.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.sip.message.SipHeaders;

class OfferRulesTest {

    @ParameterizedTest
    @CsvSource({
        // re-INVITE or not, with an offer, ours open, theirs open
        "true,true,false,false,0", "true,true,true,false,491", "true,true,false,true,500", "true,true,true,true,500",
        "true,false,true,false,491", "true,false,false,true,500", "false,true,true,false,491", "false,true,false,true,500",
        "false,false,true,true,0", "false,false,false,false,0",
    })
    void whatMayCross_rfc3261_14_2_rfc3311_5_2(boolean invite, boolean offers, boolean ours, boolean theirs, int status) {
        assertThat(OfferRules.refusal(invite, offers, ours, theirs)).isEqualTo(status);
    }

    @Property
    void backOff_rfc3261_14_1(@ForAll long seed) {
        Random random = new Random(seed);
        assertThat(OfferRules.backoffMs(true, random)).isBetween(2_100L, 4_000L).matches(ms -> ms % 10 == 0);
        assertThat(OfferRules.backoffMs(false, random)).isBetween(0L, 2_000L).matches(ms -> ms % 10 == 0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', nullValues = "-", value = {
        "a@b;to-tag=1;from-tag=2 ! a@b ! 1 ! 2 ! false", "a@b ; From-Tag=2;x=y; TO-TAG=1 ;early-only ! a@b ! 1 ! 2 ! true",
        "a@b;to-tag=1 ! - ! - ! - ! false", ";to-tag=1;from-tag=2 ! - ! - ! - ! false", ";; ! - ! - ! - ! false",
    })
    void replaces_rfc3891_6_1(String value, String callId, String to, String from, boolean early) {
        Replaces read = Replaces.of(SipHeaders.builder().add("Replaces", value).build());
        assertThat(read).isEqualTo(callId == null ? null : new Replaces(callId, to, from, early));
    }

    @Test
    void oneReplacesAtMost() {
        assertThat(Replaces.of(SipHeaders.builder().add("Replaces", "a;to-tag=1;from-tag=2")
                .add("Replaces", "a;to-tag=1;from-tag=2").build())).isNull();
    }
}
