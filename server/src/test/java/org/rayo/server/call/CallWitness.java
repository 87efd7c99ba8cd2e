package org.rayo.server.call;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.rayo.server.component.Component;
import org.rayo.server.protocol.Party;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.JoinDirection;
import org.rayo.server.protocol.RayoCommand.JoinMedia;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.xmpp.stanza.Jid;

/** Sees one call's signals and effects, plays the far end's and the clocks' part, and fails at the first broken promise. */
final class CallWitness {

    static final PeerMedia SOUND = new PeerMedia() {};

    private final int seed;
    private final Set<String> joined = new HashSet<>();
    /** Those that only a component hears of. */
    private final Set<String> hidden = new HashSet<>();
    /** Placed and not dropped; of these, {@code alive} were not said to be over. */
    private final Set<String> legs = new HashSet<>();
    private final Set<String> alive = new HashSet<>();
    /** Somebody wanted it placed. */
    private boolean leg;
    /** Signals and effects; made text only when a promise is broken. */
    private final List<Object> ladder = new ArrayList<>();
    private final Set<String> open = new HashSet<>();
    private final Set<String> running = new HashSet<>();
    private final List<String> components = new ArrayList<>(List.of("none"));
    /** Answers to what others were asked. */
    private final java.util.ArrayDeque<CallSignal> asked = new java.util.ArrayDeque<>();
    private final Set<TimerKey> timers = new HashSet<>();
    private final List<TimerKey> everTimers = new ArrayList<>(List.of(new TimerKey(TimerKey.Kind.IDLE, null)));
    private final Set<String> sounding = new HashSet<>();
    private final Set<String> recording = new HashSet<>();
    private final Set<String> hearing = new HashSet<>();
    private final Set<String> stopping = new HashSet<>();
    private final Set<Jid> entitled = new HashSet<>();
    private final Set<Jid> told = new HashSet<>();
    private boolean inbound;
    private boolean born;
    private boolean media;
    private boolean away;
    private boolean invited;
    private boolean connected;
    private boolean farEndOver;
    private boolean retired;
    private boolean redirectable;

    CallWitness(int seed) {
        this.seed = seed;
    }

    boolean ended() {
        return retired;
    }

    boolean invited() {
        return invited;
    }

    boolean inbound() {
        return inbound;
    }

    /** There is a dialog. */
    boolean connected() {
        return connected;
    }

    boolean farEndOver() {
        return farEndOver || !born;
    }

    String anyComponent(Random random) {
        return components.get(random.nextInt(components.size()));
    }

    /** One that runs, if any does. */
    String anyRecording(Random random) {
        return recording.isEmpty() || random.nextInt(5) == 0 ? anyComponent(random) : recording.iterator().next();
    }

    /** What the other side of a join, or the far end, could say next. */
    CallSignal joining(Random random) {
        if (asked.isEmpty() || random.nextInt(4) == 0) {
            Party peer = new Party.Call("p1", null);
            return random.nextBoolean()
                    ? Calls.command(Calls.ANN, new RayoCommand.Join(peer, JoinDirection.DUPLEX, JoinMedia.DIRECT, random.nextBoolean()))
                    : new CallSignal.DirectOffered(peer, "o");
        }
        return asked.removeFirst();
    }

    /** What ends it for good: the operator, and then the patience with recordings. */
    CallSignal enough() {
        TimerKey finalize = new TimerKey(TimerKey.Kind.FINALIZE, null);
        return timers.contains(finalize) ? new CallSignal.TimerFired(finalize) : new CallSignal.Terminate("enough");
    }

    TimerKey anyTimer(Random random) {
        List<TimerKey> from = timers.isEmpty() || random.nextInt(5) == 0 ? everTimers : List.copyOf(timers);
        return from.get(random.nextInt(from.size()));
    }

    private void promise(boolean kept, String what) {
        if (!kept) {
            StringBuilder told = new StringBuilder("seed " + seed + ": " + what);
            for (Object line : ladder) {
                told.append(line instanceof CallSignal ? "\n> " : "\n    < ").append(line);
            }
            throw new AssertionError(told);
        }
    }

