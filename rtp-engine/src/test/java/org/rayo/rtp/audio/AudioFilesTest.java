package org.rayo.rtp.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What other programs wrote is heard as they meant it, from the start and from anywhere. */
class AudioFilesTest {
    @TempDir
    Path directory;

    private static short[] all(AudioReader reader) throws IOException {
        short[] samples = new short[1 << 20];
        int length = 0;
        int count = reader.read(samples, 0, 1000);
        while (count >= 0) {
            length += count;
            count = reader.read(samples, length, 1000);
        }
        return Arrays.copyOf(samples, length);
    }

    @ParameterizedTest
    @CsvSource({
        "a.wav, -r 8000 -c 1 -b 16, 8000",
        "a.wav, -r 44100 -c 2 -b 16, 44100",
        "a.wav, -r 16000 -c 1 -b 8 -e unsigned-integer, 16000",
        "a.wav, -r 22050 -c 1 -b 24, 22050",
        "a.wav, -r 48000 -c 2 -b 32, 48000",
        "a.wav, -r 48000 -c 1 -b 32 -e floating-point, 48000",
        "a.wav, -r 48000 -c 1 -b 64 -e floating-point, 48000",
        "a.wav, -r 8000 -c 1 -e mu-law, 8000",
        "a.wav, -r 8000 -c 1 -e a-law, 8000",
        "a.wav, -r 8000 -c 1 -e ima-adpcm, 8000",
        "a.wav, -r 44100 -c 2 -e ima-adpcm, 44100",
        "a.wav, -r 8000 -c 1 -e ms-adpcm, 8000",
        "a.wav, -r 44100 -c 2 -e ms-adpcm, 44100",
        "a.aiff, -r 44100 -c 2 -b 16, 44100",
        "a.aiff, -r 11025 -c 1 -b 8, 11025",
        "a.aifc, -r 32000 -c 1 -b 24, 32000",
        "a.au, -r 8000 -c 1 -e mu-law, 8000",
        "a.au, -r 44100 -c 2 -b 16 -e signed-integer, 44100",
        "a.au, -r 16000 -c 1 -e floating-point -b 32, 16000",
        "a.flac, -r 44100 -c 2 -b 16, 44100",
        "a.flac, -r 8000 -c 1 -b 16, 8000",
        "a.flac, -r 48000 -c 1 -b 24, 48000",
        "a.mp3, -r 44100 -c 2 -C 128, 44100",
        "a.mp3, -r 44100 -c 1 -C 64, 44100",
        "a.mp3, -r 22050 -c 1 -C 32, 22050",
        "a.mp3, -r 8000 -c 1 -C 16, 8000",
    })
    void everyUsualKind(String name, String format, int rate) throws Exception {
        Path file = SoundPrograms.sox(directory, name, format, "2 sine 1000 vol 0.5");
        try (AudioReader reader = AudioFiles.open(AudioInput.of(file))) {
            assertThat(reader.rate()).isEqualTo(rate);
            short[] samples = all(reader);
            assertThat(samples.length * 1000L / rate).isCloseTo(2000, within(name.endsWith("mp3") ? 250L : 2L));
            reader.rewind();
            assertThat(all(reader)).as("rewound").isEqualTo(samples);
            assertTone(SoundFile.of(file));
            int skipped = samples.length / 2 + 11;
            reader.rewind();
            assertThat(reader.skip(skipped)).isEqualTo(skipped);
            assertSameFrom(samples, skipped, all(reader), name.endsWith("mp3"));
        }
        assertTone(SoundFile.of(Files.readAllBytes(file)));
    }

    private static void assertTone(SoundFile file) throws IOException {
        Sound sound = file.load(8000, 10_000);
        assertThat(sound).isInstanceOf(PcmClip.class);
        short[] pcm = ((PcmClip) sound).toArray();
        short[] middle = Arrays.copyOfRange(pcm, pcm.length / 2 - 2000, pcm.length / 2 + 2000);
        assertThat(ToneMeter.dominantFrequencyHz(middle)).isCloseTo(1000, within(1.0));
        // half of full scale; encoders at low rates leave themselves some room
        assertThat(ToneMeter.levelDbfs(middle)).isCloseTo(-6.02, within(0.6));
    }

    private static void assertSameFrom(short[] whole, int from, short[] rest, boolean lossy) {
        assertThat(rest).hasSize(whole.length - from);
        // a frame of MP3 needs bits of those before it
        int start = lossy ? 3 * 1152 : 0;
        for (int i = start; i < rest.length; i++) {
            if (Math.abs(rest[i] - whole[from + i]) > (lossy ? 200 : 0)) {
                throw new AssertionError("sample " + i + ": " + rest[i] + ", not " + whole[from + i]);
            }
        }
    }

