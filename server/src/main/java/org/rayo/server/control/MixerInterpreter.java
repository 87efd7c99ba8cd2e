package org.rayo.server.control;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rayo.server.call.CallEffect;
import org.rayo.server.call.CallSignal;
import org.rayo.server.media.MixerMedia;
import org.rayo.server.mixer.Mixer;
import org.rayo.server.mixer.MixerEffect;
import org.rayo.server.mixer.MixerSignal;
import org.rayo.server.protocol.Party;
import org.rayo.server.protocol.RayoCommand.Audience;

/** Performs the effects of one mixer, on its loop. */
final class MixerInterpreter implements Mixer.Interpreter {
    private final CallShard shard;
    private final Party.Mixer me;
    private final Runnable retired;
    private final CallTimers timers;
    private @Nullable MixerMedia media;
    private int announcements;

    /** @param retired takes the mixer off the list */
    MixerInterpreter(CallShard shard, Party.Mixer me, Runnable retired) {
        this.shard = shard;
        this.me = me;
        this.retired = retired;
        this.timers = new CallTimers(shard.loop());
    }

    void start(Mixer mixer) {
        media = shard.services().media().mixer(me.name(), shard.loop(), mixer::tell);
    }

    private MixerMedia media() {
        return Objects.requireNonNull(media, "not started");
    }

    @Override
    public void perform(MixerEffect effect, Mixer mixer) {
        switch (effect) {
            case MixerEffect.Connect connect -> media().connect(connect.node(), connect.media(), connect.direction());
            case MixerEffect.Disconnect disconnect -> media().disconnect(disconnect.media());
            case MixerEffect.Prepare prepare -> media().prepare(prepare.media());
            case MixerEffect.Hold hold ->
                shard.exchange().tell(call(hold.node()), new CallSignal.ConferenceHeld(me, hold.on()));
            case MixerEffect.TellSpeaking tell ->
                shard.exchange().tell(call(tell.node()), new CallSignal.ConferenceSpoke(me, tell.speaker(), tell.started()));
            case MixerEffect.RelayDigit relay ->
                shard.exchange().tell(call(relay.node()), new CallSignal.PeerDigit(me, relay.digit(), relay.durationMs()));
            case MixerEffect.Beep beep -> media().beep();
            case MixerEffect.Announce announce ->
                media().outputs().play("announcement-" + announcements++, announce.plan(), Audience.FAR_END);
            case MixerEffect.Agree agree ->
                shard.exchange().tell(call(agree.node()), new CallSignal.JoinAgreed(me, null));
            case MixerEffect.Refuse refuse ->
                shard.exchange().tell(call(refuse.node()), new CallSignal.JoinRefused(me, refuse.error()));
            case MixerEffect.Appear appear -> shard.xmpp().mixerAppears(me, appear.to());
            case MixerEffect.Disappear disappear -> shard.xmpp().mixerDisappears(me, disappear.to());
            case MixerEffect.Emit emit -> shard.xmpp().event(me, null, emit.to(), emit.event(), emit.at());
            case MixerEffect.ReplyError reply -> shard.xmpp().error(reply.request(), reply.error());
            case MixerEffect.OfComponent(CallEffect component) -> perform(component, mixer);
            case MixerEffect.Retire retire -> {
                timers.cancelAll();
                media().close();
                retired.run();
            }
        }
    }

    private static Party.Call call(String node) {
        return new Party.Call(node, null);
    }

    private void perform(CallEffect effect, Mixer mixer) {
        switch (effect) {
            case CallEffect.ReplyResult reply -> {
                String ref = reply.ref();
                if (ref == null) {
                    shard.xmpp().done(reply.request());
                } else {
                    shard.xmpp().started(reply.request(), me, ref);
                }
            }
            case CallEffect.ReplyError reply -> shard.xmpp().error(reply.request(), reply.error());
            case CallEffect.Emit emit -> shard.xmpp().event(me, emit.componentId(), emit.to(), emit.event(), emit.at());
            case CallEffect.StartOutput start -> media().outputs().play(start.componentId(), start.plan(), Audience.FAR_END);
            case CallEffect.StopOutput stop -> media().outputs().stop(stop.componentId());
            case CallEffect.PauseOutput pause -> media().outputs().pause(pause.componentId());
            case CallEffect.ResumeOutput resume -> media().outputs().resume(resume.componentId());
            case CallEffect.SeekOutput seek -> media().outputs().seek(seek.componentId(), seek.deltaMs());
            case CallEffect.TuneOutput tune -> media().outputs().tune(tune.componentId(), tune.speed(), tune.volumeDb());
            case CallEffect.StartRecording start -> media().record(start.componentId(), start.plan());
            case CallEffect.PauseRecording pause -> media().pauseRecording(pause.componentId(), pause.on());
            case CallEffect.StopRecording stop -> media().stopRecording(stop.componentId());
            case CallEffect.StartListening start -> media().startListening(start.componentId(), start.plan());
            case CallEffect.EndListening end -> media().endListening(end.componentId());
            case CallEffect.StopListening stop -> media().stopListening(stop.componentId());
            case CallEffect.Schedule schedule -> timers.schedule(schedule.key(), schedule.delayMs(),
                    signal -> mixer.tell(new MixerSignal.OfComponent(signal)));
            case CallEffect.Unschedule unschedule -> timers.cancel(unschedule.key());
            case CallEffect.Listen listen -> media().listen(listen.plan());
            default -> throw new IllegalStateException("a mixer cannot " + effect.getClass().getSimpleName());
        }
    }
}
