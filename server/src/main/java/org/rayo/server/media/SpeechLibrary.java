package org.rayo.server.media;

import java.util.function.Consumer;
import org.rayo.rtp.audio.AudioSink;
import org.rayo.server.component.SpeechOutcome;
import org.rayo.server.component.SpeechPlan;

/** Where what is said is understood. */
public interface SpeechLibrary {
    /** Hears nothing. */
    SpeechLibrary DEAF = (plan, began, over) -> {
        throw new IllegalStateException("nobody listens here");
    };

    /**
     * Listens for one thing that is said, once its sink is given to whoever hears.
     *
     * @param began told once when somebody begins to speak, on the media loop: must not block
     * @param over told once what became of it, unless it was cancelled; on any thread
     */
    Ear listen(SpeechPlan plan, Runnable began, Consumer<SpeechOutcome> over);

    /** Listens. From any thread; nothing blocks. */
    interface Ear {
        /** What hears. When it is closed before the end, nothing could be heard, and that is what is told. */
        AudioSink sink();

        /** What is being said is over. */
        void end();

        /** Nothing more is told. */
        void cancel();
    }
}
