package org.rayo.server.control;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.engine.SessionReport;
import org.rayo.server.call.CallActor;
import org.rayo.server.call.CallEffect;
import org.rayo.server.call.CallId;
import org.rayo.server.call.CallSignal;
import org.rayo.server.call.EffectInterpreter;
import org.rayo.server.media.MediaLeg;
import org.rayo.server.protocol.Party;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.routing.DialAuthority;
import org.rayo.server.sip.InboundLeg;
import org.rayo.server.sip.SipLeg;
import org.rayo.xmpp.stanza.Jid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Performs the effects of one call: the only place where a call meets SIP, media and XMPP. On the call's loop. */
final class CallInterpreter implements EffectInterpreter {
    private static final Logger LOG = LoggerFactory.getLogger(CallInterpreter.class);

    private final CallShard shard;
    private final CallId id;
    private final CallTimers timers;
    private final DialAuthority.@Nullable Lease lease;
    private @Nullable SipLeg leg;
    private @Nullable MediaLeg media;
    private @Nullable Jid controller;
    private boolean retired;

    /**
     * @param leg null for a call that is to be placed
     * @param lease of a placed call, given back at its end
     */
    CallInterpreter(CallShard shard, CallId id, @Nullable SipLeg leg, DialAuthority.@Nullable Lease lease) {
        this.shard = shard;
        this.id = id;
        this.leg = leg;
        this.lease = lease;
        this.timers = new CallTimers(shard.loop());
    }

