package org.rayo.rtp.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rayo.rtp.audio.CaptureSink;
import org.rayo.rtp.audio.Recording;
import org.rayo.rtp.audio.RecordingEnd;
import org.rayo.rtp.audio.ToneMeter;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.rtp.audio.WavFileWriter;
import org.rayo.rtp.codec.AudioEncoding;

/** Joins and mixers of real sessions: phones that play a tone each, and calls of the engine that are joined. */
class JoinsTest {
    private static final Duration WAIT = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final List<MediaEngine> engines = new ArrayList<>();

    @AfterEach
    void stopEngines() {
        engines.forEach(engine -> engine.stop().block(WAIT));
    }

    private MediaEngine engine(int loops) {
        MediaEngine engine = MediaEngine.start(MediaConfig.defaults().withLoops(loops));
        engines.add(engine);
        return engine;
    }

    /** A phone with a tone, and the call on our side. */
    private static final class Line {
        final double hz;
        final MediaSession phone;
        final MediaSession call;
        final CaptureSink heard = new CaptureSink(400);
        final RecordingListener digits = new RecordingListener();

        Line(MediaEngine engine, double hz, AudioEncoding encoding) {
            this.hz = hz;
            phone = engine.open(new RecordingListener()).block(WAIT);
            call = engine.open(digits).block(WAIT);
            phone.addSink(heard);
            phone.start(StreamParameters.of(call.localRtpAddress(), encoding, 101));
            call.start(StreamParameters.of(phone.localRtpAddress(), encoding, 101));
            phone.play(1, ToneSource.sine(hz, -15, -1));
        }

        boolean hears(double frequency) {
            short[] pcm = heard.snapshot();
            double level = 10 * Math.log10(ToneMeter.power(pcm, frequency) + 1) - 20 * Math.log10(pcm.length + 1);
            return level > 50;
        }

        void awaitHears(Line... others) {
            for (Line other : others) {
                Awaitility.await().atMost(WAIT).until(() -> hears(other.hz));
            }
        }

        void awaitSilence(Line other) {
            Awaitility.await().atMost(WAIT).until(() -> !hears(other.hz));
        }
    }

    @Test
    void bothPartiesOfAJoinHearTheOtherAndNotThemselves() {
        for (int loops = 1; loops <= 2; loops++) {
            MediaEngine engine = engine(loops);
            Line a = new Line(engine, 500, AudioEncoding.PCMU);
            Line b = new Line(engine, 1300, AudioEncoding.PCMA);
            a.call.join(b.call, JoinDirection.DUPLEX).block(WAIT);
            a.awaitHears(b);
            b.awaitHears(a);
            assertThat(a.hears(a.hz)).isFalse();
            assertThat(b.hears(b.hz)).isFalse();
            a.call.unjoin(b.call);
            a.awaitSilence(b);
            b.awaitSilence(a);
        }
    }

    @Test
    void directionsAndSeveralJoinsAtOnce() {
        MediaEngine engine = engine(2);
        Line a = new Line(engine, 500, AudioEncoding.PCMU);
        Line b = new Line(engine, 1300, AudioEncoding.PCMU);
        Line c = new Line(engine, 2100, AudioEncoding.PCMA);
        a.call.join(b.call, JoinDirection.SEND).block(WAIT);
        c.call.join(a.call, JoinDirection.RECV).block(WAIT);
        b.awaitHears(a);
        c.awaitHears(a);
        assertThat(a.hears(b.hz)).isFalse();
        assertThat(a.hears(c.hz)).isFalse();
        // a direction changes, another join stays as it was
        a.call.join(b.call, JoinDirection.DUPLEX).block(WAIT);
        b.call.join(c.call, JoinDirection.SEND).block(WAIT);
        a.awaitHears(b);
        c.awaitHears(a, b);
        assertThat(a.hears(c.hz)).isFalse();
        assertThat(b.hears(c.hz)).isFalse();
        a.call.join(b.call, JoinDirection.RECV).block(WAIT);
        b.awaitSilence(a);
        assertThat(a.hears(b.hz)).isTrue();
    }

    @Test
    void aPartyThatEndsIsJoinedToNobody() {
        MediaEngine engine = engine(2);
        Line a = new Line(engine, 500, AudioEncoding.PCMU);
        Line b = new Line(engine, 1300, AudioEncoding.PCMU);
        a.call.join(b.call, JoinDirection.DUPLEX).block(WAIT);
        a.awaitHears(b);
        b.call.close().block(WAIT);
        a.awaitSilence(b);
        assertThatThrownBy(() -> a.call.join(b.call, JoinDirection.DUPLEX).block(WAIT))
                .isInstanceOf(SessionClosedException.class);
        assertThatThrownBy(() -> a.call.join(a.call, JoinDirection.DUPLEX))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(engine.statistics().count(Counter.CALLBACK_FAILED)).isZero();
    }

