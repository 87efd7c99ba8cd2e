package org.rayo.server.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DtmfInfoTest {

    @ParameterizedTest
    @CsvSource(delimiter = '!', nullValues = "-", value = {
        "Signal=5|Duration=160 ! 5 ! 160", "Signal= 5 |Duration= 250 ! 5 ! 250", "signal=#|DURATION=1 ! # ! 1", "5 ! 5 ! 160",
        "Duration=100|Signal=* ! * ! 100", "Signal=a ! A ! 160", "Signal=10 ! * ! 160", "Signal=11 ! # ! 160", "15 ! D ! 160",
        "Signal=5|Duration=99999 ! 5 ! 10000", "Signal=5|Duration=x ! 5 ! 160", "Signal=5|Duration=-3 ! 5 ! 160",
        "Signal=16 ! - ! 0", "flash ! - ! 0", "Signal= ! - ! 0", "Duration=160 ! - ! 0", "Signal=55 ! - ! 0",
    })
    void bodies(String body, Character digit, int durationMs) {
        DtmfInfo read = DtmfInfo.parse(body.replace("|", "\r\n").getBytes(StandardCharsets.UTF_8));
        assertThat(read).isEqualTo(digit == null ? null : new DtmfInfo(digit, durationMs));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"application/dtmf-relay,true", "Application/DTMF; x=y,true", "text/plain,false", "-,false"})
    void types(String type, boolean is) {
        assertThat(DtmfInfo.is(type)).isEqualTo(is);
    }

    @Property
    void anything(@ForAll byte[] body) {
        DtmfInfo read = DtmfInfo.parse(body);
        if (read != null) {
            assertThat(DtmfInfo.parse(read.body())).isEqualTo(read);
        }
    }
}
