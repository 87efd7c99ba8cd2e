package org.rayo.server.control;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rayo.server.call.CallId;
import org.rayo.server.call.CallSignal;
import org.rayo.server.call.Request;
import org.rayo.server.mixer.Mixer;
import org.rayo.server.mixer.MixerSignal;
import org.rayo.server.protocol.Party;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoXml;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.xml.XmlElement;

/**
 * The mixers of one loop: those whose name is hashed to it, as a call's would be, so that no call and no mixer share an
 * address. Every method on that loop.
 */
final class MixerShard {
    private final CallShard shard;
    private final Predicate<String> taken;
    private final Map<String, Mixer> mixers = new HashMap<>();

    /** @param taken whether a call or user has that node */
    MixerShard(CallShard shard, Predicate<String> taken) {
        this.shard = shard;
        this.taken = taken;
    }

    /** A call wants to take part; the first one makes the mixer. */
    void ask(Party.Mixer wanted, MixerSignal.Asked asked) {
        Mixer mixer = mixers.get(wanted.node());
        if (mixer == null) {
            if (taken.test(wanted.node())) {
                shard.exchange().tell(asked.call(), new CallSignal.JoinRefused(
                        wanted, RayoError.conflict("a call or user has the address '" + wanted.node() + "'")));
                return;
            }
            MixerInterpreter interpreter = new MixerInterpreter(shard, wanted, () -> mixers.remove(wanted.node()));
            mixer = new Mixer(new CallId(wanted.node()), wanted.name(), shard.services().mixerMachine(), shard.loop(),
                    shard.services().clock(), interpreter);
            interpreter.start(mixer);
            mixers.put(wanted.node(), mixer);
        }
        mixer.tell(asked);
    }

    void tell(String node, MixerSignal signal) {
        Mixer mixer = mixers.get(node);
        if (mixer != null) {
            mixer.tell(signal);
        }
    }

    boolean has(String node) {
        return mixers.containsKey(node);
    }

    void command(Request request, String node, @Nullable String componentId, RayoCommand command) {
        Objects.requireNonNull(mixers.get(node)).tell(new MixerSignal.Command(request, componentId, command));
    }

    /** disco#info; null: it has no such component or node. */
    @Nullable XmlElement information(Jid client, String name, @Nullable String componentId, @Nullable String node) {
        Mixer mixer = visible(client, name);
        if (mixer == null) {
            return null;
        }
        if (componentId == null) {
            return RayoXml.discoveryOfMixer(node);
        }
        return mixer.state().owners().containsKey(componentId) ? RayoXml.discoveryOfComponent(node) : null;
    }

    /** The ids of the calls that take part; empty too for whom the mixer does not exist. */
    List<String> calls(Jid client, String name) {
        Mixer mixer = visible(client, name);
        return mixer == null ? List.of() : mixer.calls();
    }

    boolean isVisible(Jid client, String name) {
        return visible(client, name) != null;
    }

    private @Nullable Mixer visible(Jid client, String name) {
        Mixer mixer = mixers.get(name);
        return mixer != null && client.bare().equals(mixer.state().zone()) ? mixer : null;
    }

    void clientGone(Jid client) {
        for (Mixer mixer : List.copyOf(mixers.values())) {
            mixer.tell(new MixerSignal.ClientGone(client));
        }
    }

    int count() {
        return mixers.size();
    }
}
