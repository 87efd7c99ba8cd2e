package org.rayo.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.server.egress.FetchFailure;
import org.rayo.server.egress.FetchFailure.Kind;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.GrammarSource;
import org.rayo.server.protocol.RayoCommand.Input;
import org.rayo.server.protocol.RayoCommand.InputMode;
import org.rayo.xmpp.stanza.StanzaCondition;
import reactor.core.publisher.Mono;

/** Whatever goes wrong, there is a command that can be answered. */
class GrammarFetchTest {

    private static Input input(GrammarSource grammar) {
        return new Input(InputMode.DTMF, null, null, null, -1, -1, -1, -1, 0.5, 0, List.of(grammar), List.of());
    }

    @ParameterizedTest
    @CsvSource({"BUSY, RESOURCE_CONSTRAINT", "NOT_FOUND, BAD_REQUEST", ", INTERNAL_SERVER_ERROR"})
    void aFailureIsACommandThatIsRefused(Kind kind, StanzaCondition condition) {
        GrammarFetch fetch = new GrammarFetch(
                uri -> Mono.error(kind == null ? new IllegalStateException("a fault of ours") : new FetchFailure(kind, "it failed")));
        RayoCommand whole = fetch.whole(input(new GrammarSource("http://h/x", null, null))).block();
        assertThat(whole).isInstanceOfSatisfying(RayoCommand.Invalid.class,
                invalid -> assertThat(invalid.error().condition()).isEqualTo(condition));
    }
}
