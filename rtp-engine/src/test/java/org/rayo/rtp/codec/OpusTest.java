package org.rayo.rtp.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Opus of the system and in Java: each alone, and each understanding the other. */
class OpusTest {
    private static final int RATE = 48000;
    private static final int FRAME = RATE / 50;

    private static AudioCodec system(OpusSettings settings) {
        Assumptions.assumeTrue(OpusLibrary.isNative(), "libopus.so.0 is absent: apt-get install libopus0");
        return new NativeOpusCodec(settings);
    }

    private static Function<OpusSettings, AudioCodec> named(String name) {
        return name.equals("system") ? OpusTest::system : PortableOpusCodec::new;
    }

    static Stream<Arguments> pairs() {
        return Stream.of("system", "portable")
                .flatMap(sender -> Stream.of("system", "portable").map(receiver -> Arguments.of(sender, receiver)));
    }

    private static List<byte[]> encode(AudioCodec codec, short[] pcm) {
        int frame = codec.sampleRate() / 50;
        List<byte[]> packets = new ArrayList<>();
        for (int at = 0; at + frame <= pcm.length; at += frame) {
            ByteBuf out = Unpooled.buffer();
            int length = codec.encode(pcm, at, frame, out);
            byte[] packet = new byte[length];
            out.readBytes(packet);
            packets.add(packet);
        }
        return packets;
    }

