package org.rayo.server.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Message;

/** Text between a call's client and its far end (protocol.md §12). */
class MessageRulesTest {
    private static final Jid CALL = Jid.parse("c1@localhost");

    private static CallSignal.ClientMessage text(Jid from, String body) {
        return new CallSignal.ClientMessage(Message.normal(from, CALL, "subject", body));
    }

    @Test
    void goesToTheFarEndOfAnAnsweredCall() {
        Calls call = Calls.answered();
        List<CallEffect> effects = call.on(text(Calls.ANN, "hello"));
        assertThat(Calls.lines(effects)).containsExactly("MESSAGE hello");
        assertThat(effects).filteredOn(CallEffect.SendMessage.class::isInstance).singleElement()
                .satisfies(effect -> assertThat(((CallEffect.SendMessage) effect).subject()).isEqualTo("subject"));
    }

    @Test
    void isRefusedWithAReason() {
        Calls call = Calls.answered();
        assertThat(call.says(text(Calls.BEN, "hello"))).containsExactly("message error conflict/cancel");
        assertThat(call.says(text(Calls.ANN, ""))).containsExactly("message error bad-request/modify");
        assertThat(call.says(new CallSignal.ClientMessage(Message.chat(Calls.ANN, CALL, "hello"))))
                .containsExactly("message error feature-not-implemented/modify");
        Calls pending = Calls.offered();
        assertThat(pending.says(text(Calls.ANN, "hello"))).containsExactly("message error conflict/cancel");
        pending.on(Calls.command(Calls.ANN, new RayoCommand.Accept(false, List.of())));
        assertThat(pending.says(text(Calls.ANN, "hello"))).containsExactly("message error unexpected-request/wait");
    }

    @ParameterizedTest
    @CsvSource({
        "202, ''", "200, ''", "405, message error feature-not-implemented/cancel", "415, message error feature-not-implemented/cancel",
        "513, message error feature-not-implemented/cancel", "480, message error service-unavailable/cancel",
        "408, message error service-unavailable/cancel"
    })
    void whatTheFarEndDoesNotTakeComesBack(int status, String expected) {
        CallSignal.MessageSent sent =
                new CallSignal.MessageSent(Message.normal(Calls.ANN, CALL, null, "hello"), status);
        List<String> lines = expected.isEmpty() ? List.of() : List.of(expected);
        Calls call = Calls.answered();
        assertThat(call.says(sent)).isEqualTo(lines);
        call.on(new CallSignal.HungUp(List.of()));
        assertThat(call.says(sent)).as("also when the call has ended meanwhile").isEqualTo(lines);
    }

    @Test
    void ofTheFarEndGoesToWhoControlsTheCall() {
        CallSignal.FarEndMessage text = new CallSignal.FarEndMessage(null, "hi");
        assertThat(Calls.answered().says(text)).containsExactly("ann message hi");
        assertThat(Calls.offered().says(text)).isEmpty();
    }

    @Test
    void afterTheEndThereIsNobody() {
        Calls call = Calls.answered();
        call.on(new CallSignal.HungUp(List.of()));
        assertThat(call.says(text(Calls.ANN, "hello"))).containsExactly("message error item-not-found/cancel");
    }
}