    void signalled(CallSignal signal) {
        ladder.add(signal);
        switch (signal) {
            case CallSignal.Command command -> open.add(command.request().iq().id());
            case CallSignal.Dialed dialed -> {
                open.add(dialed.request().iq().id());
                entitle(!born && !retired, dialed.request().from());
                born |= !retired;
            }
            case CallSignal.Incoming incoming -> {
                inbound |= !born && !retired;
                born |= !retired;
            }
            case CallSignal.LegTold told when told.news() instanceof CallSignal.LegNews.Over -> alive.remove(told.leg().node());
            case CallSignal.Placed placed -> {
                leg = true;
                born |= !retired;
            }
            case CallSignal.TimerFired fired -> timers.remove(fired.key());
            case CallSignal.OutputEnded ended -> sounding.remove(ended.componentId());
            case CallSignal.RecordingEnded ended -> recording.remove(ended.componentId());
            // what listened is through
            case CallSignal.SpeechOver over -> hearing.remove(over.componentId());
            case CallSignal.Accepted accepted -> connected = true;
            case CallSignal.DirectBroken broken -> away = false;
            case CallSignal.TakeoverAsked asked -> away &= !connected;
            case CallSignal.HungUp over -> farEndOver = true;
            case CallSignal.Cancelled over -> farEndOver = true;
            case CallSignal.Rejected over -> refused();
            case CallSignal.SignallingFailed over -> refused();
            default -> {
                // the others change nothing that is promised here
            }
        }
    }

    /** A call that was dialled may be sent elsewhere then. */
    private void refused() {
        farEndOver = true;
        redirectable = invited && !connected;
    }

    private void entitle(boolean condition, Jid client) {
        if (condition) {
            entitled.add(client);
        }
    }

