package org.rayo.server.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.xmpp.stanza.Jid;

/** Whom a pattern of the configuration means. */
class ClientPatternTest {

    @ParameterizedTest
    @CsvSource({
        "*, ann@localhost/1, true",
        "*, peer.example, true",
        "ann@localhost, ann@localhost/1, true",
        "ANN@localhost, ann@localhost, true",
        "ann@localhost, ben@localhost/1, false",
        "ann@localhost, ann@localhost.evil.example/1, false",
        "*@apps.example.com, menu@apps.example.com/a, true",
        "*@apps.example.com, menu@apps.example.com.evil.example/a, false",
        "*@apps.example.com, menu@evil.example/x@apps.example.com, false",
        "*@apps.example.com, apps.example.com, false",
        "menu-*@apps.example.com, menu-7@apps.example.com/a, true",
        "menu-*@apps.example.com, other@apps.example.com/a, false",
        "app@*.example.com, app@a.b.example.com/r, true",
        "app@*.example.com, app@example.com/r, false",
        "*@*, ann@localhost/1, true",
        "a.c@x, abc@x, false"
    })
    void includes(String pattern, String client, boolean included) {
        assertThat(ClientPattern.of(pattern).includes(Jid.parse(client))).isEqualTo(included);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "ann@localhost/1", "*@", "@x", "@*", "*x", "a b@x", "*@x/y", "*@a@b", "*@a..b"})
    void refusesWhatIsNone(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ClientPattern.of(text));
    }
}
