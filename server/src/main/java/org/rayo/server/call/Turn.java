package org.rayo.server.call;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rayo.server.call.CallState.MediaStage;
import org.rayo.server.call.CallState.Stage;
import org.rayo.server.component.Component;
import org.rayo.server.component.ListenPlan;
import org.rayo.server.protocol.Header;
import org.rayo.server.protocol.Party;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.xmpp.stanza.Jid;

/**
 * One step of the machine being made: a draft of the next state and the effects so far. It never leaves the step, so the
 * step stays a pure function.
 */
final class Turn {

    final Instant now;
    final CallId id;
    final CallPolicy policy;
    Stage stage;
    boolean inbound;
    MediaStage media;
    boolean hasOffer;
    boolean rung;
    boolean audible;
    boolean invited;
    @Nullable Jid controller;
    final Set<Jid> offered;
    final Set<Jid> deciding;
    String to;
    String from;
    List<Header> headers;
    RayoCommand.@Nullable Dial dial;
    final List<Request> answering;
    List<Header> answerHeaders;
    @Nullable Request accepting;
    @Nullable Request referring;
    SessionState session;
    DirectMedia direct;
    Party.@Nullable Call patron;
    final Map<String, JoinEdge> joins;
    final Map<String, Component> components;
    int componentCount;
    CallState.@Nullable Ending ending;
    private final ListenPlan before;
    private final Set<TimerKey> timers;
    private final List<CallEffect> effects = new ArrayList<>();

    Turn(CallState state, Instant now) {
        this.now = now;
        id = state.id();
        policy = state.policy();
        stage = state.stage();
        inbound = state.inbound();
        media = state.media();
        hasOffer = state.hasOffer();
        rung = state.rung();
        audible = state.audible();
        invited = state.invited();
        controller = state.controller();
        offered = new LinkedHashSet<>(state.offered());
        deciding = new LinkedHashSet<>(state.deciding());
        to = state.to();
        from = state.from();
        headers = state.headers();
        dial = state.dial();
        answering = new ArrayList<>(state.answering());
        answerHeaders = state.answerHeaders();
        accepting = state.accepting();
        referring = state.referring();
        session = state.session();
        direct = state.direct();
        patron = state.patron();
        joins = new LinkedHashMap<>(state.joins());
        components = new LinkedHashMap<>(state.components());
        componentCount = state.componentCount();
        ending = state.ending();
        before = ListenPlan.of(state.components().values());
        timers = new LinkedHashSet<>(state.timers());
    }

    /** Sets and maps keep their order, not Set.copyOf's, so that a journal replays the same in another process. */
    Step done() {
        ListenPlan wanted = ListenPlan.of(components.values());
        if (!wanted.equals(before) && media == MediaStage.OPEN) {
            effect(new CallEffect.Listen(wanted));
        }
        CallState next = new CallState(
                id, policy, stage, inbound, media, hasOffer, rung, audible, invited, controller,
                Collections.unmodifiableSet(offered), Collections.unmodifiableSet(deciding), to, from, headers, dial,
                List.copyOf(answering), answerHeaders, accepting, referring, session, direct, patron,
                Collections.unmodifiableMap(joins), Collections.unmodifiableMap(components),
                componentCount, ending, Collections.unmodifiableSet(timers));
        return new Step(next, List.copyOf(effects));
    }

    void effect(CallEffect effect) {
        effects.add(effect);
    }

    void result(Request request) {
        effects.add(new CallEffect.ReplyResult(request, null));
    }

    void refuse(Request request, RayoError error) {
        effects.add(new CallEffect.ReplyError(request, error));
    }

    /** An event of the call for its controlling party, which knows of no call that was placed for another. */
    void tell(RayoEvent event) {
        if (controller != null && patron == null) {
            effects.add(new CallEffect.Emit(controller, null, event, now));
        }
    }

    /** What the call that this one was placed for has to know; nothing for any other. */
    void report(CallSignal.LegNews news) {
        if (patron != null) {
            effects.add(new CallEffect.TellPatron(patron, news));
        }
    }

    void schedule(TimerKey.Kind kind, @Nullable String componentId, long delayMs) {
        TimerKey key = new TimerKey(kind, componentId);
        timers.add(key);
        effects.add(new CallEffect.Schedule(key, delayMs));
    }

    void unschedule(TimerKey.Kind kind, @Nullable String componentId) {
        TimerKey key = new TimerKey(kind, componentId);
        if (timers.remove(key)) {
            effects.add(new CallEffect.Unschedule(key));
        }
    }

    /** Stops every timer of the call and its components. */
    void unscheduleAll() {
        for (TimerKey key : timers) {
            effects.add(new CallEffect.Unschedule(key));
        }
        timers.clear();
    }

    /** Whether that timer ran; one that was stopped while its signal was on its way did not. */
    boolean fired(TimerKey key) {
        return timers.remove(key);
    }

    /** The idle clock starts anew. */
    void touch() {
        if (policy.idleMs() > 0 && stage != Stage.ENDED && stage != Stage.ENDING) {
            schedule(TimerKey.Kind.IDLE, null, policy.idleMs());
        }
    }

    void touchIfAnswered() {
        if (answered()) {
            touch();
        }
    }

    boolean pending() {
        return stage == Stage.PENDING;
    }

    boolean answered() {
        return stage == Stage.ANSWERED;
    }
}
