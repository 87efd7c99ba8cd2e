package org.rayo.server.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rayo.server.protocol.Party;
import org.rayo.server.protocol.RayoCommand;

/** protocol.md §22.4 as signals and effects, on the side of the call. */
class ConferenceRulesTest {
    private static final Party MIXER = Party.Mixer.named("m");

    private final Calls call = Calls.answered();

    private void joined(boolean moderator, boolean tonePassthrough) {
        call.says(Calls.command(Calls.ANN, Calls.conference(moderator, tonePassthrough)));
        call.says(new CallSignal.JoinAgreed(MIXER, null));
    }

    @Test
    void itIsAJoinThatOnlyTheComponentHearsOf() {
        assertThat(call.says(Calls.command(Calls.ANN, Calls.conference(true, true)))).containsExactly("result ref=c1", "ask m DUPLEX moderator");
        assertThat(call.says(new CallSignal.JoinAgreed(MIXER, null))).containsExactly("confirm m");
        assertThat(call.says(Calls.command(Calls.ANN, new RayoCommand.Unjoin(null)))).containsExactly("error service-unavailable/cancel");
        assertThat(call.says(Calls.command(Calls.ANN, Calls.conference(true, true)))).containsExactly("error resource-constraint/wait");
        assertThat(call.says(Calls.command(Calls.ANN, "c1", new RayoCommand.Stop())))
                .containsExactly("result", "part m", "ann c1 complete Stopped");
    }

    @Test
    void whoWaitsHearsMusic() {
        joined(false, true);
        assertThat(call.says(new CallSignal.ConferenceHeld(MIXER, true))).containsExactly("start m2", "ann c1 on hold");
        assertThat(call.says(new CallSignal.ConferenceHeld(MIXER, false))).containsExactly("stop m2", "ann c1 off hold");
        assertThat(call.says(new CallSignal.ConferenceHeld(MIXER, true))).containsExactly("start m3", "ann c1 on hold");
        assertThat(call.says(new CallSignal.ConferenceSpoke(MIXER, "c7", true))).containsExactly("ann c1 c7 speaks");
        assertThat(call.says(new CallSignal.HungUp(List.of()))).contains("stop m3", "part m", "ann c1 complete HungUp");
    }

    @Test
    void keysAreHiddenOrLeave() {
        assertThat(call.says(Calls.command(Calls.ANN, Calls.conference(true, false))))
                .containsExactly("result ref=c1", "hide keys", "ask m DUPLEX moderator");
        call.says(new CallSignal.JoinAgreed(MIXER, null));
        assertThat(call.says(new CallSignal.DigitEnded('#', 100)))
                .containsExactly("ann dtmf #", "show keys", "part m", "ann c1 complete LeftConference");
    }

    @Test
    void itIsMutedAndSentAway() {
        joined(true, true);
        assertThat(call.says(Calls.command(Calls.ANN, "c1", new RayoCommand.MuteMember(true)))).containsExactly("turn m RECV", "result");
        assertThat(call.says(Calls.command(Calls.ANN, "c1", new RayoCommand.MuteMember(true)))).containsExactly("result");
        assertThat(call.says(Calls.command(Calls.ANN, "c1", new RayoCommand.MuteMember(false)))).containsExactly("turn m DUPLEX", "result");
        assertThat(call.says(Calls.command(Calls.ANN, "c1", new RayoCommand.Kick("enough"))))
                .containsExactly("result", "part m", "ann c1 complete Kicked");
    }

    @Test
    void aMixerOfSomebodyElseIsAnErrorOfTheComponent() {
        call.says(Calls.command(Calls.ANN, Calls.conference(true, true)));
        assertThat(call.says(new CallSignal.JoinRefused(MIXER, org.rayo.server.protocol.RayoError.notAllowed("x"))))
                .containsExactly("ann c1 complete Failed");
    }
}
