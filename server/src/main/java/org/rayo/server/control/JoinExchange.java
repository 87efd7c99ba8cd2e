package org.rayo.server.control;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.rayo.server.call.CallEffect;
import org.rayo.server.call.CallSignal;
import org.rayo.server.call.PeerMedia;
import org.rayo.server.mixer.MixerSignal;
import org.rayo.server.protocol.Party;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.xmpp.Addresses;

/**
 * Carries what calls and mixers say to each other from loop to loop, in the order in which it was said. Thread-safe. What
 * is under way is bounded by the joins of each call.
 */
final class JoinExchange {
    private static final RayoError NOBODY = RayoError.serviceUnavailable("there is no such call, or it is over");

    private final BiConsumer<String, Consumer<CallShard>> loops;
    private final Addresses addresses;

    /** @param loops does something on the loop of a node */
    JoinExchange(BiConsumer<String, Consumer<CallShard>> loops, Addresses addresses) {
        this.loops = loops;
        this.addresses = addresses;
    }

    /** A call wants to be joined; its actor is answered. */
    void ask(Party.Call me, CallEffect.AskJoin ask, PeerMedia media) {
        switch (ask.peer()) {
            case Party.Call peer -> {
                CallSignal asked = new CallSignal.JoinAsked(me, ask.client(), ask.direction().reversed(), ask.direct(), ask.force(), media);
                if (peer.address() != null && !addresses.isOurs(peer.address())) {
                    tell(me, new CallSignal.JoinRefused(peer, NOBODY));
                } else {
                    loops.accept(peer.node(), shard -> {
                        if (!shard.tell(peer.node(), asked)) {
                            tell(me, new CallSignal.JoinRefused(peer, NOBODY));
                        }
                    });
                }
            }
            case Party.Mixer mixer -> {
                MixerSignal.Asked asked = new MixerSignal.Asked(me, ask.client(), ask.direction(), media, ask.terms());
                loops.accept(mixer.node(), shard -> shard.mixers().ask(mixer, asked));
            }
        }
    }

    /** Our client has its answer. */
    void confirm(Party.Call me, Party peer) {
        switch (peer) {
            case Party.Call call -> tell(call, new CallSignal.JoinConfirmed(me));
            case Party.Mixer mixer -> toMixer(mixer, new MixerSignal.Confirmed(me.node()));
        }
    }

    /** A join is over for us. */
    void part(Party.Call me, Party peer) {
        switch (peer) {
            case Party.Call call -> tell(call, new CallSignal.PeerLeft(me));
            case Party.Mixer mixer -> toMixer(mixer, new MixerSignal.Left(me.node()));
        }
    }

    /** A key of our far end, for the components of a mixer. */
    void digit(Party.Call me, CallEffect.TellMixer digit) {
        toMixer(digit.peer(), new MixerSignal.Digit(me.node(), digit.digit(), digit.started(), digit.durationMs(), digit.inSound()));
    }

    /** To a call; one that is over hears nothing. */
    void tell(Party call, CallSignal signal) {
        loops.accept(call.node(), shard -> shard.tell(call.node(), signal));
    }

    private void toMixer(Party mixer, MixerSignal signal) {
        loops.accept(mixer.node(), shard -> shard.mixers().tell(mixer.node(), signal));
    }
}
