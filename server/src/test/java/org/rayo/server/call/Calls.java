package org.rayo.server.call;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.DtmfGrammar;
import org.rayo.server.component.DtmfMatcher;
import org.rayo.server.component.GrammarException;
import org.rayo.server.component.Meaning;
import org.rayo.server.component.OutputPlan;
import org.rayo.server.component.PlanResult;
import org.rayo.server.component.SpeechGrammar;
import org.rayo.server.component.SpeechOutcome;
import org.rayo.server.component.SpeechPlan;
import org.rayo.server.component.WordGraph;
import org.rayo.server.component.ssml.PlayItem;
import org.rayo.server.protocol.Dialect;
import org.rayo.server.protocol.Header;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.InputMode;
import org.rayo.server.protocol.RayoCommand.InterruptOn;
import org.rayo.server.protocol.RayoError;
import org.rayo.xmpp.stanza.Iq;
import org.rayo.xmpp.stanza.Jid;

/** A call under test: signals in, effects out as readable lines. */
final class Calls {

    static final Instant NOW = Instant.parse("2026-11-23T09:15:02.114Z");
    static final Jid ANN = Jid.parse("ann@localhost/1");
    static final Jid BEN = Jid.parse("ben@localhost/1");
    static final Jid EVE = Jid.parse("eve@localhost/1");

    private static final AtomicInteger IDS = new AtomicInteger();

    final CallMachine machine = new CallMachine(new Workshop());
    CallState state;

    Calls(CallPolicy policy) {
        this(policy, "c1");
    }

    Calls(CallPolicy policy, String id) {
        state = CallState.initial(new CallId(id), policy);
    }

    /** An inbound call with SDP, offered to Ann and Ben. */
    static Calls offered() {
        Calls call = new Calls(CallPolicy.DEFAULT);
        call.on(new CallSignal.Incoming("sip:menu@x", "sip:a@b", List.of(), true, List.of(ANN, BEN)));
        return call;
    }

    /** The same, answered by Ann. */
    static Calls answered() {
        Calls call = offered();
        call.on(command(ANN, new RayoCommand.Answer(List.of())));
        call.on(new CallSignal.MediaOpened());
        return call;
    }

    /** An outbound call of Ann's whose INVITE is out. */
    static Calls dialled(long timeoutMs) {
        Calls call = new Calls(CallPolicy.DEFAULT);
        call.on(new CallSignal.Dialed(request(ANN), new RayoCommand.Dial("sip:bob@x", null, null, timeoutMs, List.of())));
        call.on(new CallSignal.MediaOpened());
        return call;
    }

    List<CallEffect> on(CallSignal signal) {
        Step step = machine.step(state, signal, NOW);
        state = step.state();
        return step.effects();
    }

    /** Effects in short, without clocks. */
    List<String> says(CallSignal signal) {
        return lines(on(signal));
    }

    static List<String> lines(List<CallEffect> effects) {
        List<String> lines = new ArrayList<>();
        for (CallEffect effect : effects) {
            String line = line(effect);
            if (line != null) {
                lines.add(line);
            }
        }
        return lines;
    }