    void performed(CallEffect effect) {
        ladder.add(effect);
        promise(!retired || effect instanceof CallEffect.ReplyError || effect instanceof CallEffect.RefuseMessage
                        || effect instanceof CallEffect.TellPatron || effect instanceof CallEffect.RefuseJoin || effect instanceof CallEffect.PartJoin,
                "nothing but refusals comes after the end");
        switch (effect) {
            case CallEffect.ReplyResult reply -> result(reply);
            case CallEffect.ReplyError reply -> answered(reply.request());
            case CallEffect.Emit emit -> emitted(emit);
            case CallEffect.Schedule schedule -> {
                timers.add(schedule.key());
                everTimers.add(schedule.key());
            }
            case CallEffect.Unschedule unschedule -> promise(timers.remove(unschedule.key()), "only running timers are stopped");
            case CallEffect.OpenMedia m -> {
                promise(!media, "media is opened once");
                media = true;
            }
            case CallEffect.CloseMedia m -> {
                promise(media && sounding.isEmpty(), "media is closed when it is open and silent");
                media = false;
            }
            case CallEffect.StartOutput start -> promise(media && sounding.add(start.componentId()), "an output starts once");
            case CallEffect.StopOutput stop -> promise(sounding.remove(stop.componentId()), "what sounds is stopped");
            case CallEffect.PauseOutput pause -> promise(sounding.contains(pause.componentId()), "what sounds is paused");
            case CallEffect.ResumeOutput resume -> promise(sounding.contains(resume.componentId()), "what sounds is resumed");
            case CallEffect.SeekOutput seek -> promise(sounding.contains(seek.componentId()), "what sounds is moved");
            case CallEffect.TuneOutput tune -> promise(sounding.contains(tune.componentId()), "what sounds is tuned");
            case CallEffect.StartRecording start -> promise(media && recording.add(start.componentId()), "a recording starts once");
            case CallEffect.PauseRecording pause -> promise(recording.contains(pause.componentId())
                    && !stopping.contains(pause.componentId()), "what records is paused");
            case CallEffect.StopRecording stop -> promise(recording.contains(stop.componentId()) && stopping.add(stop.componentId()),
                    "what records is stopped, once");
            case CallEffect.Listen listen -> promise(media, "media is listened to while it is open");
            case CallEffect.StartListening start -> promise(media && hearing.add(start.componentId()), "speech is listened for once");
            case CallEffect.EndListening end -> promise(hearing.contains(end.componentId()), "what is listened to can be over");
            case CallEffect.StopListening stop -> promise(hearing.remove(stop.componentId()), "what is listened to can be stopped, once");
            case CallEffect.Retire retire -> retire();
            case CallEffect.SeekClients seek -> promise(inbound, "only inbound calls are offered");
            case CallEffect.SendMessage text -> promise(connected && !farEndOver, "text needs a dialog");
            case CallEffect.RefuseMessage text -> {
                // whoever sent it hears why
            }
            case CallEffect.DeliverMessage text -> promise(entitled.contains(text.to()), "text goes to who may see the call");
            case CallEffect.ReplyJoined reply -> answered(reply.request());
            case CallEffect.AskJoin ask -> {
                promise(media, "a join needs media");
                asked.add(new CallSignal.JoinAgreed(ask.peer(), ask.peer() instanceof Party.Call ? SOUND : null));
                if (ask.terms() != null) {
                    hidden.add(ask.peer().node());
                    asked.add(new CallSignal.ConferenceHeld(ask.peer(), true));
                    asked.add(new CallSignal.ConferenceHeld(ask.peer(), false));
                }
            }
            case CallEffect.AgreeJoin agree -> promise(media, "a join needs media");
            case CallEffect.TurnJoin turn -> promise(joins(turn.peer()), "what is joined can be turned");
            case CallEffect.ConfirmJoin confirm -> promise(joins(confirm.peer()), "told before it is confirmed");
            case CallEffect.PartJoin part -> promise(!joined.contains(part.peer().node()), "told before it is parted");
            case CallEffect.OfferDirect offer -> {
                promise(joins(offer.peer()) && connected, "a direct join is a join");
                asked.add(new CallSignal.DirectAnswered(offer.peer(), "a", false));
            }
            case CallEffect.ChangeDirect change -> {
                promise(connected && !farEndOver, "a change needs a dialog");
                asked.add(new CallSignal.DirectChanged(200, "c", false));
            }
            case CallEffect.AnswerDirect answer -> asked.add(new CallSignal.DirectSettled(answer.peer(), answer.sdp() != null));
            case CallEffect.SettleDirect settle -> promise(!joined.isEmpty() || !hidden.isEmpty(), "told while it is joined");
            case CallEffect.ParkMedia park -> {
                promise(media && !away && stopping.containsAll(recording) && sounding.isEmpty(), "nothing here needs the sound that goes away");
                away = true;
            }
            case CallEffect.ReturnMedia back -> {
                promise(connected && !farEndOver, "a far end is asked back in a dialog");
                away = false;
                asked.add(new CallSignal.DirectReturned(200));
            }
            case CallEffect.RelayDigit relay -> promise(joins(relay.peer()), "digits go to whom it is joined to");
            case CallEffect.TellMixer tell -> promise(joins(tell.peer()), "digits go to whom it is joined to");
            case CallEffect.PlaceLeg place -> {
                promise(legs.add(place.leg().node()), "a leg is placed once");
                hidden.add(place.leg().node());
                alive.add(place.leg().node());
                asked.add(new CallSignal.LegTold(place.leg(), new CallSignal.LegNews.Ringing()));
                asked.add(new CallSignal.LegTold(place.leg(), new CallSignal.LegNews.Answered()));
                asked.add(new CallSignal.LegTold(place.leg(), new CallSignal.LegNews.Over(RayoEvent.EndReason.HUNGUP, 200, null)));
            }
            case CallEffect.DropLeg drop -> promise(legs.remove(drop.leg().node()), "a leg is dropped once, after it was placed");
            case CallEffect.TellPatron tell -> promise(leg, "a leg has somebody to tell");
            case CallEffect.HideDigits hide -> promise(media, "keys are hidden in media");
            case CallEffect.RefuseJoin refuse -> {
                // the other side hears why
            }
            case CallEffect.SendDigits digits -> promise(media, "digits need media");
            case CallEffect.Warn warn -> promise(born && !retired, "a call that lives is ended by a limit");
            default -> sip(effect);
        }
    }

    private boolean joins(Party peer) {
        return joined.contains(peer.node()) || hidden.contains(peer.node());
    }

    private void sip(CallEffect effect) {
        switch (effect) {
            case CallEffect.Ring r -> promise(inbound && !connected && !farEndOver, "180 comes before the final response");
            case CallEffect.Progress p -> promise(inbound && media && !connected && !farEndOver, "183 comes with media, before the final response");
            case CallEffect.Answer a -> {
                promise(inbound && media && !connected && !farEndOver, "200 is the only final response");
                connected = true;
            }
            case CallEffect.Reject r -> over(inbound && !connected, "a refusal is the only final response");
            case CallEffect.Redirect r -> over(inbound && !connected, "302 is the only final response");
            case CallEffect.Refer r -> promise(connected && !farEndOver, "REFER needs a dialog");
            case CallEffect.AnswerRefer r -> promise(!farEndOver || !born, "REFER is answered in a dialog");
            case CallEffect.AnswerTakeover t -> promise(t.status() != 200 || connected, "what is answered can be taken over");
            case CallEffect.Hold h -> promise(connected && !farEndOver, "hold needs a dialog");
            case CallEffect.Mute m -> promise(connected && media, "mute needs media");
            case CallEffect.Hangup h -> over(inbound ? connected : invited, "what was begun is hung up");
            case CallEffect.Invite i -> {
                promise(!inbound && media && (!invited || redirectable), "INVITE goes out with media, again only when refused");
                invited = true;
                redirectable = false;
                farEndOver = false;
            }
            default -> throw new AssertionError("not an effect on SIP: " + effect);
        }
    }

