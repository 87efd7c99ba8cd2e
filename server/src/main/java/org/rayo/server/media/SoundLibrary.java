package org.rayo.server.media;

import java.util.List;
import org.rayo.rtp.audio.AudioSource;
import org.rayo.rtp.audio.Playlist;
import reactor.core.publisher.Mono;

/** Where the sounds behind URIs come from. */
public interface SoundLibrary {

    /**
     * Loads sounds and makes them ready to be played one after the other.
     *
     * @param rate of the session in Hz; sounds are given at this rate or one below
     * @return a source that the subscriber closes if it does not play it; errors carry a text for the application
     */
    Mono<AudioSource> source(List<String> uris, Playlist.Options options, int rate);
}
