package org.rayo.server.mixer;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rayo.server.call.CallEffect;
import org.rayo.server.call.CallSignal;
import org.rayo.server.call.CallState;
import org.rayo.server.call.ComponentWorkshop;
import org.rayo.server.call.HostedComponents;
import org.rayo.server.call.TimerKey;
import org.rayo.server.component.CpaSignal;
import org.rayo.server.mixer.MixerState.Member;
import org.rayo.server.protocol.Party;
import org.rayo.server.protocol.RayoCommand.JoinDirection;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.xmpp.stanza.Jid;

/**
 * The rules of a mixer (XEP-0327 §6.8, protocol.md §11) as a pure function: it comes with its first call and goes with the
 * last, tells every controlling client and subscriber of its zone what happens, and hosts components.
 */
public final class MixerMachine {
    /** Calls of one mixer. */
    public static final int MAX_MEMBERS = 1000;

    /** Subscribers beside those who control calls. */
    static final int MAX_SUBSCRIBERS = 256;

    /** How long the files of recordings are waited for when the last call is gone, in ms. */
    private static final long FINALIZE_MS = 10_000;

    private static final TimerKey FINALIZE = new TimerKey(TimerKey.Kind.FINALIZE, null);
    private static final RayoError UNKNOWN = RayoError.itemNotFound("there is no such call or mixer, or it is over");

    private final HostedComponents hosted;

    public MixerMachine(ComponentWorkshop workshop) {
        this.hosted = new HostedComponents(workshop);
    }

    /** The next state and what is to be done, in order. */
    public record Step(MixerState state, List<MixerEffect> effects) {}

    public Step step(MixerState state, MixerSignal signal, Instant now) {
        Draft draft = new Draft(state, now);
        if (state.retired()) {
            afterEnd(draft, signal);
        } else {
            apply(draft, signal);
        }
        return draft.done();
    }

    private static void afterEnd(Draft draft, MixerSignal signal) {
        switch (signal) {
            case MixerSignal.Asked asked -> draft.effect(new MixerEffect.Refuse(asked.call().node(), UNKNOWN));
            case MixerSignal.Command command -> draft.effect(new MixerEffect.ReplyError(command.request(), UNKNOWN));
            default -> {
                // late news of a mixer that is over
            }
        }
    }

    private void apply(Draft draft, MixerSignal signal) {
        switch (signal) {
            case MixerSignal.Asked asked -> asked(draft, asked);
            case MixerSignal.Connected(String node) -> connected(draft, node);
            case MixerSignal.NotConnected(String node, String text) -> notConnected(draft, node, text);
            case MixerSignal.Confirmed(String node) -> confirmed(draft, node);
            case MixerSignal.Left(String node) -> left(draft, node);
            case MixerSignal.Command command -> command(draft, command);
            case MixerSignal.Subscribed(Jid client) -> subscribed(draft, client);
            case MixerSignal.Unsubscribed(Jid client) -> {
                draft.subscribers.remove(client);
                draft.forget(client);
            }
            case MixerSignal.ClientGone(Jid client) -> clientGone(draft, client);
            case MixerSignal.Spoke(String node, boolean started) -> spoke(draft, node, started);
            case MixerSignal.Digit digit -> digit(draft, digit);
            case MixerSignal.Heard(CallSignal.Detected what) -> heard(draft, what);
            case MixerSignal.OfComponent(CallSignal news) -> ofComponent(draft, news);
        }
    }

    private static void asked(Draft draft, MixerSignal.Asked asked) {
        String node = asked.call().node();
        Jid zone = draft.zone;
        if (zone != null && !zone.equals(asked.client().bare())) {
            draft.effect(new MixerEffect.Refuse(node, RayoError.notAllowed("that mixer is somebody else's")));
            return;
        }
        Member known = draft.members.get(node);
        if (known == null && draft.members.size() >= MAX_MEMBERS) {
            draft.effect(new MixerEffect.Refuse(node, RayoError.resourceConstraint("a mixer holds " + MAX_MEMBERS + " calls")));
            return;
        }
        draft.zone = asked.client().bare();
        Member member = known == null
                ? new Member(asked.client(), asked.direction(), asked.media(), asked.terms(), false, false, false, false)
                : known.turned(asked.direction());
        draft.members.put(node, member);
        if (known == null && ConferenceFloor.mustWait(draft.members, asked.terms())) {
            draft.members.put(node, member.waits(true).asConnected());
            draft.effect(new MixerEffect.Prepare(asked.media()));
            draft.effect(new MixerEffect.Agree(node));
            draft.effect(new MixerEffect.Hold(node, true));
        } else if (!member.waits()) {
            draft.effect(new MixerEffect.Connect(node, asked.direction(), asked.media()));
        }
    }

