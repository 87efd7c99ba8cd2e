package org.rayo.server.media;

import org.rayo.server.component.RecordPlan;
import reactor.core.publisher.Mono;

/** Where recordings are written. */
public interface RecordingLibrary {

    /**
     * Makes a file.
     *
     * @param rate of the session in Hz
     * @return the file, owned by the subscriber; errors carry a text for the application
     */
    Mono<RecordingFile> create(RecordPlan plan, int rate);

    /**
     * Gives a file that is whole to whoever may have it.
     *
     * @return the URI under which it can be had now; never fails
     */
    Mono<String> publish(RecordingFile file);
}