    @Override
    public void perform(CallEffect effect, CallActor call) {
        count(call.state().controller());
        switch (effect) {
            case CallEffect.ReplyResult reply -> reply(reply);
            case CallEffect.ReplyError reply -> shard.xmpp().error(reply.request(), reply.error());
            case CallEffect.Emit emit -> shard.xmpp().event(id, emit.componentId(), emit.to(), emit.event(), emit.at());
            case CallEffect.SendMessage text -> onLeg(l -> l.message(text.subject(), text.body(),
                    status -> call.tell(new CallSignal.MessageSent(text.message(), status))));
            case CallEffect.ReplyJoined joined -> replyJoined(joined);
            case CallEffect.AskJoin ask -> shard.exchange().ask(me(), ask, media().forPeers());
            case CallEffect.PlaceLeg place -> shard.placeLeg(me(), place);
            case CallEffect.DropLeg drop -> shard.exchange().tell(drop.leg(), new CallSignal.Dropped());
            case CallEffect.TellPatron tell -> shard.exchange().tell(tell.patron(), new CallSignal.LegTold(me(), tell.news()));
            case CallEffect.HideDigits hide -> media().hideDigits(hide.on());
            case CallEffect.AgreeJoin agree -> agree(agree, call);
            case CallEffect.RefuseJoin refuse ->
                shard.exchange().tell(refuse.peer(), new CallSignal.JoinRefused(me(), refuse.error()));
            case CallEffect.ConfirmJoin confirm -> shard.exchange().confirm(me(), confirm.peer());
            case CallEffect.TurnJoin turn -> turn(turn);
            case CallEffect.PartJoin part -> part(part);
            case CallEffect.OfferDirect offer -> offerDirect(offer.peer(), call);
            case CallEffect.ChangeDirect change -> onLeg(l -> l.goDirect(change.sdp()));
            case CallEffect.AnswerDirect answer ->
                shard.exchange().tell(answer.peer(), new CallSignal.DirectAnswered(me(), answer.sdp(), answer.refused()));
            case CallEffect.SettleDirect settle ->
                shard.exchange().tell(settle.peer(), new CallSignal.DirectSettled(me(), settle.up()));
            case CallEffect.ParkMedia park -> media().park(true);
            case CallEffect.ReturnMedia back -> {
                media().park(false);
                onLeg(SipLeg::comeBack);
            }
            case CallEffect.RelayDigit relay -> relay(relay);
            case CallEffect.TellMixer digit -> shard.exchange().digit(me(), digit);
            case CallEffect.RefuseMessage refuse -> shard.xmpp().refuse(refuse.message(), refuse.error());
            case CallEffect.DeliverMessage text -> shard.xmpp().message(id, text.to(), text.subject(), text.body());
            case CallEffect.SeekClients seek -> call.tell(new CallSignal.ClientsFound(
                    shard.services().router().pick(call.state().to(), seek.exclude())));
            case CallEffect.Ring ring -> onLeg(l -> l.ring(ring.headers()));
            case CallEffect.Progress progress -> onLeg(l -> l.progress(media(), progress.headers()));
            case CallEffect.Answer answer -> onLeg(l -> l.answer(media(), answer.headers()));
            case CallEffect.Reject reject -> onLeg(l -> l.reject(reject.status(), reject.headers()));
            case CallEffect.Redirect redirect -> onLeg(l -> l.redirect(redirect.to(), redirect.headers()));
            case CallEffect.Refer refer -> onLeg(l -> l.refer(refer.to(), refer.headers()));
            case CallEffect.Hangup hangup -> onLeg(l -> l.hangup(hangup.headers()));
            case CallEffect.Invite invite -> leg = shard.sip().dial(
                    shard.index(), invite.to(), invite.from(), invite.headers(), media(), call::tell, this::mayFollow);
            case CallEffect.AnswerRefer refer -> onLeg(l -> l.answerRefer(refer.status()));
            case CallEffect.AnswerTakeover takeover -> takeOver(takeover.status());
            case CallEffect.Hold hold -> onLeg(l -> l.hold(hold.on()));
            case CallEffect.Mute mute -> media().mute(mute.on());
            case CallEffect.OpenMedia open -> media = shard.services().media().open(shard.loop(), offer(), call::tell);
            case CallEffect.CloseMedia close -> closeMedia();
            case CallEffect.StartOutput start -> media().outputs().play(start.componentId(), start.plan(), start.audience());
            case CallEffect.StopOutput stop -> media().outputs().stop(stop.componentId());
            case CallEffect.PauseOutput pause -> media().outputs().pause(pause.componentId());
            case CallEffect.SeekOutput seek -> media().outputs().seek(seek.componentId(), seek.deltaMs());
            case CallEffect.TuneOutput tune -> media().outputs().tune(tune.componentId(), tune.speed(), tune.volumeDb());
            case CallEffect.ResumeOutput resume -> media().outputs().resume(resume.componentId());
            case CallEffect.StartRecording start -> media().record(start.componentId(), start.plan());
            case CallEffect.PauseRecording pause -> media().pauseRecording(pause.componentId(), pause.on());
            case CallEffect.StopRecording stop -> media().stopRecording(stop.componentId());
            case CallEffect.StartListening start -> media().startListening(start.componentId(), start.plan());
            case CallEffect.EndListening end -> media().endListening(end.componentId());
            case CallEffect.StopListening stop -> media().stopListening(stop.componentId());
            case CallEffect.Listen listen -> media().listen(listen.plan());
            case CallEffect.SendDigits digits -> onLeg(l -> l.digits(digits.digits(), digits.toneMs(), media()));
            case CallEffect.Schedule schedule -> timers.schedule(schedule.key(), schedule.delayMs(), call::tell);
            case CallEffect.Unschedule unschedule -> timers.cancel(unschedule.key());
            case CallEffect.Warn warn -> LOG.warn("call {} of {} {}", id, controller, warn.text());
            case CallEffect.Retire retire -> retire();
        }
    }

    /** Whoever controls the call has it on its load until the call is over or another one takes it. */
    private void count(@Nullable Jid now) {
        Jid before = controller;
        // a command that waited while the call ended is still answered, but counts for nobody
        if (retired || Objects.equals(before, now)) {
            return;
        }
        controller = now;
        if (before != null) {
            shard.services().load().released(before);
        }
        if (now != null) {
            shard.services().load().took(now);
        }
    }

