package org.rayo.server.media;

import io.netty.util.concurrent.EventExecutor;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioSink;
import org.rayo.server.call.CallSignal;
import org.rayo.server.component.SpeechOutcome;
import org.rayo.server.component.SpeechPlan;

/** Those of a call's or mixer's inputs that listen for speech. Owned by its loop. */
final class Ears {
    private final EventExecutor loop;
    private final Consumer<CallSignal> signals;
    private final SpeechLibrary library;
    private final Map<String, SpeechLibrary.Ear> ears = new HashMap<>();

    Ears(EventExecutor loop, Consumer<CallSignal> signals, SpeechLibrary library) {
        this.loop = loop;
        this.signals = signals;
        this.library = library;
    }

    /**
     * @param add lets it hear
     * @param remove lets it hear no more; on the loop
     */
    void start(String componentId, SpeechPlan plan, Consumer<AudioSink> add, Consumer<AudioSink> remove) {
        // an input that goes on listens again under its id: what its last ear still says is nothing of the new one
        AtomicReference<SpeechLibrary.@Nullable Ear> own = new AtomicReference<>();
        SpeechLibrary.Ear ear = library.listen(plan, () -> loop.execute(() -> began(componentId, own.get())),
                outcome -> loop.execute(() -> over(componentId, own.get(), outcome, remove)));
        own.set(ear);
        ears.put(componentId, ear);
        add.accept(ear.sink());
    }

    private void began(String componentId, SpeechLibrary.@Nullable Ear ear) {
        if (ear != null && ear.equals(ears.get(componentId))) {
            signals.accept(new CallSignal.SpeechBegan(componentId));
        }
    }

    private void over(String componentId, SpeechLibrary.@Nullable Ear ear, SpeechOutcome outcome, Consumer<AudioSink> remove) {
        if (ear != null && ears.remove(componentId, ear)) {
            remove.accept(ear.sink());
            signals.accept(new CallSignal.SpeechOver(componentId, outcome));
        }
    }

    void end(String componentId) {
        SpeechLibrary.Ear ear = ears.get(componentId);
        if (ear != null) {
            ear.end();
        }
    }

    /** {@code remove}: lets it hear no more. */
    void stop(String componentId, Consumer<AudioSink> remove) {
        SpeechLibrary.Ear ear = ears.remove(componentId);
        if (ear != null) {
            ear.cancel();
            remove.accept(ear.sink());
        }
    }

    /** What they hear has ended. */
    void close() {
        ears.values().forEach(SpeechLibrary.Ear::cancel);
        ears.clear();
    }
}