    private static void connected(Draft draft, String node) {
        Member member = draft.members.get(node);
        if (member != null && !member.connected()) {
            draft.members.put(node, member.asConnected());
            if (member.terms() == null) {
                draft.appear(member.client());
            }
            draft.effect(new MixerEffect.Agree(node));
            draft.effects(ConferenceFloor.cameIn(draft.members, node));
        }
    }

    private void notConnected(Draft draft, String node, String text) {
        Member member = draft.members.get(node);
        if (member != null && !member.connected()) {
            draft.effect(new MixerEffect.Refuse(node, RayoError.resourceConstraint(text)));
            remove(draft, node);
        }
    }

    private static void confirmed(Draft draft, String node) {
        Member member = draft.members.get(node);
        if (member != null && member.connected() && !member.joined()) {
            draft.members.put(node, member.asJoined());
            draft.tellAll(new RayoEvent.Joined(new Party.Call(node, null)));
        }
    }

    private void left(Draft draft, String node) {
        Member member = draft.members.get(node);
        if (member == null) {
            return;
        }
        draft.effect(new MixerEffect.Disconnect(node, member.media()));
        if (member.speaking()) {
            spoke(draft, node, false);
        }
        if (member.joined()) {
            draft.tellAll(new RayoEvent.Unjoined(new Party.Call(node, null)));
        }
        remove(draft, node);
        draft.effects(ConferenceFloor.wentOut(draft.members, member));
        for (Map.Entry<String, Member> each : List.copyOf(draft.members.entrySet())) {
            if (each.getValue().waits() && each.getValue().speaking()) {
                spoke(draft, each.getKey(), false);
            }
        }
    }

    private void remove(Draft draft, String node) {
        Member member = draft.members.get(node);
        if (member != null && draft.members.size() > 1) {
            draft.members.remove(node);
            draft.forget(member.client());
            return;
        }
        // the last one
        draft.members.clear();
        for (String component : List.copyOf(draft.owners.keySet())) {
            endComponent(draft, component);
        }
        if (!draft.owners.isEmpty()) {
            draft.effect(new MixerEffect.OfComponent(new CallEffect.Schedule(FINALIZE, FINALIZE_MS)));
        }
        retireIfOver(draft);
    }

    /** When nobody takes part any more and every recording is whole, whoever knows of the mixer hears that it is gone. */
    private static void retireIfOver(Draft draft) {
        if (!draft.members.isEmpty() || !draft.owners.isEmpty() || draft.zone == null) {
            return;
        }
        for (Jid client : draft.present) {
            draft.effect(new MixerEffect.Disappear(client));
        }
        draft.retired = true;
        draft.effect(new MixerEffect.Retire());
    }

    private void giveUp(Draft draft) {
        for (Jid owner : draft.members.isEmpty() ? List.copyOf(draft.owners.values()) : List.<Jid>of()) {
            draft.components(hosted.giveUp(draft.components, owner, draft.now), owner);
        }
        retireIfOver(draft);
    }

    private static void subscribed(Draft draft, Jid client) {
        if (client.bare().equals(draft.zone) && draft.subscribers.size() < MAX_SUBSCRIBERS) {
            draft.subscribers.add(client);
            draft.appear(client);
        }
    }

    private void clientGone(Draft draft, Jid client) {
        draft.subscribers.remove(client);
        draft.present.remove(client);
        for (Map.Entry<String, Jid> owned : List.copyOf(draft.owners.entrySet())) {
            if (owned.getValue().equals(client)) {
                endComponent(draft, owned.getKey());
            }
        }
    }

    private void spoke(Draft draft, String node, boolean started) {
        Member member = draft.members.get(node);
        if (member != null && member.joined() && member.speaking() != started) {
            draft.members.put(node, member.speaks(started));
            draft.tellAll(new RayoEvent.Speaking(new Party.Call(node, null), started));
            draft.effects(ConferenceFloor.spoke(draft.members, node, started));
            if (started) {
                heard(draft, new CallSignal.Detected(CpaSignal.VAD, 0, null));
            }
        }
    }

    private void digit(Draft draft, MixerSignal.Digit digit) {
        Member member = draft.members.get(digit.node());
        if (member != null && member.joined() && !member.waits() && member.direction() != JoinDirection.RECV) {
            heard(draft, digit.started()
                    ? new CallSignal.DigitStarted(digit.digit())
                    : new CallSignal.DigitEnded(digit.digit(), digit.durationMs()));
            draft.effects(ConferenceFloor.pressed(draft.members, digit));
        }
    }

