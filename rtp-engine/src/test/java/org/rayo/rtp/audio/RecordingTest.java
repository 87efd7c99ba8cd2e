package org.rayo.rtp.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Recordings frame by frame; the worker runs when the test says so. */
class RecordingTest {
    @TempDir
    Path directory;

    private final Queue<Runnable> work = new ArrayDeque<>();
    private final List<RecordingEnd> ends = new ArrayList<>();
    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("r.wav");
    }

    private Recording recording(Recording.Layout layout, Recording.Limits limits) throws IOException {
        return new Recording(
                new WavFileWriter(file, layout.channels(), 8000), layout, 8000, limits, work::add, ends::add);
    }

    private void runWork() {
        Runnable next = work.poll();
        while (next != null) {
            next.run();
            next = work.poll();
        }
    }

    private static void tick(Recording recording, AudioSource heard, AudioSource said) {
        short[] frame = new short[160];
        heard.read(frame, 0, 160);
        recording.heard().onFrame(frame, 0, 160);
        Arrays.fill(frame, (short) 0);
        said.read(frame, 0, 160);
        recording.said().onFrame(frame, 0, 160);
    }

    private static void stop(Recording recording) {
        recording.heard().close();
        recording.said().close();
    }

    private short[] channel(int channel) throws IOException {
        byte[] octets = Files.readAllBytes(file);
        int channels = octets[22];
        short[] samples = new short[(octets.length - 44) / 2 / channels];
        for (int i = 0; i < samples.length; i++) {
            int at = 44 + 2 * (i * channels + channel);
            samples[i] = (short) ((octets[at] & 0xFF) | (octets[at + 1] << 8));
        }
        return samples;
    }

    @ParameterizedTest
    @EnumSource(Recording.Layout.class)
    void eachLayoutHasItsSides(Recording.Layout layout) throws IOException {
        Recording recording = recording(layout, Recording.Limits.NONE);
        ToneSource heard = ToneSource.sine(500, -15, -1);
        ToneSource said = ToneSource.sine(1500, -15, -1);
        for (int i = 0; i < 100; i++) {
            tick(recording, heard, said);
            runWork();
        }
        assertThat(ends).isEmpty();
        stop(recording);
        runWork();
        assertThat(ends).containsExactly(new RecordingEnd(
                RecordingEnd.Reason.STOPPED, 2000, Files.size(file), 0, ""));
        short[] first = channel(0);
        assertThat(first).hasSize(16000);
        double low = ToneMeter.power(first, 500);
        double high = ToneMeter.power(first, 1500);
        switch (layout) {
            case HEARD -> assertThat(low).isGreaterThan(high * 1e6);
            case SAID -> assertThat(high).isGreaterThan(low * 1e6);
            case MIXED -> assertThat(low).isCloseTo(high, within(low / 10));
            case STEREO -> {
                assertThat(low).isGreaterThan(high * 1e6);
                short[] second = channel(1);
                assertThat(ToneMeter.power(second, 1500)).isGreaterThan(ToneMeter.power(second, 500) * 1e6);
            }
        }
    }

    @Test
    void whatIsOnDiskCanBePlayedAtAnyMoment() throws IOException {
        Recording recording = recording(Recording.Layout.HEARD, Recording.Limits.NONE);
        ToneSource tone = ToneSource.sine(500, -15, -1);
        for (int i = 0; i < 60; i++) {
            tick(recording, tone, tone);
            runWork();
        }
        // the process ends here: nothing was closed
        PcmClip clip = WavReader.read(Files.readAllBytes(file));
        assertThat(clip.durationMs()).isEqualTo(1000);
        assertThat(ToneMeter.dominantFrequencyHz(Arrays.copyOf(clip.toArray(), 800))).isCloseTo(500, within(1.0));
    }

    @Test
    void pausesAreLeftOutAndStopTheClocks() throws IOException {
        Recording recording = recording(Recording.Layout.HEARD, new Recording.Limits(1000, -1, -1));
        ToneSource tone = ToneSource.sine(500, -15, -1);
        for (int i = 0; i < 30; i++) {
            tick(recording, tone, tone);
        }
        recording.pause(true);
        for (int i = 0; i < 100; i++) {
            tick(recording, tone, tone);
        }
        recording.pause(false);
        for (int i = 0; i < 50; i++) {
            tick(recording, tone, tone);
        }
        runWork();
        assertThat(ends).hasSize(1);
        assertThat(ends.getFirst().reason()).isEqualTo(RecordingEnd.Reason.MAX_DURATION);
        assertThat(ends.getFirst().durationMs()).isEqualTo(1000);
        assertThat(channel(0)).hasSize(8000);
        stop(recording);
        runWork();
        assertThat(ends).hasSize(1);
    }

    @Test
    void silenceEndsIt() throws IOException {
        Recording quiet = recording(Recording.Layout.HEARD, new Recording.Limits(-1, 500, 800));
        AudioSource silence = ToneSource.sine(400, -90, 0);
        for (int i = 0; i < 40; i++) {
            tick(quiet, silence, silence);
            runWork();
        }
        assertThat(ends).singleElement().satisfies(end -> {
            assertThat(end.reason()).isEqualTo(RecordingEnd.Reason.INITIAL_TIMEOUT);
            assertThat(end.durationMs()).isCloseTo(500, within(20L));
        });
        ends.clear();
        file = directory.resolve("second.wav");
        Recording spoken = recording(Recording.Layout.HEARD, new Recording.Limits(-1, 500, 800));
        ToneSource speech = ToneSource.sine(400, -20, 1000);
        for (int i = 0; i < 200; i++) {
            tick(spoken, speech, silence);
            runWork();
        }
        assertThat(ends).singleElement().satisfies(end -> {
            assertThat(end.reason()).isEqualTo(RecordingEnd.Reason.FINAL_TIMEOUT);
            // half a second until the detector believes that it is over
            assertThat(end.durationMs()).isCloseTo(1000 + 500 + 800, within(60L));
        });
    }

    @Test
    void aSlowDiskCostsSoundAndSaysSo() throws IOException {
        Recording recording = recording(Recording.Layout.HEARD, Recording.Limits.NONE);
        ToneSource tone = ToneSource.sine(500, -15, -1);
        for (int i = 0; i < 150; i++) {
            tick(recording, tone, tone);
        }
        stop(recording);
        runWork();
        assertThat(ends).containsExactly(
                new RecordingEnd(RecordingEnd.Reason.STOPPED, 128 * 20, Files.size(file), 22 * 20, ""));
    }

    @Test
    void aDiskThatFailsIsTold() throws IOException {
        AudioFileWriter full = new AudioFileWriter() {
            @Override
            public void write(short[] interleaved, int offset, int samples) throws IOException {
                throw new IOException("no space left");
            }

            @Override
            public void checkpoint() {}

            @Override
            public void close() {}

            @Override
            public long octets() {
                return 0;
            }
        };
        Recording recording = new Recording(
                full, Recording.Layout.HEARD, 8000, Recording.Limits.NONE, work::add, ends::add);
        ToneSource tone = ToneSource.sine(500, -15, -1);
        for (int i = 0; i < 30; i++) {
            tick(recording, tone, tone);
        }
        stop(recording);
        runWork();
        assertThat(ends).containsExactly(new RecordingEnd(RecordingEnd.Reason.FAILED, 0, 0, 0, "no space left"));
    }

    @Test
    void opusInOggIsReadBackAlsoWithoutItsEnd() throws IOException {
        file = directory.resolve("r.opus");
        OggOpusFileWriter writer = new OggOpusFileWriter(file, 1);
        short[] samples = new short[48_000 + 77];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) Math.round(10_000 * Math.sin(2 * Math.PI * 1000 * i / 48_000));
        }
        writer.write(samples, 0, 30_000);
        writer.checkpoint();
        assertThat(length(file)).isCloseTo(30_000, within(1500));
        writer.write(samples, 30_000, samples.length - 30_000);
        writer.close();
        writer.close();
        assertThat(length(file)).isEqualTo(samples.length);
        assertThat(writer.octets()).isEqualTo(Files.size(file));
        short[] heard = ((PcmClip) SoundFile.of(file).load(8000, 5000)).toArray();
        assertThat(ToneMeter.dominantFrequencyHz(Arrays.copyOfRange(heard, 4000, 4800))).isCloseTo(1000, within(1.0));
    }

    @Test
    void opusInOggKeepsItsTwoSidesApart() throws Exception {
        file = directory.resolve("two.opus");
        try (OggOpusFileWriter writer = new OggOpusFileWriter(file, 2)) {
            short[] samples = new short[2 * 96_000];
            for (int i = 0; i < 96_000; i++) {
                samples[2 * i] = (short) Math.round(10_000 * Math.sin(2 * Math.PI * 600 * i / 48_000));
                samples[2 * i + 1] = (short) Math.round(10_000 * Math.sin(2 * Math.PI * 1500 * i / 48_000));
            }
            writer.write(samples, 0, samples.length);
        }
        SoundPrograms.run(directory, "opusdec", "--quiet", "two.opus", "two.wav");
        double[] tones = {600, 1500};
        for (int side = 1; side <= 2; side++) {
            SoundPrograms.run(directory, "sox", "-D", "two.wav", "-r", "8000", "side.wav", "remix", String.valueOf(side));
            PcmClip clip = WavReader.read(Files.readAllBytes(directory.resolve("side.wav")));
            assertThat(clip.durationMs()).isCloseTo(2000, within(2L));
            short[] heard = Arrays.copyOfRange(clip.toArray(), 4000, 12_000);
            assertThat(ToneMeter.dominantFrequencyHz(heard)).isCloseTo(tones[side - 1], within(1.0));
            assertThat(ToneMeter.power(heard, tones[2 - side])).isLessThan(ToneMeter.power(heard, tones[side - 1]) / 100);
        }
        assertThat(length(file)).isEqualTo(96_000);
    }

    private static int length(Path file) throws IOException {
        try (AudioReader reader = AudioFiles.open(AudioInput.of(file))) {
            return (int) reader.skip(1_000_000);
        }
    }

    @Test
    void otherProgramsReadIt() throws Exception {
        Recording recording = recording(Recording.Layout.STEREO, Recording.Limits.NONE);
        ToneSource tone = ToneSource.sine(500, -15, -1);
        for (int i = 0; i < 50; i++) {
            tick(recording, tone, tone);
            runWork();
        }
        stop(recording);
        runWork();
        SoundPrograms.run(directory, "sox", "r.wav", "-r", "8000", "-c", "1", "again.wav");
        assertThat(WavReader.read(Files.readAllBytes(directory.resolve("again.wav"))).durationMs()).isEqualTo(1000);
    }
}
