package org.rayo.rtp.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PcmStreamTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final PcmStream stream = new PcmStream(8000, 1000, LONG);

    private static short[] ramp(int from, int count) {
        short[] pcm = new short[count];
        for (int i = 0; i < count; i++) {
            pcm[i] = (short) (from + i);
        }
        return pcm;
    }

    @Test
    void everyReaderHearsAllFromItsBeginning() throws IOException {
        assertThat(stream.append(ramp(0, 300), 100, 200)).isTrue();
        AudioReader early = stream.open();
        short[] heard = new short[150];
        assertThat(early.read(heard, 0, 150)).isEqualTo(150);
        assertThat(heard).isEqualTo(ramp(100, 150));
        // what is there is given at once, not what was asked for
        assertThat(early.read(heard, 0, 150)).isEqualTo(50);
        assertThat(stream.append(ramp(300, 10), 0, 10)).isTrue();
        assertThat(stream.clip()).as("more may come").isNull();
        stream.complete();
        assertThat(early.read(heard, 0, 150)).isEqualTo(10);
        assertThat(early.read(heard, 0, 150)).isEqualTo(AudioSource.END);
        AudioReader late = stream.open();
        short[] all = new short[210];
        assertThat(late.read(all, 0, 210)).isEqualTo(210);
        assertThat(all).isEqualTo(ramp(100, 210));
        late.rewind();
        assertThat(late.skip(205)).isEqualTo(205);
        assertThat(late.skip(100)).as("to the end").isEqualTo(5);
        PcmClip clip = stream.clip();
        assertThat(clip).isNotNull();
        assertThat(stream.octets()).isEqualTo(420);
    }

    @Test
    void aReaderWaitsForWhatIsBeingMade() throws Exception {
        CompletableFuture<Integer> read = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                read.complete(stream.open().read(new short[10], 0, 10));
            } catch (IOException e) {
                read.completeExceptionally(e);
            }
        });
        assertThat(read.isDone()).isFalse();
        stream.append(ramp(0, 7), 0, 7);
        assertThat(read.get(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo(7);
    }

    @Test
    void aReaderIsToldThatItFailedAfterWhatThereWas() throws Exception {
        stream.append(ramp(0, 7), 0, 7);
        stream.fail("no voice");
        stream.complete();
        AudioReader reader = stream.open();
        assertThat(reader.read(new short[10], 0, 10)).isEqualTo(7);
        assertThatThrownBy(() -> reader.read(new short[10], 0, 10)).isInstanceOf(IOException.class).hasMessage("no voice");
        assertThat(stream.clip()).isNull();
    }

    @Test
    void itIsBoundedAndDropsWhatComesAfterItsEnd() throws IOException {
        assertThat(stream.append(new short[1000], 0, 1000)).isTrue();
        assertThat(stream.append(new short[1], 0, 1)).as("no room").isFalse();
        stream.complete();
        assertThat(stream.append(new short[1], 0, 1)).isTrue();
        assertThat(stream.octets()).isEqualTo(2000);
    }

    @Test
    void nobodyWaitsForever() {
        PcmStream stuck = new PcmStream(8000, 1000, Duration.ofMillis(20));
        assertThatThrownBy(() -> stuck.open().read(new short[10], 0, 10)).isInstanceOf(IOException.class);
    }

    @Test
    void aReaderThatIsInterruptedStops() throws Exception {
        CompletableFuture<Integer> read = new CompletableFuture<>();
        Thread waiting = Thread.ofPlatform().start(() -> {
            try {
                read.complete(stream.open().read(new short[10], 0, 10));
            } catch (IOException e) {
                read.completeExceptionally(e);
            }
        });
        waiting.interrupt();
        assertThatThrownBy(() -> read.get(LONG.toSeconds(), TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class);
    }
}
