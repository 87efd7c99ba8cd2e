package org.rayo.server.control;

import java.time.Clock;
import org.rayo.server.call.CallMachine;
import org.rayo.server.call.CallPolicy;
import org.rayo.server.call.CallWatcher;
import org.rayo.server.media.MediaGateway;
import org.rayo.server.mixer.MixerMachine;
import org.rayo.server.routing.CallLimits;
import org.rayo.server.routing.ClientLoad;
import org.rayo.server.routing.DialAuthority;
import org.rayo.server.routing.OfferRouter;
import org.rayo.server.xmpp.Addresses;

/** What every call of this process shares; all of it is immutable or thread-safe. */
public record CallServices(
        CallMachine machine,
        MixerMachine mixerMachine,
        CallPolicy policy,
        CallWatcher watcher,
        Clock clock,
        OfferRouter router,
        CallLimits limits,
        ClientLoad load,
        DialAuthority authority,
        MediaGateway media,
        GrammarFetch grammars,
        OutputFetch texts,
        Addresses addresses) {}