    @Test
    void hiddenDigitsDoNotReachWhoIsJoined() {
        MediaEngine engine = engine(1);
        Line a = new Line(engine, 500, AudioEncoding.PCMU);
        Line b = new Line(engine, 1300, AudioEncoding.PCMU);
        CaptureSink all = new CaptureSink(20_000);
        b.phone.addSink(all);
        // digits come as tones
        a.call.start(StreamParameters.of(a.phone.localRtpAddress(), AudioEncoding.PCMU, -1));
        a.call.hideDigits(true);
        a.call.join(b.call, JoinDirection.DUPLEX).block(WAIT);
        b.awaitHears(a);
        a.phone.stopPlaying(1);
        b.awaitSilence(a);
        a.phone.play(2, ToneSource.dual(697, 1209, -10, 200));
        Awaitility.await().atMost(WAIT).until(() -> a.digits.digits().contains("1"));
        a.phone.play(3, ToneSource.sine(500, -15, -1));
        b.awaitHears(a);
        short[] pcm = all.snapshot();
        double tones = 0;
        double voice = 0;
        for (int at = 0; at + 160 <= pcm.length; at += 160) {
            short[] frame = java.util.Arrays.copyOfRange(pcm, at, at + 160);
            tones = Math.max(tones, Math.max(ToneMeter.power(frame, 697), ToneMeter.power(frame, 1209)));
            voice = Math.max(voice, ToneMeter.power(frame, 500));
        }
        assertThat(voice).isGreaterThan(50 * tones);
    }

    @Test
    void aCallIsRecordedOnBothSides() throws Exception {
        MediaEngine engine = engine(1);
        Line a = new Line(engine, 500, AudioEncoding.G722);
        CompletableFuture<RecordingEnd> end = new CompletableFuture<>();
        Path file = directory.resolve("call.wav");
        Recording recording = new Recording(new WavFileWriter(file, 2, 8000), Recording.Layout.STEREO, 8000,
                new Recording.Limits(1000, -1, -1), ForkJoinPool.commonPool(), end::complete);
        a.call.play(4, ToneSource.sine(1700, -15, -1));
        Awaitility.await().atMost(WAIT).until(() -> a.hears(1700));
        a.call.record(recording);
        RecordingEnd told = end.get(30, TimeUnit.SECONDS);
        assertThat(told.reason()).isEqualTo(RecordingEnd.Reason.MAX_DURATION);
        assertThat(told.durationMs()).isEqualTo(1000);
        assertThat(told.lostMs()).isZero();
        byte[] octets = Files.readAllBytes(file);
        assertThat(octets).hasSize((int) told.octets());
        short[][] sides = new short[2][8000];
        for (int i = 0; i < 16_000; i++) {
            sides[i % 2][i / 2] = (short) ((octets[44 + 2 * i] & 0xFF) | (octets[45 + 2 * i] << 8));
        }
        // lost packets of a loaded machine may be in it, but not the other side
        assertThat(ToneMeter.power(sides[0], 500)).isGreaterThan(ToneMeter.power(sides[0], 1700) * 1e3);
        assertThat(ToneMeter.power(sides[1], 1700)).isGreaterThan(ToneMeter.power(sides[1], 500) * 1e4);
        assertThat(ToneMeter.dominantFrequencyHz(Arrays.copyOfRange(sides[1], 4000, 4800)))
                .isCloseTo(1700, within(1.0));
    }

    /** What a mixer told. */
    private static final class Told implements MixerListener {
        final List<String> events = new CopyOnWriteArrayList<>();

        @Override
        public void onSpeaking(MediaMixer mixer, MediaSession session, boolean speaking) {
            events.add(session.id() + (speaking ? " speaks" : " is silent"));
        }

        @Override
        public void onLoudest(MediaMixer mixer, @Nullable MediaSession session) {
            events.add("loudest " + (session == null ? "nobody" : session.id()));
        }

        @Override
        public void onPlayEnded(MediaMixer mixer, long playId, PlayEnd end) {
            events.add("ended " + playId + " " + end);
        }
    }

    @Test
    void aMixerOnTwoLoopsWithAnnouncementRecorderAndEvents() {
        MediaEngine engine = engine(2);
        Line a = new Line(engine, 500, AudioEncoding.PCMU);
        Line b = new Line(engine, 1300, AudioEncoding.PCMA);
        Line c = new Line(engine, 2100, AudioEncoding.PCMU);
        Told told = new Told();
        MediaMixer mixer = engine.mixer("room", a.call, told);
        CaptureSink recorder = new CaptureSink(400);
        mixer.addSink(recorder);
        for (Line line : List.of(a, b, c)) {
            mixer.join(line.call, JoinDirection.DUPLEX).block(WAIT);
        }
        a.awaitHears(b, c);
        b.awaitHears(a, c);
        c.awaitHears(a, b);
        assertThat(a.hears(a.hz)).isFalse();
        Awaitility.await().atMost(WAIT).until(() -> told.events.contains(b.call.id() + " speaks"));
        mixer.play(9, ToneSource.sine(2900, -15, -1));
        for (Line line : List.of(a, b, c)) {
            Awaitility.await().atMost(WAIT).until(() -> line.hears(2900));
        }
        Awaitility.await().atMost(WAIT).until(() -> ToneMeter.power(recorder.snapshot(), 2900) > 1e9
                && ToneMeter.power(recorder.snapshot(), 500) > 1e9);
        mixer.join(b.call, JoinDirection.RECV).block(WAIT);
        a.awaitSilence(b);
        b.awaitHears(a, c);
        mixer.mute(c.call, true);
        a.awaitSilence(c);
        mixer.mute(c.call, false);
        a.awaitHears(c);
        mixer.unjoin(a.call);
        c.awaitSilence(a);
        a.awaitSilence(c);
        mixer.close().block(WAIT);
        assertThat(told.events).contains("ended 9 STOPPED");
        b.awaitSilence(c);
        mixer.play(10, ToneSource.sine(500, -15, -1));
        assertThat(engine.statistics().count(Counter.COMMAND_AFTER_CLOSE)).isEqualTo(1);
        assertThatThrownBy(() -> mixer.join(a.call, JoinDirection.DUPLEX).block(WAIT))
                .isInstanceOf(SessionClosedException.class);
    }
}