    /** The standard's decoder is exact to the bit: what sox makes of the same file is the measure. */
    @Test
    void gsmIsDecodedAsSoxDoes() throws Exception {
        Path file = SoundPrograms.sox(directory, "a.wav", "-r 8000 -c 1 -e gsm-full-rate", "3 sine 300-3000 vol 0.7");
        SoundPrograms.run(directory, "sox", "-D", "a.wav", "-e", "signed-integer", "-b", "16", "plain.wav");
        try (AudioReader reader = AudioFiles.open(AudioInput.of(file));
                AudioReader plain = AudioFiles.open(AudioInput.of(directory.resolve("plain.wav")))) {
            short[] samples = all(reader);
            assertThat(samples.length).isCloseTo(24_000, within(320));
            assertThat(samples).isEqualTo(all(plain));
            reader.rewind();
            assertThat(all(reader)).as("rewound").isEqualTo(samples);
            reader.rewind();
            assertThat(reader.skip(7_000)).isEqualTo(7_000);
            assertThat(all(reader)).hasSize(samples.length - 7_000);
        }
        assertThat(SoundFile.of(file).load(8000, 10_000)).isInstanceOf(PcmClip.class);
    }

    @Test
    void opusInOgg() throws Exception {
        Path file = SoundPrograms.opus(directory, "a.opus", "3 sine 1000 vol 0.5");
        try (AudioReader reader = AudioFiles.open(AudioInput.of(file))) {
            short[] samples = all(reader);
            assertThat(samples).hasSize(3 * 48000);
            reader.rewind();
            int skipped = 100_003;
            assertThat(reader.skip(skipped)).isEqualTo(skipped);
            short[] rest = all(reader);
            assertThat(rest).hasSize(samples.length - skipped);
            for (int i = 0; i < rest.length; i++) {
                if (Math.abs(rest[i] - samples[skipped + i]) > 600) {
                    throw new AssertionError("sample " + i + ": " + rest[i] + ", not " + samples[skipped + i]);
                }
            }
        }
        assertTone(SoundFile.of(file));
    }

    @Test
    void aFileInTwoPartsPlaysWithoutAGap() throws Exception {
        // the encoder's padding at both ends is cut: what follows follows at once
        SoundPrograms.sox(directory, "a.wav", "-r 44100 -c 1 -b 16", "1 sine 1000 vol 0.5");
        SoundPrograms.run(directory, "lame", "--quiet", "-b", "64", "a.wav", "a.mp3");
        Path file = directory.resolve("a.mp3");
        try (AudioReader reader = AudioFiles.open(AudioInput.of(file))) {
            short[] samples = all(reader);
            assertThat(samples.length).isCloseTo(44100, within(2));
            assertThat(ToneMeter.levelDbfs(Arrays.copyOf(samples, 441))).isCloseTo(-6, within(1.0));
            assertThat(ToneMeter.levelDbfs(Arrays.copyOfRange(samples, samples.length - 441, samples.length)))
                    .isCloseTo(-6, within(1.0));
        }
    }

    @Test
    void whatIsNoSoundSaysSo() {
        assertThatThrownBy(() -> AudioFiles.open(AudioInput.of(new byte[0])))
                .isInstanceOf(AudioFormatException.class)
                .hasMessageContaining("empty");
        assertThatThrownBy(() -> AudioFiles.open(AudioInput.of("<html>no such page</html>".getBytes())))
                .isInstanceOf(AudioFormatException.class)
                .hasMessageContaining("no WAV, AIFF, AU, FLAC, MP3 or Ogg/Opus");
        assertThatThrownBy(() -> AudioFiles.open(AudioInput.of(directory.resolve("missing.wav"))))
                .isInstanceOf(IOException.class);
    }

    @Test
    void longFilesAreNotReadIntoMemory() throws Exception {
        short[] samples = new short[80_000];
        byte[] file = WavWriter.write(samples, 1, 8000);
        assertThat(SoundFile.of(file).load(8000, 9_000)).isInstanceOf(SoundFile.class);
        assertThat(SoundFile.of(file).load(8000, 10_000)).isInstanceOf(PcmClip.class);
        Path path = directory.resolve("long.wav");
        Files.write(path, file);
        assertThat(SoundFile.of(path).load(16000, 9_999).octets()).isZero();
    }
}