    private static short[] decode(AudioCodec codec, List<byte[]> packets) {
        int frame = codec.sampleRate() / 50;
        short[] pcm = new short[packets.size() * frame];
        int at = 0;
        for (byte[] packet : packets) {
            assertThat(codec.samplesOf(packet, 0, packet.length)).isEqualTo(frame);
            at += codec.decode(packet, 0, packet.length, pcm, at);
        }
        assertThat(at).isEqualTo(pcm.length);
        return pcm;
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void whatOneSendsTheOtherHears(String sender, String receiver) {
        OpusSettings settings = new OpusSettings(RATE, 64000, true, false, false, 5);
        short[] voice = Signals.voice(RATE, 2 * RATE);
        try (AudioCodec from = named(sender).apply(settings);
                AudioCodec to = named(receiver).apply(settings)) {
            short[] heard = decode(to, encode(from, voice));
            assertThat(Signals.snrDb(voice, heard, RATE / 2, RATE, FRAME)).isGreaterThan(12);
        }
    }

    @Test
    void bothDecodersGiveTheSameSound() {
        OpusSettings settings = OpusSettings.DEFAULT;
        try (AudioCodec sender = system(settings);
                AudioCodec one = system(settings);
                AudioCodec other = new PortableOpusCodec(settings)) {
            List<byte[]> packets = encode(sender, Signals.voice(RATE, 2 * RATE));
            short[] first = decode(one, packets);
            // both are fixed-point or near it: the difference is that of rounding
            assertThat(Signals.snrDb(first, decode(other, packets), 0, first.length, 0)).isGreaterThan(40);
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void aLostPacketIsRecoveredFromTheNext(String sender, String receiver) {
        OpusSettings settings = new OpusSettings(16000, 24000, true, false, false, 5);
        short[] voice = Signals.voice(16000, 32000);
        try (AudioCodec from = named(sender).apply(settings);
                AudioCodec whole = named(receiver).apply(settings);
                AudioCodec fec = named(receiver).apply(settings);
                AudioCodec blind = named(receiver).apply(settings)) {
            from.expectLoss(20);
            List<byte[]> packets = encode(from, voice);
            short[] reference = decode(whole, packets);
            short[] recovered = lossy(fec, packets, true);
            short[] concealed = lossy(blind, packets, false);
            double withFec = Signals.snrDb(reference, recovered, 16000, 16000, 0);
            double without = Signals.snrDb(reference, concealed, 16000, 16000, 0);
            assertThat(withFec).isGreaterThan(without + 1.5);
        }
    }

    // every fifth packet is lost
    private static short[] lossy(AudioCodec codec, List<byte[]> packets, boolean recover) {
        int frame = codec.sampleRate() / 50;
        short[] pcm = new short[packets.size() * frame];
        for (int i = 0; i < packets.size(); i++) {
            byte[] packet = packets.get(i);
            if (i % 5 != 4 || i == packets.size() - 1) {
                codec.decode(packet, 0, packet.length, pcm, i * frame);
            } else if (recover) {
                byte[] next = packets.get(i + 1);
                assertThat(codec.recover(next, 0, next.length, pcm, i * frame, frame)).isEqualTo(frame);
            } else {
                assertThat(codec.conceal(pcm, i * frame, frame)).isEqualTo(frame);
            }
        }
        return pcm;
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void silenceIsLeftOutWhenWished(String sender, String receiver) {
        OpusSettings settings = new OpusSettings(16000, 16000, false, true, false, 5);
        try (AudioCodec codec = named(sender).apply(settings)) {
            List<byte[]> packets = encode(codec, new short[3 * 16000]);
            long sent = packets.stream().filter(packet -> packet.length > 0).count();
            assertThat(sent).isLessThan(40);
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void nonsenseDecodesToNothingAndHurtsNothing(String sender, String receiver) {
        SplittableRandom random = new SplittableRandom(7);
        try (AudioCodec from = named(sender).apply(OpusSettings.DEFAULT);
                AudioCodec codec = named(receiver).apply(OpusSettings.DEFAULT)) {
            short[] pcm = new short[RATE / 1000 * 120];
            for (int i = 0; i < 3000; i++) {
                byte[] packet = new byte[random.nextInt(1, 200)];
                random.nextBytes(packet);
                int samples = codec.decode(packet, 0, packet.length, pcm, 0);
                assertThat(samples).isBetween(0, pcm.length);
            }
            assertThat(decode(codec, encode(from, Signals.voice(RATE, RATE / 5)))).hasSize(RATE / 5);
        }
    }

    @Test
    void theFarEndsWishesAreHeard() {
        OpusSettings wished = OpusSettings.DEFAULT.asWished(
                "maxplaybackrate=16000; sprop-stereo=0;stereo=0;maxaveragebitrate=20000;useinbandfec=1;usedtx=1;cbr=1");
        assertThat(wished).isEqualTo(new OpusSettings(16000, 20000, true, true, true, 5));
        // RFC 7587 §6.1: what is not asked for is not sent
        assertThat(OpusSettings.DEFAULT.asWished("").fec()).isFalse();
        assertThat(OpusSettings.DEFAULT.asWished("maxaveragebitrate=1;maxplaybackrate=x;;=;usedtx").bitrate())
                .isEqualTo(32000);
        assertThat(OpusSettings.DEFAULT.asWished("maxplaybackrate=8000").sampleRate()).isEqualTo(8000);
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new OpusSettings(44100, 32000, true, false, false, 5))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OpusSettings(48000, 1000, true, false, false, 5))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void durationsAreThoseOfTheStandard() {
        assertThat(OpusPackets.samples(new byte[] {(byte) (1 << 3)}, 0, 1, RATE)).isEqualTo(960);
        assertThat(OpusPackets.samples(new byte[] {(byte) ((3 << 3) | 1)}, 0, 1, RATE)).isEqualTo(2 * 2880);
        assertThat(OpusPackets.samples(new byte[] {(byte) (16 << 3)}, 0, 1, RATE)).isEqualTo(120);
        assertThat(OpusPackets.samples(new byte[] {(byte) ((31 << 3) | 3), 6}, 0, 2, RATE)).isEqualTo(6 * 960);
        assertThat(OpusPackets.samples(new byte[] {(byte) ((31 << 3) | 3), 7}, 0, 2, RATE)).isZero();
        assertThat(OpusPackets.samples(new byte[] {(byte) ((31 << 3) | 3)}, 0, 1, RATE)).isZero();
        assertThat(OpusPackets.samples(new byte[0], 0, 0, RATE)).isZero();
        assertThat(Arrays.stream(AudioEncoding.values()).map(AudioEncoding::clockRate))
                .containsExactly(8000, 8000, 8000, 16000, 48000);
    }
}