    private void over(boolean allowed, String what) {
        promise(allowed && !farEndOver, what);
        farEndOver = true;
    }

    private void result(CallEffect.ReplyResult reply) {
        answered(reply.request());
        String ref = reply.ref();
        if (ref != null && !ref.isEmpty()) {
            promise(running.add(ref) && !components.contains(ref), "a component's id is new");
            components.add(ref);
        }
    }

    private void answered(Request request) {
        promise(open.remove(request.iq().id()), "a command is answered once");
    }

    private void emitted(CallEffect.Emit emit) {
        promise(!told.contains(emit.to()), "nothing comes after the end event");
        switch (emit.event()) {
            case RayoEvent.Offer offer -> entitled.add(emit.to());
            case RayoEvent.Complete complete -> promise(running.remove(emit.componentId()), "a component completes once, after its ref");
            case RayoEvent.Joined(Party peer) -> {
                promise(entitled.contains(emit.to()), "events go to who knows the call");
                promise(joined.add(peer.node()), "joined is told once");
            }
            case RayoEvent.Unjoined(Party peer) ->
                promise(joined.remove(peer.node()), "unjoined is told once, after joined");
            case RayoEvent.End end -> {
                promise(joined.isEmpty(), "joins end before the call");
                promise(running.isEmpty(), "components complete before the end");
                promise(entitled.contains(emit.to()), "the end goes to who knows the call");
                told.add(emit.to());
            }
            default -> {
                promise(entitled.contains(emit.to()), "events go to who knows the call");
                boolean ofComponents = emit.event() instanceof RayoEvent.InputTimersStarted
                        || emit.event() instanceof RayoEvent.ConferenceHold || emit.event() instanceof RayoEvent.ConferenceSpeaking || emit.event() instanceof RayoEvent.Signal
                        || emit.event() instanceof RayoEvent.Matched || emit.event() instanceof RayoEvent.StartOfInput;
                promise(ofComponents ? running.contains(emit.componentId()) : emit.componentId() == null, "an event comes from what it is of");
            }
        }
    }

    private void retire() {
        retired = true;
        promise(open.isEmpty(), "every command is answered");
        promise(running.isEmpty(), "every component is complete");
        promise(legs.stream().noneMatch(alive::contains), "every leg is dropped that is not over");
        promise(timers.isEmpty(), "no timer runs");
        promise(!media && sounding.isEmpty(), "no media is held");
        promise(stopping.containsAll(recording), "what records is stopped");
        promise(told.equals(entitled), "everybody who knows the call is told its end");
        boolean begun = inbound || invited;
        promise(!born || farEndOver || !begun, "the far end is told");
    }

    /** After the step's effects, state and effects tell the same story. */
    void stepped(CallState state) {
        // an agreement may be to what was asked before this join, which waits to be asked for itself
        state.joins().values().stream().filter(edge -> edge.component() != null).forEach(edge -> hidden.add(edge.peer().node()));
        promise(state.timers().equals(timers), "the state knows the timers");
        promise(visible(state).equals(running), "the state knows the components");
        promise((state.media() != CallState.MediaStage.NONE) == media, "the state knows the media");
        promise((state.stage() == CallState.Stage.ENDED) == retired, "the last effect is to retire");
        promise(!retired || open.isEmpty(), "late commands are answered at once");
    }

    /** A connect is no component to any client. */
    private static Set<String> visible(CallState state) {
        Set<String> ids = new HashSet<>(state.components().keySet());
        ids.removeIf(id -> state.components().get(id) instanceof Component.Transfer transfer && transfer.onward());
        return ids;
    }

    /** What happened, and what came of it. */
    List<Object> ladder() {
        return ladder;
    }

    void over() {
        promise(retired, "a call ends");
    }
}
