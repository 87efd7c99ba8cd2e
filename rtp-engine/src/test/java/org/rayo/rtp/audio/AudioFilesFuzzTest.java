package org.rayo.rtp.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Damaged files: each is read to its end or refused with the reader's own exception, in bounded time and memory. Seeded, so
 * that a failure can be repeated.
 */
class AudioFilesFuzzTest {
    private static final int ROUNDS = 250;
    /** No damaged file makes more sound than this of the few seconds that were in it. */
    private static final long MAX_SAMPLES = 60_000_000;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "a.wav, -r 8000 -c 2 -b 16",
        "a.wav, -r 8000 -c 2 -e ima-adpcm",
        "a.wav, -r 8000 -c 2 -e ms-adpcm",
        "a.wav, -r 8000 -c 1 -e gsm-full-rate",
        "a.aiff, -r 8000 -c 1 -b 16",
        "a.au, -r 8000 -c 1 -e mu-law",
        "a.flac, -r 8000 -c 1 -b 16",
        "a.mp3, -r 44100 -c 2 -C 64",
        "a.opus, opus",
    })
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void damagedFilesAreReadOrRefused(String name, String format) throws Exception {
        String synth = "0.4 pinknoise vol 0.5";
        Path made = format.equals("opus")
                ? SoundPrograms.opus(directory, name, synth)
                : SoundPrograms.sox(directory, name, format, synth);
        byte[] good = Files.readAllBytes(made);
        SplittableRandom random = new SplittableRandom(name.hashCode());
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] file = damage(good, random);
            try (AudioReader reader = AudioFiles.open(AudioInput.of(file))) {
                read(reader, random);
            } catch (AudioFormatException e) {
                assertThat(e.getMessage()).isNotBlank();
                refused++;
            } catch (IOException | RuntimeException e) {
                throw new AssertionError(name + " round " + round, e);
            }
        }
        assertThat(refused).isLessThan(ROUNDS);
    }

    private static byte[] damage(byte[] good, SplittableRandom random) {
        byte[] file = good.clone();
        switch (random.nextInt(4)) {
            case 0 -> {
                // near the start, where lengths and counts stand
                for (int i = random.nextInt(1, 5); i > 0; i--) {
                    file[random.nextInt(Math.min(file.length, 120))] = (byte) random.nextInt();
                }
            }
            case 1 -> {
                for (int i = random.nextInt(1, 40); i > 0; i--) {
                    file[random.nextInt(file.length)] = (byte) random.nextInt();
                }
            }
            case 2 -> file = java.util.Arrays.copyOf(good, random.nextInt(good.length));
            default -> {
                int from = random.nextInt(file.length);
                int length = Math.min(random.nextInt(1, 600), file.length - from);
                java.util.Arrays.fill(file, from, from + length, (byte) (random.nextBoolean() ? 0xFF : 0));
            }
        }
        return file;
    }

    private static void read(AudioReader reader, SplittableRandom random) throws IOException {
        short[] samples = new short[4096];
        if (random.nextInt(3) == 0) {
            reader.skip(random.nextInt(200_000));
            reader.rewind();
        }
        long total = 0;
        int count = reader.read(samples, 0, samples.length);
        while (count >= 0) {
            total += count;
            assertThat(total).isLessThan(MAX_SAMPLES);
            count = reader.read(samples, 0, samples.length);
        }
    }
}