    private static @Nullable String line(CallEffect effect) {
        return switch (effect) {
            case CallEffect.ReplyResult reply -> "result" + (reply.ref() == null ? "" : " ref=" + reply.ref());
            case CallEffect.ReplyError reply -> "error " + reply.error().condition().wire() + "/" + reply.error().type().wire();
            // only clients older than the XEP hear of it, and of that the tests of transfers say enough
            case CallEffect.Emit(Jid to, String id, org.rayo.server.protocol.RayoEvent.Joining(var peer, String called), Instant at)
                    when called == null -> null;
            case CallEffect.Emit(Jid to, String id, org.rayo.server.protocol.RayoEvent.StartOfInput start, Instant at) -> null;
            case CallEffect.Emit emit -> emit.to().local() + " " + (emit.componentId() == null ? "" : emit.componentId() + " ")
                    + event(emit.event());
            case CallEffect.ReplyJoined joined -> "result joined " + joined.peer().node();
            case CallEffect.AskJoin ask -> "ask " + ask.peer().node() + " " + ask.direction() + (ask.direct() ? " direct" : "")
                    + (ask.terms() == null ? "" : ask.terms().moderator() ? " moderator" : " member");
            case CallEffect.OfferDirect offer -> "offer direct " + offer.peer().node();
            case CallEffect.ChangeDirect change -> "change " + change.sdp();
            case CallEffect.AnswerDirect answer -> "answer direct " + answer.peer().node() + " " + answer.sdp();
            case CallEffect.SettleDirect settle -> "settle " + settle.peer().node() + " " + settle.up();
            case CallEffect.ParkMedia park -> "park";
            case CallEffect.ReturnMedia back -> "return";
            case CallEffect.PlaceLeg place -> "place " + place.leg().node() + " " + place.dial().to();
            case CallEffect.DropLeg drop -> "drop " + drop.leg().node();
            case CallEffect.TellPatron tell -> "tell " + tell.patron().node() + " " + tell.news().getClass().getSimpleName();
            case CallEffect.HideDigits hide -> hide.on() ? "hide keys" : "show keys";
            case CallEffect.AgreeJoin agree -> "agree " + agree.peer().node() + " " + agree.direction();
            case CallEffect.RefuseJoin refuse -> "refuse " + refuse.peer().node() + " " + refuse.error().condition().wire();
            case CallEffect.ConfirmJoin confirm -> "confirm " + confirm.peer().node();
            case CallEffect.TurnJoin turn -> "turn " + turn.peer().node() + " " + turn.direction();
            case CallEffect.PartJoin part -> "part " + part.peer().node();
            case CallEffect.RelayDigit relay -> "relay " + relay.peer().node() + " " + relay.digit();
            case CallEffect.TellMixer tell -> (tell.started() ? "key " : "key over ") + tell.peer().node() + " " + tell.digit();
            case CallEffect.SendMessage text -> "MESSAGE " + text.body();
            case CallEffect.RefuseMessage text -> "message error " + text.error().condition().wire() + "/" + text.error().type().wire();
            case CallEffect.DeliverMessage text -> text.to().local() + " message " + text.body();
            case CallEffect.SeekClients seek -> "seek";
            case CallEffect.Ring ring -> "180";
            case CallEffect.Progress progress -> "183";
            case CallEffect.Answer answer -> "200";
            case CallEffect.Reject reject -> "reject " + reject.status();
            case CallEffect.Redirect redirect -> "302 " + redirect.to();
            case CallEffect.Refer refer -> "REFER " + refer.to();
            case CallEffect.Invite invite -> "INVITE " + invite.to();
            case CallEffect.Hangup hangup -> "hangup";
            case CallEffect.AnswerRefer answer -> "refer " + answer.status();
            case CallEffect.AnswerTakeover answer -> "takeover " + answer.status();
            case CallEffect.Hold hold -> hold.on() ? "hold" : "unhold";
            case CallEffect.Mute mute -> mute.on() ? "mute" : "unmute";
            case CallEffect.OpenMedia open -> "open media";
            case CallEffect.CloseMedia close -> "close media";
            case CallEffect.StartOutput start -> "start " + start.componentId();
            case CallEffect.StopOutput stop -> "stop " + stop.componentId();
            case CallEffect.PauseOutput pause -> "pause " + pause.componentId();
            case CallEffect.SeekOutput seek -> "seek " + seek.componentId() + " " + seek.deltaMs();
            case CallEffect.TuneOutput tune -> "tune " + tune.componentId() + " " + tune.speed() + " " + tune.volumeDb();
            case CallEffect.ResumeOutput resume -> "resume " + resume.componentId();
            case CallEffect.StartRecording start -> "record " + start.componentId() + (start.plan().paused() ? " paused" : "");
            case CallEffect.PauseRecording pause -> (pause.on() ? "pause " : "resume ") + pause.componentId();
            case CallEffect.StopRecording stop -> "stop " + stop.componentId();
            case CallEffect.Listen listen -> "listen " + new java.util.TreeSet<>(listen.plan().signals());
            case CallEffect.StartListening start -> "hear " + start.componentId();
            case CallEffect.EndListening end -> "hear out " + end.componentId();
            case CallEffect.StopListening stop -> "deaf " + stop.componentId();
            case CallEffect.SendDigits digits -> "digits " + digits.digits();
            case CallEffect.Schedule schedule -> null;
            case CallEffect.Unschedule unschedule -> null;
            // a line in the log
            case CallEffect.Warn warn -> null;
            case CallEffect.Retire retire -> "retire";
        };
    }

