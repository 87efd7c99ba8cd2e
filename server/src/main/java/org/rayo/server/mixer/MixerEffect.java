package org.rayo.server.mixer;

import java.time.Instant;
import org.rayo.server.call.CallEffect;
import org.rayo.server.call.PeerMedia;
import org.rayo.server.call.Request;
import org.rayo.server.component.OutputPlan;
import org.rayo.server.protocol.RayoCommand.JoinDirection;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.xmpp.stanza.Jid;

/** What a mixer wants done, in order, on its loop. */
public sealed interface MixerEffect {

    /** {@link MixerSignal.Connected} or {@link MixerSignal.NotConnected} answers. */
    record Connect(String node, JoinDirection direction, PeerMedia media) implements MixerEffect {}

    record Disconnect(String node, PeerMedia media) implements MixerEffect {}

    /** Who waits may be the first: the mixer is made, with nobody in it. */
    record Prepare(PeerMedia media) implements MixerEffect {}

    /** Tells a call of a conference that it waits for a moderator, or no more. */
    record Hold(String node, boolean on) implements MixerEffect {}

    /** Tells a call of a conference who speaks there. */
    record TellSpeaking(String node, String speaker, boolean started) implements MixerEffect {}

    /** A digit of one participant for another, who does not hear it in the mix. */
    record RelayDigit(String node, char digit, int durationMs) implements MixerEffect {}

    /** Everybody hears a beep. */
    record Beep() implements MixerEffect {}

    /** Everybody hears this. */
    record Announce(OutputPlan plan) implements MixerEffect {}

    /** Tells the call that it takes part. */
    record Agree(String node) implements MixerEffect {}

    /** Tells the call that it does not. */
    record Refuse(String node, RayoError error) implements MixerEffect {}

    /** Presence with capabilities: there is a mixer. */
    record Appear(Jid to) implements MixerEffect {}

    /** The mixer is no more. */
    record Disappear(Jid to) implements MixerEffect {}

    record Emit(Jid to, RayoEvent event, Instant at) implements MixerEffect {}

    record ReplyError(Request request, RayoError error) implements MixerEffect {}

    /** What a component on the mixer wants. */
    record OfComponent(CallEffect effect) implements MixerEffect {}

    /** Always the last one, exactly once. */
    record Retire() implements MixerEffect {}
}
