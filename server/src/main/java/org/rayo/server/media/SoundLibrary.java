package org.rayo.server.media;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioSource;
import org.rayo.rtp.audio.Playlist;
import org.rayo.server.component.ssml.PlayItem;
import reactor.core.publisher.Mono;

/** Where what outputs play comes from: sounds behind URIs, and speech. */
public interface SoundLibrary {

    /**
     * What can be played now.
     *
     * @param source closed by whoever does not play it
     * @param failure what went wrong while it played, for the application; null for nothing
     */
    record Ready(AudioSource source, Supplier<@Nullable String> failure) {}

    /**
     * Loads sounds and makes them ready to be played one after the other; speech may still be made while it plays.
     *
     * @param rate of the session in Hz; sounds are given at this rate or one below
     * @param marks told of those that are heard, on the media loop
     * @return errors carry a text for the application
     */
    Mono<Ready> source(List<PlayItem> items, Playlist.Options options, int rate, Consumer<String> marks);
}