    private static String event(org.rayo.server.protocol.RayoEvent event) {
        return switch (event) {
            case org.rayo.server.protocol.RayoEvent.Offer offer -> "offer";
            case org.rayo.server.protocol.RayoEvent.Ringing ringing -> "ringing";
            case org.rayo.server.protocol.RayoEvent.Answered answered -> "answered";
            case org.rayo.server.protocol.RayoEvent.Dtmf dtmf -> "dtmf " + dtmf.signal();
            case org.rayo.server.protocol.RayoEvent.Redirected redirected -> "redirected " + redirected.to();
            case org.rayo.server.protocol.RayoEvent.Joined joined -> "joined " + joined.peer().node();
            case org.rayo.server.protocol.RayoEvent.Unjoined unjoined -> "unjoined " + unjoined.peer().node();
            case org.rayo.server.protocol.RayoEvent.JoinRefused refused -> "join refused " + refused.peer().node();
            case org.rayo.server.protocol.RayoEvent.FellBack back -> "fell back " + back.peer().node();
            case org.rayo.server.protocol.RayoEvent.Speaking speaking -> "speaking " + speaking.call().node();
            case org.rayo.server.protocol.RayoEvent.End end -> "end " + end.reason() + " " + end.platformCode();
            case org.rayo.server.protocol.RayoEvent.InputTimersStarted started -> "timers";
            case org.rayo.server.protocol.RayoEvent.ConferenceHold hold -> hold.on() ? "on hold" : "off hold";
            case org.rayo.server.protocol.RayoEvent.ConferenceSpeaking speaking -> speaking.callId() + (speaking.started() ? " speaks" : " is silent");
            case org.rayo.server.protocol.RayoEvent.Joining joining -> "joining " + joining.peer().node();
            case org.rayo.server.protocol.RayoEvent.StartOfInput start -> "start of input";
            case org.rayo.server.protocol.RayoEvent.Matched matched -> "matched " + matched.nlsml();
            case org.rayo.server.protocol.RayoEvent.MarkReached mark -> "mark " + mark.name();
            case org.rayo.server.protocol.RayoEvent.Signal signal -> "signal " + signal.type() + " " + signal.value();
            case org.rayo.server.protocol.RayoEvent.Complete complete -> "complete " + complete.reason().getClass().getSimpleName()
                    + (complete.recording() == null ? "" : " " + complete.recording().uri());
        };
    }

    static Request request(Jid from) {
        return new Request(from, Iq.set("q" + IDS.incrementAndGet(), from, Jid.parse("c1@localhost"), PAYLOAD));
    }

    static CallSignal.Command command(Jid from, Dialect dialect, RayoCommand command) {
        return new CallSignal.Command(new Request(from, request(from).iq(), dialect), null, command);
    }

    private static final org.rayo.xmpp.xml.XmlElement PAYLOAD =
            org.rayo.xmpp.xml.XmlElement.of("urn:xmpp:rayo:1", "answer");

    static CallSignal.Command command(Jid from, RayoCommand command) {
        return new CallSignal.Command(request(from), null, command);
    }

    static CallSignal.Command command(Jid from, String componentId, RayoCommand command) {
        return new CallSignal.Command(request(from), componentId, command);
    }

    static RayoCommand.Output output() {
        return output(RayoCommand.NEVER, InterruptOn.NONE, "file:a.wav");
    }

    static RayoCommand.Output output(long maxTimeMs, InterruptOn interruptOn, String url) {
        return new RayoCommand.Output(List.of(new RayoCommand.Document(url, null, null)), 0, false, 0, 1, maxTimeMs, null,
                null, interruptOn, List.of());
    }

    /** Wants three digits; {@code grammar} "empty" also takes none, "bad" does not compile. */
    static RayoCommand.Input input(InputMode mode, @Nullable Character terminator, long initialMs, long interDigitMs,
            String grammar) {
        return new RayoCommand.Input(mode, terminator, null, null, initialMs, interDigitMs, RayoCommand.NEVER,
                RayoCommand.NEVER, 0.5, 0, List.of(new RayoCommand.GrammarSource(grammar, null, null)), List.of());
    }

    static RayoCommand.Input input() {
        return input(InputMode.DTMF, '#', 5000, 2000, "1-3");
    }

    static RayoCommand.Transfer transfer(@Nullable Character key, boolean onMedia, String... to) {
        return new RayoCommand.Transfer(List.of(to), null, key, 20_000, onMedia, RayoCommand.JoinMedia.BRIDGE, output(), List.of());
    }

