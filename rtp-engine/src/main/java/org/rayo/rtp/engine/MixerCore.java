package org.rayo.rtp.engine;

import org.rayo.rtp.mixer.Mix;
import org.rayo.rtp.mixer.MixListener;

/** A mixer as its loop sees it: the mix, and what plays and listens on it. Owned by one loop. */
final class MixerCore {
    private final LoopContext loop;
    private final ListenerCoder coder;
    private final Mix mix;
    private final PlaySet plays;
    private final SinkSet sinks;
    private final HeardFrames heard;
    private long dropped;
    /** Position in the loop's list, kept by the loop. */
    int index;

    MixerCore(LoopContext loop, MixListener speech, PlaySet.Ended ended) {
        this.loop = loop;
        this.coder = new ListenerCoder(loop.counters());
        this.mix = new Mix(speech, coder);
        this.plays = new PlaySet(loop.counters(), ended);
        this.sinks = new SinkSet(loop.counters());
        this.heard = new HeardFrames(loop.buffers());
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

    /** Everyone has been heard and nobody has spoken yet: one frame is mixed. */
    void tick() {
        coder.nextTick();
        mix.gather();
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
        coder.close();
    }
}
