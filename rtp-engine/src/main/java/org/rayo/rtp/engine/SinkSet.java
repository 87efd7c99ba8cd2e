package org.rayo.rtp.engine;

import java.util.Arrays;
import org.rayo.rtp.audio.AudioFrames;
import org.rayo.rtp.audio.AudioSink;

/** Who hears a session or a mixer; a sink that throws is not asked again. Owned by one loop. */
final class SinkSet {
    /** Sinks at once; more are refused and closed. */
    static final int MAX_SINKS = 8;

    private final LoopCounters counters;
    private AudioSink[] sinks = {};

    SinkSet(LoopCounters counters) {
        this.counters = counters;
    }

    void add(AudioSink sink) {
        if (sinks.length == MAX_SINKS) {
            counters.increment(Counter.CALLBACK_FAILED);
            close(sink);
            return;
        }
        sinks = Arrays.copyOf(sinks, sinks.length + 1);
        sinks[sinks.length - 1] = sink;
    }

    void remove(AudioSink sink) {
        for (int i = 0; i < sinks.length; i++) {
            if (sinks[i].equals(sink)) {
                AudioSink[] fewer = Arrays.copyOf(sinks, sinks.length - 1);
                System.arraycopy(sinks, i + 1, fewer, i, fewer.length - i);
                sinks = fewer;
                close(sink);
                return;
            }
        }
    }

    /** Hands a frame to everyone, at the rate each wants. */
    void onFrame(HeardFrames heard) {
        AudioSink[] hearing = sinks;
        for (int i = 0; i < hearing.length; i++) {
            try {
                int rate = hearing[i].sampleRate();
                hearing[i].onFrame(heard.at(rate), 0, AudioFrames.frameSamples(rate));
            } catch (RuntimeException e) {
                // one that cannot go on is not asked fifty times a second again
                counters.increment(Counter.CALLBACK_FAILED);
                remove(hearing[i]);
            }
        }
    }

    boolean isEmpty() {
        return sinks.length == 0;
    }

    void closeAll() {
        for (AudioSink sink : sinks) {
            close(sink);
        }
        sinks = new AudioSink[0];
    }

    private void close(AudioSink sink) {
        try {
            sink.close();
        } catch (RuntimeException e) {
            counters.increment(Counter.CALLBACK_FAILED);
        }
    }
}
