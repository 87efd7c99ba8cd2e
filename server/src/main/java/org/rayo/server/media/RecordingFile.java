package org.rayo.server.media;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFileWriter;
import org.rayo.rtp.audio.Recording;

/**
 * A file that was made for a recording.
 *
 * @param name in its library
 * @param writer of the layout's channels; whoever has the file closes it
 * @param rate of the writer in Hz
 * @param workers what writes; {@code execute} never blocks
 * @param to the URI that it is sent to when it is whole; null: where those of its library go
 */
public record RecordingFile(
        String name, AudioFileWriter writer, Recording.Layout layout, int rate, Executor workers, @Nullable String to) {}