    /** Of the mixer "m". */
    static RayoCommand.Conference conference(boolean moderator, boolean tonePassthrough) {
        return new RayoCommand.Conference(java.util.Objects.requireNonNull(org.rayo.server.protocol.Party.Mixer.named("m")), false, '#',
                tonePassthrough, true, moderator, null, output());
    }

    static RayoCommand.Recording record() {
        return record(false);
    }

    static RayoCommand.Recording record(boolean paused) {
        return new RayoCommand.Recording(RayoCommand.RecordFormat.WAV, false, false, paused, RayoCommand.NEVER,
                RayoCommand.NEVER, RayoCommand.NEVER, RayoCommand.RecordDirection.DUPLEX, false, false);
    }

    static RayoCommand.Input cpa(String... urls) {
        List<RayoCommand.GrammarSource> grammars = java.util.Arrays.stream(urls)
                .map(url -> new RayoCommand.GrammarSource(url, null, null)).toList();
        return new RayoCommand.Input(InputMode.CPA, null, null, null, RayoCommand.NEVER, RayoCommand.NEVER, RayoCommand.NEVER,
                RayoCommand.NEVER, 0.5, 0, grammars, List.of());
    }

    static List<Header> headers(String name, String value) {
        return List.of(new Header(name, value));
    }

    /** One to three digits 1-9, or none when it is called "empty". */
    private record Digits(String digits, boolean mayBeEmpty) implements DtmfMatcher {
        @Override
        public DtmfMatcher feed(char digit) {
            return new Digits(digits + digit, mayBeEmpty);
        }

        @Override
        public Verdict verdict() {
            if (digits.isEmpty()) {
                return mayBeEmpty ? Verdict.MATCH : Verdict.PARTIAL;
            }
            if (digits.length() > 3 || !digits.matches("[1-9]+")) {
                return Verdict.NO_MATCH;
            }
            return digits.length() == 3 ? Verdict.MATCH_END : Verdict.MATCH;
        }

        @Override
        public Meaning meaning() {
            return Meaning.of(digits);
        }
    }

    private static final SpeechGrammar SPEECH = new SpeechGrammar() {
        @Override
        public boolean dictation() {
            return true;
        }

        @Override
        public WordGraph graph() {
            return WordGraph.EMPTY;
        }

        @Override
        public Set<String> words() {
            return Set.of();
        }

        @Override
        public List<RayoCommand.GrammarSource> sources() {
            return List.of();
        }

        @Override
        public Meaning interpret(List<String> words) {
            return Meaning.of(String.join(" ", words));
        }

        @Override
        public String toString() {
            return "speech";
        }
    };

    private static final class Workshop implements ComponentWorkshop {
        @Override
        public PlanResult plan(RayoCommand.Output output) {
            String url = output.documents().getFirst().url();
            if ("bad".equals(url)) {
                return new PlanResult.Refused(RayoError.badRequest("bad"));
            }
            if ("text".equals(url)) {
                return new PlanResult.Unplayable("no voice");
            }
            return new PlanResult.Planned(new OutputPlan(List.of(new PlayItem.Sound("file:a.wav")), 0, output.startPaused(), 1, 0));
        }

        @Override
        public String of(DtmfMatcher match) {
            return "<result>" + match.meaning() + "</result>";
        }

        @Override
        public String of(SpeechOutcome.Understood match) {
            return "<result>" + match.meaning() + "</result>";
        }

        @Override
        public SpeechGrammar compileSpeech(List<RayoCommand.GrammarSource> sources) {
            return SPEECH;
        }

        @Override
        public Set<RayoCommand.InputMode> modes(RayoCommand.GrammarSource source) {
            String name = String.valueOf(source.url());
            return name.equals("both") ? EnumSet.of(RayoCommand.InputMode.DTMF, RayoCommand.InputMode.VOICE)
                    : Set.of(name.equals("words") ? RayoCommand.InputMode.VOICE : RayoCommand.InputMode.DTMF);
        }

        @Override
        public @Nullable String refuses(SpeechPlan plan) {
            return "deaf".equals(plan.recognizer()) ? "nobody here understands that" : null;
        }

        @Override
        public DtmfGrammar compile(List<RayoCommand.GrammarSource> sources) throws GrammarException {
            String name = String.valueOf(sources.getFirst().url());
            if (name.equals("bad")) {
                throw new GrammarException(RayoError.badRequest("bad grammar"));
            }
            return () -> new Digits("", name.equals("empty"));
        }
    }
}
