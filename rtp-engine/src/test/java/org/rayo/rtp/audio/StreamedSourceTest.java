package org.rayo.rtp.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are read ahead; the worker runs when the test says so. */
class StreamedSourceTest {
    @TempDir
    Path directory;

    private final Queue<Runnable> work = new ArrayDeque<>();
    private final short[] frame = new short[160];

    /** A file in which the sample at n is n/8 + base: it tells the millisecond. */
    private Path ramp(String name, int base, int ms) throws Exception {
        short[] samples = new short[ms * 8];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (base + i / 8);
        }
        Path file = directory.resolve(name);
        Files.write(file, WavWriter.write(samples, 1, 8000));
        return file;
    }

    private void runWork() {
        Runnable next = work.poll();
        while (next != null) {
            next.run();
            next = work.poll();
        }
    }

    private int read(AudioSource source) {
        int count = source.read(frame, 0, 160);
        runWork();
        return count;
    }

    @Test
    void listsAreGaplessRepeatedAndStartWhereAsked() throws Exception {
        List<Sound> sounds = List.of(
                SoundFile.of(ramp("a.wav", 0, 1005)), PcmClip.of(new short[] {7, 7}), SoundFile.of(ramp("b.wav", 5000, 3003)));
        AudioSource source = Playlist.source(sounds, new Playlist.Options(500, 2, 30), 8000, work::add);
        short[] all = new short[8 * 9000];
        int length = 0;
        for (int count = source.read(all, length, 160); count >= 0; count = source.read(all, length, 160)) {
            length += count;
            runWork();
        }
        int round = 8 * (1005 + 3003) + 2;
        assertThat(length).isEqualTo(2 * round - 8 * 500 + 8 * 30);
        int at = 0;
        for (int n = 500 * 8; n < 1005 * 8; n++) {
            assertThat((int) all[at++]).isEqualTo(n / 8);
        }
        assertThat(all[at++]).isEqualTo((short) 7);
        at++;
        for (int n = 0; n < 3003 * 8; n++) {
            assertThat((int) all[at++]).isEqualTo(5000 + n / 8);
        }
        for (int n = 0; n < 30 * 8; n++) {
            assertThat((int) all[at++]).isZero();
        }
        assertThat((int) all[at + 80]).isEqualTo(10);
        assertThat(((StreamedSource) source).underruns()).isZero();
        source.close();
    }

    @Test
    void seeksLandWithin40MsBackAndForthAcrossTheList() throws Exception {
        List<Sound> sounds =
                List.of(SoundFile.of(ramp("a.wav", 0, 4000)), SoundFile.of(ramp("b.wav", 4000, 4000)));
        AudioSource source = Playlist.source(sounds, Playlist.Options.ONCE, 8000, work::add);
        for (int i = 0; i < 50; i++) {
            read(source);
        }
        long[] jumps = {2000, 2500, -3000, -1500, 5000, -100_000, 40, 40};
        double heard = 1000;
        for (long jump : jumps) {
            source.seek(jump);
            runWork();
            double expected = Math.max(0, heard + jump);
            assertThat(read(source)).isEqualTo(160);
            assertThat((double) frame[0]).isBetween(expected - 40, expected + 40);
            heard = frame[0] + 20;
        }
        // several before the first could be made
        source.seek(1000);
        source.seek(1000);
        source.seek(-500);
        runWork();
        assertThat(read(source)).isEqualTo(160);
        assertThat((double) frame[0]).isBetween(heard + 1460, heard + 1540);
        source.seek(100_000);
        runWork();
        assertThat(read(source)).isEqualTo(AudioSource.END);
        source.seek(-1000);
        runWork();
        assertThat(read(source)).isEqualTo(160);
    }

    @Test
    void aSeekBeforeTheFirstFrameCountsFromTheStartOffset() throws Exception {
        AudioSource source = Playlist.source(
                List.of(SoundFile.of(ramp("a.wav", 0, 8000))), new Playlist.Options(3000, 1, 0), 8000, work::add);
        source.seek(2000);
        runWork();
        assertThat(read(source)).isEqualTo(160);
        assertThat((int) frame[0]).isEqualTo(5000);
    }

    @Test
    void aLateWorkerIsSilenceAndCountedOnce() throws Exception {
        StreamedSource source = (StreamedSource) Playlist.source(
                List.of(SoundFile.of(ramp("a.wav", 0, 5000))), Playlist.Options.ONCE, 8000, work::add);
        for (int i = 0; i < 64; i++) {
            assertThat(source.read(frame, 0, 160)).isEqualTo(160);
        }
        for (int i = 0; i < 5; i++) {
            assertThat(source.read(frame, 0, 160)).isZero();
        }
        assertThat(source.underruns()).isEqualTo(1);
        assertThat(work).hasSize(1);
        runWork();
        assertThat(source.read(frame, 0, 160)).isEqualTo(160);
        assertThat(frame[0]).isEqualTo((short) 1280);
    }

    /** 58 MB of file, of which no more than the read-ahead is ever in memory. */
    @Test
    void anHourStartsAtOnceAndCostsTheSameMemoryToItsEnd() throws Exception {
        int hourOctets = 2 * 8000 * 3600;
        Path file = directory.resolve("hour.wav");
        byte[] header = WavWriter.write(new short[0], 1, 8000);
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putInt(4, 36 + hourOctets).putInt(40, hourOctets);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.wrap(header));
            // only its first and its last sample are not silence
            channel.write(ByteBuffer.wrap(new byte[] {1, 1}), 44);
            channel.write(ByteBuffer.wrap(new byte[] {2, 2}), 44L + hourOctets - 2);
        }
        AudioSource source = Playlist.source(List.of(SoundFile.of(file)), Playlist.Options.ONCE, 8000, work::add);
        assertThat(read(source)).isEqualTo(160);
        assertThat((int) frame[0]).isEqualTo(0x0101);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        long samples = 160;
        int last = 0;
        for (int count = read(source); count >= 0; count = read(source)) {
            samples += count;
            last = count > 0 ? frame[count - 1] : last;
        }
        assertThat(samples).isEqualTo(8000L * 3600);
        assertThat(last).isEqualTo(0x0202);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(4 << 20);
        source.close();
    }

    @Test
    void unreadableSoundsAreLeftOutUnlessNoneIsLeft() throws Exception {
        Path gone = ramp("gone.wav", 0, 100);
        Sound missing = SoundFile.of(gone);
        Files.delete(gone);
        AudioSource partly = Playlist.source(
                List.of(missing, SoundFile.of(ramp("a.wav", 100, 100))), Playlist.Options.ONCE, 8000, work::add);
        assertThat(read(partly)).isEqualTo(160);
        assertThat(frame[0]).isEqualTo((short) 100);
        AudioSource none = Playlist.source(List.of(missing), new Playlist.Options(0, 0, 0), 8000, work::add);
        assertThatThrownBy(() -> read(none)).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void closingClosesTheFileAndEndsTheWork() throws Exception {
        Path file = ramp("a.wav", 0, 20_000);
        AudioSource source =
                Playlist.source(List.of(SoundFile.of(file)), new Playlist.Options(0, 0, 0), 8000, work::add);
        read(source);
        assertThat(openFiles(file)).isEqualTo(1);
        source.close();
        runWork();
        assertThat(openFiles(file)).isZero();
        assertThat(work).isEmpty();
    }

    private static long openFiles(Path file) throws Exception {
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .filter(each -> {
                        try {
                            return Files.readSymbolicLink(each).equals(file.toRealPath());
                        } catch (java.io.IOException e) {
                            return false;
                        }
                    })
                    .count();
        }
    }
}