    /** What a participant did is heard by the components of everybody (XEP-0327 §6.8: all participants combined). */
    private void heard(Draft draft, CallSignal signal) {
        for (Map.Entry<String, Jid> owned : List.copyOf(draft.owners.entrySet())) {
            Jid owner = owned.getValue();
            draft.components(hosted.heard(draft.components, owner, owned.getKey(), signal, draft.now), owner);
        }
    }

    // ---- components

    private void command(Draft draft, MixerSignal.Command command) {
        String component = command.componentId();
        Jid client = command.request().from();
        if (!client.bare().equals(draft.zone)) {
            draft.effect(new MixerEffect.ReplyError(command.request(), UNKNOWN));
        } else if (component == null && draft.members.isEmpty()) {
            draft.effect(new MixerEffect.ReplyError(command.request(), UNKNOWN));
        } else if (component == null) {
            draft.components(hosted.start(draft.components, command.request(), command.command(), draft.now), client);
        } else if (draft.owners.containsKey(component) && !client.equals(draft.owners.get(component))) {
            draft.effect(new MixerEffect.ReplyError(
                    command.request(), RayoError.conflict("another client started this component")));
        } else {
            draft.components(
                    hosted.command(draft.components, command.request(), component, command.command(), draft.now), client);
        }
    }

    private void ofComponent(Draft draft, CallSignal news) {
        if (news instanceof CallSignal.TimerFired(TimerKey key) && key.equals(FINALIZE)) {
            giveUp(draft);
            return;
        }
        String component = switch (news) {
            case CallSignal.OutputStarted started -> started.componentId();
            case CallSignal.MarkReached mark -> mark.componentId();
            case CallSignal.OutputEnded ended -> ended.componentId();
            case CallSignal.RecordingEnded ended -> ended.componentId();
            case CallSignal.SpeechBegan began -> began.componentId();
            case CallSignal.SpeechOver over -> over.componentId();
            case CallSignal.TimerFired fired -> fired.key().componentId();
            default -> null;
        };
        Jid owner = component == null ? null : draft.owners.get(component);
        if (owner != null) {
            draft.components(hosted.signal(draft.components, owner, news, draft.now), owner);
            retireIfOver(draft);
        }
    }

    private void endComponent(Draft draft, String component) {
        Jid owner = draft.owners.get(component);
        if (owner != null) {
            draft.components(hosted.end(draft.components, owner, component, draft.now), owner);
        }
    }

    /** One step being made; it never leaves it. */
    private static final class Draft {
        final Instant now;
        @Nullable Jid zone;
        final Map<String, Member> members;
        final Set<Jid> subscribers;
        final Set<Jid> present;
        CallState components;
        final Map<String, Jid> owners;
        boolean retired;
        private final List<MixerEffect> effects = new ArrayList<>();

        Draft(MixerState state, Instant now) {
            this.now = now;
            zone = state.zone();
            members = new LinkedHashMap<>(state.members());
            subscribers = new LinkedHashSet<>(state.subscribers());
            present = new LinkedHashSet<>(state.present());
            components = state.components();
            owners = new LinkedHashMap<>(state.owners());
            retired = state.retired();
        }

        Step done() {
            return new Step(
                    new MixerState(zone, Collections.unmodifiableMap(members), Collections.unmodifiableSet(subscribers),
                            Collections.unmodifiableSet(present), components, Collections.unmodifiableMap(owners), retired),
                    List.copyOf(effects));
        }

        void effect(MixerEffect effect) {
            effects.add(effect);
        }

        void effects(List<MixerEffect> more) {
            effects.addAll(more);
        }

        /** Everybody in the zone who controls a member or asked to hear. */
        void tellAll(RayoEvent event) {
            for (Jid client : present) {
                effect(new MixerEffect.Emit(client, event, now));
            }
        }

        void appear(Jid client) {
            if (present.add(client)) {
                effect(new MixerEffect.Appear(client));
            }
        }

        /** Unless it has another reason to hear of the mixer. */
        void forget(Jid client) {
            if (!subscribers.contains(client)
                    && members.values().stream().noneMatch(member -> member.client().equals(client))) {
                present.remove(client);
            }
        }

        void components(org.rayo.server.call.Step step, Jid owner) {
            components = step.state();
            for (String id : components.components().keySet()) {
                owners.putIfAbsent(id, owner);
            }
            owners.keySet().retainAll(components.components().keySet());
            for (CallEffect effect : step.effects()) {
                effect(new MixerEffect.OfComponent(effect));
            }
        }
    }
}
