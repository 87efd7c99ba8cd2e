package org.rayo.server.mixer;

import org.jspecify.annotations.Nullable;
import org.rayo.server.call.CallSignal;
import org.rayo.server.call.ConferenceTerms;
import org.rayo.server.call.PeerMedia;
import org.rayo.server.call.Request;
import org.rayo.server.protocol.Party;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.JoinDirection;
import org.rayo.xmpp.stanza.Jid;

/** Everything that can happen to a mixer; one after the other, on its loop. */
public sealed interface MixerSignal {

    /**
     * A call wants to take part, or in another way than before.
     *
     * @param client who controls it
     * @param direction as seen from the call
     * @param terms null: by an ordinary join
     */
    record Asked(
            Party.Call call, Jid client, JoinDirection direction, PeerMedia media, @Nullable ConferenceTerms terms)
            implements MixerSignal {

        public Asked(Party.Call call, Jid client, JoinDirection direction, PeerMedia media) {
            this(call, client, direction, media, null);
        }
    }

    /** Its sound is connected: answer to {@link MixerEffect.Connect}. */
    record Connected(String node) implements MixerSignal {}

    /** Its sound cannot be connected. */
    record NotConnected(String node, String text) implements MixerSignal {}

    /** Its client knows that it takes part. */
    record Confirmed(String node) implements MixerSignal {}

    /** It takes part no more. */
    record Left(String node) implements MixerSignal {}

    /** {@code componentId} null: for the mixer itself. */
    record Command(Request request, @Nullable String componentId, RayoCommand command) implements MixerSignal {}

    /** A client wants to hear of it. */
    record Subscribed(Jid client) implements MixerSignal {}

    /** A client wants to hear no more of it. */
    record Unsubscribed(Jid client) implements MixerSignal {}

    /** A client's stream ended for good. */
    record ClientGone(Jid client) implements MixerSignal {}

    /** A participant began or ceased to speak. */
    record Spoke(String node, boolean started) implements MixerSignal {}

    /** A participant pressed a key ({@code started}), or let it go after so long; {@code inSound}: its tone is in the mix. */
    record Digit(String node, char digit, boolean started, int durationMs, boolean inSound) implements MixerSignal {}

    /** What was detected in what all participants say together. */
    record Heard(CallSignal.Detected what) implements MixerSignal {}

    /** News of a component on the mixer. */
    record OfComponent(CallSignal signal) implements MixerSignal {}
}
