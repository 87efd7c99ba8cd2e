package org.rayo.rtp.engine;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFrames;
import org.rayo.rtp.detect.AnswerJudge;
import org.rayo.rtp.detect.CallAnalyser;
import org.rayo.rtp.detect.Detection;
import org.rayo.rtp.detect.DetectionListener;
import org.rayo.rtp.detect.VoiceActivity;
import org.rayo.rtp.mixer.Mix;
import org.rayo.rtp.mixer.MixListener;

/** A mixer as its loop sees it: the mix, and what plays and listens on it. Owned by one loop. */
final class MixerCore {
    private final LoopContext loop;
    private final ListenerCoder coder;
    private final Mix mix;
    private final PlaySet plays;
    private final SinkSet sinks;
    private final SinkSet ears;
    private final HeardFrames heard;
    // what they say without what is played to them, while somebody looks for something in it
    private final HeardFrames said;
    private @Nullable CallAnalyser analyser;
    private long dropped;
    /** Position in the loop's list, kept by the loop. */
    int index;

    MixerCore(LoopContext loop, MixListener speech, PlaySet.Ended ended) {
        this.loop = loop;
        this.coder = new ListenerCoder(loop.counters());
        this.mix = new Mix(speech, coder);
        this.plays = new PlaySet(loop.counters(), ended);
        this.sinks = new SinkSet(loop.counters());
        this.ears = new SinkSet(loop.counters());
        this.heard = new HeardFrames(loop.buffers());
        this.said = new HeardFrames(loop.buffers());
    }

    Mix mix() {
        return mix;
    }

    PlaySet plays() {
        return plays;
    }

    SinkSet sinks() {
        return sinks;
    }

    /** Sinks for what the participants say only. */
    SinkSet ears() {
        return ears;
    }

    /** Looks for these in what the participants say, and for no others from now on; an empty set stops it. */
    void detect(Set<Detection> wanted, AnswerJudge judge, DetectionListener listener) {
        analyser = wanted.isEmpty()
                ? null
                : new CallAnalyser(wanted, loop.buffers().spectrum, VoiceActivity.usual(), judge, listener);
    }

    private void analyse(@Nullable CallAnalyser analysing) {
        short[] frame = loop.buffers().heard;
        mix.said(frame);
        said.heard(frame, mix.rate());
        if (analysing != null) {
            analysing.onFrame(said.at(AudioFrames.SAMPLE_RATE), 0, AudioFrames.FRAME_SAMPLES);
        }
        ears.onFrame(said);
    }

    /** Everyone has been heard and nobody has spoken yet: one frame is mixed. */
    void tick() {
        coder.nextTick();
        mix.gather();
        CallAnalyser analysing = analyser;
        if (analysing != null || !ears.isEmpty()) {
            analyse(analysing);
        }
        LoopBuffers buffers = loop.buffers();
        if (plays.mix(buffers.played, mix.rate(), buffers)) {
            mix.announce(buffers.played);
        }
        int rate = mix.rate();
        heard.heard(mix.hand(), rate);
        sinks.onFrame(heard);
        if (mix.dropped() != dropped) {
            loop.counters().add(Counter.JOIN_FRAMES_DROPPED, mix.dropped() - dropped);
            dropped = mix.dropped();
        }
    }

    void close() {
        plays.stopAll();
        sinks.closeAll();
        ears.closeAll();
        coder.close();
    }
}