    private void reply(CallEffect.ReplyResult reply) {
        String ref = reply.ref();
        if (ref == null) {
            shard.xmpp().result(reply.request(), (Jid) null);
        } else {
            shard.xmpp().started(reply.request(), id, ref.isEmpty() ? null : ref);
        }
    }

    private Party.Call me() {
        return new Party.Call(id.value(), null);
    }

    private void replyJoined(CallEffect.ReplyJoined joined) {
        switch (joined.peer()) {
            case Party.Call peer -> shard.xmpp().result(joined.request(), (Jid) null);
            case Party.Mixer mixer -> shard.xmpp().joined(joined.request(), mixer);
        }
    }

    private void agree(CallEffect.AgreeJoin agree, CallActor call) {
        MediaLeg mine = media();
        Party peer = agree.peer();
        mine.join(agree.media(), agree.direction(), joined -> {
            if (joined) {
                shard.exchange().tell(peer, new CallSignal.JoinAgreed(me(), mine.forPeers()));
            } else {
                RayoError error = RayoError.resourceConstraint("the calls cannot be connected: one ended or has too many joins");
                call.tell(new CallSignal.JoinRefused(peer, error));
                shard.exchange().tell(peer, new CallSignal.JoinRefused(me(), error));
            }
        });
    }

    private void turn(CallEffect.TurnJoin turn) {
        if (turn.media() != null) {
            // it fails only when one of the two has ended, and that is told as the end of the join
            media().join(turn.media(), turn.direction(), joined -> { });
            shard.exchange().tell(turn.peer(), new CallSignal.JoinTurned(me(), turn.direction().reversed()));
        } else if (turn.client() != null) {
            shard.exchange().ask(me(), new CallEffect.AskJoin(turn.peer(), turn.direction(), false, false, turn.client(), null), media().forPeers());
        }
    }

    private void part(CallEffect.PartJoin part) {
        if (part.media() != null) {
            media().unjoin(part.media());
        }
        shard.exchange().part(me(), part.peer());
    }

    /** Digits that are hidden from joined calls are not told to them either. */
    private void relay(CallEffect.RelayDigit relay) {
        if (!media().hidesDigits()) {
            shard.exchange().tell(relay.peer(), new CallSignal.PeerDigit(me(), relay.digit(), relay.durationMs()));
        }
    }

    private void offerDirect(Party peer, CallActor call) {
        SipLeg known = leg;
        String sdp = known == null ? null : known.description();
        if (sdp == null) {
            call.tell(new CallSignal.DirectAnswered(peer, null, true));
        } else {
            shard.exchange().tell(peer, new CallSignal.DirectOffered(me(), sdp));
        }
    }

    /** An outbound call has no leg before its INVITE, and then nothing of it to end. */
    private void onLeg(Consumer<SipLeg> action) {
        SipLeg known = leg;
        if (known != null) {
            action.accept(known);
        }
    }

    private void takeOver(int status) {
        SipLeg before = leg;
        MediaLeg going = media;
        SipLeg after = before == null || going == null ? null : before.answerTakeover(status, going);
        if (after != null) {
            leg = after;
        }
    }

    /** A redirection is followed only to where whoever dialled may call. */
    private boolean mayFollow(String uri) {
        Jid client = controller;
        return client != null && shard.services().authority().allows(client, DialTarget.of(uri));
    }

    private MediaLeg media() {
        return Objects.requireNonNull(media, "the machine used media before it was open");
    }

    private byte[] offer() {
        return leg instanceof InboundLeg inbound ? inbound.offer() : new byte[0];
    }

    /** Empty without media. */
    Mono<SessionReport> report() {
        MediaLeg known = media;
        return known == null ? Mono.empty() : known.report();
    }

    private void closeMedia() {
        if (media != null) {
            media.close();
        }
    }

    private void retire() {
        count(null);
        retired = true;
        timers.cancelAll();
        closeMedia();
        if (lease != null) {
            lease.release();
        }
        shard.retired(id);
    }
}
