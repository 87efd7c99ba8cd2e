package org.rayo.rtp.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Lists, tones, captures. */
class SourcesAndSinksTest {
    private static PcmClip clip(int from, int count) {
        short[] samples = new short[count];
        for (int i = 0; i < count; i++) {
            samples[i] = (short) (from + i);
        }
        return PcmClip.of(samples);
    }

    private static List<Integer> all(AudioSource source, int chunk, int limit) {
        List<Integer> samples = new ArrayList<>();
        short[] frame = new short[chunk + 3];
        int count = source.read(frame, 3, chunk);
        while (count >= 0 && samples.size() < limit) {
            for (int i = 0; i < count; i++) {
                samples.add((int) frame[3 + i]);
            }
            count = source.read(frame, 3, chunk);
        }
        return samples;
    }

    @Test
    void clipsFollowWithoutAGapAndRoundsWithTheirInterval() {
        Playlist list = new Playlist(List.of(clip(1, 3), clip(100, 0), clip(11, 2)), new Playlist.Options(0, 2, 1));
        List<Integer> samples = all(list, 4, 100);
        assertThat(samples).hasSize(5 + 8 + 5);
        assertThat(samples.subList(0, 5)).containsExactly(1, 2, 3, 11, 12);
        assertThat(samples.subList(5, 13)).containsOnly(0);
        assertThat(samples.subList(13, 18)).containsExactly(1, 2, 3, 11, 12);
        assertThat(list.read(new short[160], 0, 160)).isEqualTo(AudioSource.END);
    }

    @Test
    void theStartOffsetReachesIntoALaterClipOfTheFirstRoundOnly() {
        Playlist list = new Playlist(List.of(clip(1, 8), clip(101, 9)), new Playlist.Options(2, 2, 0));
        List<Integer> samples = all(list, 160, 100);
        assertThat(samples).hasSize(1 + 17).startsWith(109, 1, 2);
        assertThat(all(new Playlist(List.of(clip(1, 8)), new Playlist.Options(5000, 1, 0)), 160, 10)).isEmpty();
    }

    @Test
    void zeroTimesIsForEver() {
        Playlist list = new Playlist(List.of(clip(1, 2)), new Playlist.Options(0, 0, 0));
        assertThat(all(list, 160, 10_000)).hasSizeGreaterThanOrEqualTo(10_000).startsWith(1, 2, 1, 2);
    }

    @Test
    void nothingForEverEndsInsteadOfSpinning() {
        assertThat(all(new Playlist(List.of(), new Playlist.Options(0, 0, 0)), 160, 10)).isEmpty();
        assertThat(all(new Playlist(List.of(clip(0, 0)), new Playlist.Options(0, 1_000_000, 0)), 160, 10)).isEmpty();
        assertThat(all(new Playlist(List.of(), new Playlist.Options(0, 0, 20)), 160, 500)).hasSizeGreaterThan(400);
        assertThatThrownBy(() -> new Playlist.Options(-1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Playlist.Options(0, -1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 200)
    void chunksDoNotMatter(
            @ForAll @IntRange(min = 1, max = 50) int chunk,
            @ForAll @IntRange(max = 20) int first,
            @ForAll @IntRange(max = 20) int second,
            @ForAll @IntRange(min = 1, max = 4) int rounds) {
        List<PcmClip> clips = List.of(clip(1, first), clip(51, second));
        Playlist.Options options = new Playlist.Options(0, rounds, 1);
        assertThat(all(new Playlist(clips, options), chunk, 1000))
                .isEqualTo(all(new Playlist(clips, options), 160, 1000));
    }

    @Test
    void aToneHasItsLevelItsPitchAndItsEnd() {
        ToneSource source = ToneSource.sine(1000, 0, 1000);
        short[] pcm = new short[8000];
        assertThat(source.read(pcm, 0, 8000)).isEqualTo(8000);
        assertThat(source.read(pcm, 0, 8000)).isEqualTo(AudioSource.END);
        assertThat(pcm[0]).isZero();
        // 0 dBm0 lies 3.14 dB below full scale in A-law
        assertThat(ToneMeter.levelDbfs(pcm)).isCloseTo(-3.14, within(0.02));
        assertThat(ToneMeter.dominantFrequencyHz(pcm)).isCloseTo(1000, within(0.6));
    }

    @Test
    void anEndlessToneKeepsItsLevel() {
        ToneSource source = ToneSource.dual(350, 440, -13, -1);
        short[] pcm = new short[8000];
        for (int second = 0; second < 600; second++) {
            source.read(pcm, 0, 8000);
        }
        assertThat(ToneMeter.levelDbfs(pcm)).isCloseTo(-13.14, within(0.05));
    }

    @Test
    void loudTonesAreCutNotWrapped() {
        short[] pcm = new short[800];
        ToneSource.dual(1000, 1000, 3, -1).read(pcm, 0, 800);
        assertThat(pcm[2]).isEqualTo(Short.MAX_VALUE);
        assertThat(pcm[6]).isEqualTo(Short.MIN_VALUE);
    }

    @Test
    void aCaptureKeepsTheLastPart() {
        CaptureSink capture = new CaptureSink(20);
        short[] frame = new short[160];
        for (int i = 0; i < 5; i++) {
            java.util.Arrays.fill(frame, (short) i);
            capture.onFrame(frame, 40, 120);
        }
        assertThat(capture.heardSamples()).isEqualTo(600);
        assertThat(capture.snapshot()).hasSize(160).startsWith((short) 3).endsWith((short) 4);
    }

    @Test
    void aMeterHearsNothingInSilence() {
        ToneMeter meter = new ToneMeter();
        assertThat(meter.dominantFrequencyHz()).isZero();
        for (int i = 0; i < 10; i++) {
            meter.onFrame(new short[160], 0, 160);
        }
        assertThat(meter.levelDbfs()).isEqualTo(-120);
        assertThat(meter.dominantFrequencyHz()).isZero();
    }

    @Test
    void clipsAreImmutable() {
        short[] samples = {1, 2};
        PcmClip clip = PcmClip.of(samples);
        samples[0] = 9;
        clip.toArray()[1] = 9;
        assertThat(clip.toArray()).containsExactly(1, 2);
        assertThat(clip.copy(5, samples, 0, 2)).isZero();
        assertThat(all(clip.source(), 160, 10)).containsExactly(1, 2);
    }
}
