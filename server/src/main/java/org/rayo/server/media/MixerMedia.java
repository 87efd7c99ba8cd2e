package org.rayo.server.media;

import io.netty.util.concurrent.EventExecutor;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFrames;
import org.rayo.rtp.detect.AnswerJudge;
import org.rayo.rtp.detect.Detection;
import org.rayo.rtp.engine.MediaEngine;
import org.rayo.rtp.engine.MediaMixer;
import org.rayo.rtp.engine.MediaSession;
import org.rayo.rtp.engine.MixerListener;
import org.rayo.rtp.engine.PlayEnd;
import org.rayo.server.call.CallSignal;
import org.rayo.server.call.PeerMedia;
import org.rayo.server.component.CpaSignal;
import org.rayo.server.component.ListenPlan;
import org.rayo.server.component.RecordPlan;
import org.rayo.server.component.SpeechPlan;
import org.rayo.server.mixer.MixerSignal;
import org.rayo.server.protocol.RayoCommand.JoinDirection;

/** The sound of one mixer: made with its first participant. Owned by the mixer's loop. */
public final class MixerMedia {
    /** Wide-band speech: what a conference needs. */
    private static final int RECORDED_HZ = 16_000;

    private final MediaEngine engine;
    private final EventExecutor loop;
    private final String name;
    private final Consumer<MixerSignal> signals;
    private final Outputs outputs;
    private final Recorders recorders;
    private final Ears ears;
    private final Map<Long, String> nodes = new HashMap<>();
    private @Nullable MediaMixer mixer;

    MixerMedia(
            MediaEngine engine, EventExecutor loop, String name, Consumer<MixerSignal> signals, SoundLibrary sounds,
            RecordingLibrary recordings, SpeechLibrary speech) {
        this.engine = engine;
        this.loop = loop;
        this.name = name;
        this.signals = signals;
        // at the highest rate there is: the mix has that of its best participant, which may come later
        Consumer<CallSignal> news = signal -> signals.accept(new MixerSignal.OfComponent(signal));
        this.outputs = new Outputs(loop, news, sounds, this::open, this::open, () -> AudioFrames.MAX_SAMPLE_RATE);
        this.recorders = new Recorders(loop, news, recordings);
        this.ears = new Ears(loop, news, speech);
    }

    /** Lets a call take part, or in another way; {@link MixerSignal.Connected} or {@link MixerSignal.NotConnected} tells. */
    public void connect(String node, PeerMedia media, JoinDirection direction) {
        MediaSession session = ((JoinedSession) media).session();
        MediaMixer known = prepare(media);
        nodes.put(session.id(), node);
        known.join(session, MediaLeg.engineDirection(direction)).subscribe(
                joined -> { },
                failure -> signals.accept(new MixerSignal.NotConnected(node, "the call cannot be mixed in: it ended or has too many joins")),
                () -> signals.accept(new MixerSignal.Connected(node)));
    }

    /** Makes it, for a call that will take part. */
    public MediaMixer prepare(PeerMedia media) {
        MediaMixer known = mixer;
        if (known == null) {
            known = engine.mixer(name, ((JoinedSession) media).session(), new Heard());
            mixer = known;
        }
        return known;
    }

    /** Everybody hears a beep. */
    public void beep() {
        recorders.beep(open());
    }

    /** A call takes part no more. */
    public void disconnect(PeerMedia media) {
        MediaSession session = ((JoinedSession) media).session();
        nodes.remove(session.id());
        if (mixer != null) {
            mixer.unjoin(session);
        }
    }

    private MediaMixer open() {
        return Objects.requireNonNull(mixer, "nobody takes part yet");
    }

    /** Records everybody and what is played; {@link CallSignal.RecordingEnded} tells when the file is whole. */
    public void record(String componentId, RecordPlan plan) {
        recorders.start(componentId, plan, open(), RECORDED_HZ);
    }

    public void pauseRecording(String componentId, boolean on) {
        recorders.pause(componentId, on);
    }

    public void stopRecording(String componentId) {
        recorders.stop(componentId, open());
    }

    /** Listens to all of them together for these signals but {@link CpaSignal#VAD}: who speaks is always told. */
    public void listen(ListenPlan plan) {
        if (mixer != null) {
            Set<Detection> wanted = Signals.detections(plan);
            wanted.remove(Detection.SPEECH_STARTED);
            mixer.detect(wanted, new AnswerJudge(plan.minSpeechMs(), plan.finalSilenceMs()));
        }
    }

    /** Understands what anybody says next; {@link CallSignal.SpeechBegan} and {@link CallSignal.SpeechOver} tell. */
    public void startListening(String componentId, SpeechPlan plan) {
        ears.start(componentId, plan, open()::addEar, open()::removeEar);
    }

    public void endListening(String componentId) {
        ears.end(componentId);
    }

    public void stopListening(String componentId) {
        ears.stop(componentId, open()::removeEar);
    }

    /** What everybody hears. */
    public Outputs outputs() {
        return outputs;
    }

    /** Ends it with all that plays. */
    public void close() {
        ears.close();
        outputs.close();
        recorders.close();
        if (mixer != null) {
            mixer.close().subscribe();
        }
    }

    /** From the media loop to the mixer's. */
    private final class Heard implements MixerListener {
        @Override
        public void onSpeaking(MediaMixer heard, MediaSession session, boolean speaking) {
            loop.execute(() -> {
                String node = nodes.get(session.id());
                if (node != null) {
                    signals.accept(new MixerSignal.Spoke(node, speaking));
                }
            });
        }

        @Override
        public void onDetected(MediaMixer heard, Detection what, int durationMs, int frequencyHz) {
            CallSignal.Detected detected = Signals.detected(what, durationMs, frequencyHz);
            if (detected != null) {
                loop.execute(() -> signals.accept(new MixerSignal.Heard(detected)));
            }
        }

        @Override
        public void onPlayEnded(MediaMixer heard, long playId, PlayEnd end) {
            loop.execute(() -> {
                if (!recorders.beeped(playId, heard)) {
                    outputs.ended(playId, end);
                }
            });
        }
    }
}
