package org.rayo.rtp.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Places in a list of sounds, as whoever reads it comes by them. */
class CueTest {
    private final List<String> told = new ArrayList<>();
    private int heard;

    private SequenceReader list(Playlist.Options options, Sound... sounds) {
        SequenceReader reader = new SequenceReader(List.of(sounds), options, 8000);
        reader.onCue(cue -> told.add(cue.name() + "@" + heard));
        return reader;
    }

    /** Frame by frame to the end; cues are told with what had been read before the frame that they lie in. */
    private void readAll(SequenceReader reader) throws IOException {
        short[] frame = new short[160];
        for (int count = reader.read(frame, 0, 160); count != AudioSource.END; count = reader.read(frame, 0, 160)) {
            heard += count;
        }
    }

    private static PcmClip clip(int samples) {
        return PcmClip.of(new short[samples]);
    }

    @Test
    void isToldWhereItLiesAndTakesNoTime() throws IOException {
        readAll(list(Playlist.Options.ONCE, new Cue("first"), clip(320), new Cue("second"), new Cue("third"), clip(160),
                new Cue("last")));
        assertThat(told).containsExactly("first@0", "second@320", "third@320", "last@480");
        assertThat(heard).isEqualTo(480);
    }

    @Test
    void isToldInEachRound() throws IOException {
        readAll(list(new Playlist.Options(0, 3, 0), new Cue("again"), clip(160)));
        assertThat(told).containsExactly("again@0", "again@160", "again@320");
    }

    @Test
    void hasNoSoundOfItsOwn() throws IOException {
        Cue cue = new Cue("x");
        assertThat(cue.octets()).isZero();
        assertThat(cue.open().read(new short[10], 0, 10)).isEqualTo(AudioSource.END);
        assertThat(cue.open(16000).rate()).isEqualTo(16000);
    }
}
