package org.rayo.server.media;

import java.util.concurrent.Executor;
import org.rayo.rtp.audio.AudioFileWriter;
import org.rayo.rtp.audio.Recording;

/**
 * A file that was made for a recording.
 *
 * @param uri under which it can be had once it is whole
 * @param writer of the layout's channels; whoever has the file closes it
 * @param rate of the writer in Hz
 * @param workers what writes; {@code execute} never blocks
 */
public record RecordingFile(
        String uri, AudioFileWriter writer, Recording.Layout layout, int rate, Executor workers) {}
