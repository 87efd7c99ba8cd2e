package org.rayo.rtp.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.rtp.codec.AudioCodec;
import org.rayo.rtp.codec.AudioEncoding;
import org.rayo.rtp.codec.Coding;
import org.rayo.rtp.codec.OpusSettings;
import org.rayo.rtp.codec.Signals;
import org.rayo.rtp.jitter.JitterLimits;

/**
 * What is sent is what is heard: a sender with a clock of its own, a network, and the receive path, on a virtual clock.
 */
class PlayOutTest {
    private static final long MS = 1_000_000L;
    private static final double TONE_HZ = 300;

    private record Packet(long dueNanos, int sequence, int timestamp, byte[] payload) {}

    /** Sends frame after frame and plays what comes out; nothing runs but when told. */
    private static final class Line {
        final AudioCodec sender;
        final PlayOut receiver;
        final int rate;
        final int frame;
        final SplittableRandom random = new SplittableRandom(42);
        final PriorityQueue<Packet> network = new PriorityQueue<>((a, b) -> Long.compare(a.dueNanos, b.dueNanos));
        final ByteBuf out = Unpooled.buffer(4096);
        final short[] heard;
        double sendNanos;
        double periodNanos = 20 * MS;
        long nowNanos = 7 * MS;
        long sample;
        int sequence = 65_000;
        double lossRate;
        long jitterNanos;
        long heldUntilNanos;
        double duplicateRate;
        short[] source;
        final short[] spoken;

        Line(AudioEncoding encoding, JitterLimits limits) {
            sender = encoding.newCodec();
            receiver = new PlayOut(Coding.of(encoding, OpusSettings.DEFAULT), limits, 20);
            rate = sender.sampleRate();
            frame = rate / 50;
            heard = new short[frame];
            spoken = new short[frame];
            // whole periods of the tone
            source = new short[rate / 100];
            for (int i = 0; i < source.length; i++) {
                source[i] = (short) Math.round(12000 * Math.sin(2 * Math.PI * TONE_HZ * i / rate));
            }
        }

        short[] nextFrame() {
            for (int i = 0; i < frame; i++, sample++) {
                spoken[i] = source[(int) (sample % source.length)];
            }
            return spoken;
        }

        /** One tick of the receiver's clock: takes in what the sender's clock and the network have brought. */
        short[] tick() {
            nowNanos += 20 * MS;
            while (sendNanos <= nowNanos) {
                send();
            }
            while (!network.isEmpty() && network.peek().dueNanos <= nowNanos) {
                Packet packet = network.poll();
                out.clear().writeBytes(packet.payload);
                receiver.put(packet.sequence, packet.timestamp, out, 0, packet.payload.length, packet.dueNanos);
            }
            receiver.frame(heard, nowNanos);
            return heard;
        }

        void send() {
            out.clear();
            int length = sender.encode(nextFrame(), 0, frame, out);
            byte[] payload = new byte[length];
            out.readBytes(payload);
            int timestamp = (int) (sample / frame * (sender.encoding().clockRate() / 50));
            if (random.nextDouble() >= lossRate) {
                carry(timestamp, payload);
                if (random.nextDouble() < duplicateRate) {
                    carry(timestamp, payload);
                }
            }
            sequence = (sequence + 1) & 0xFFFF;
            sendNanos += periodNanos;
        }

        private void carry(int timestamp, byte[] payload) {
            long delay = jitterNanos == 0 ? 0 : random.nextLong(jitterNanos);
            network.add(new Packet(Math.max(heldUntilNanos, (long) sendNanos + delay), sequence, timestamp, payload));
        }

        short[] run(int ticks) {
            short[] all = new short[ticks * frame];
            for (int i = 0; i < ticks; i++) {
                System.arraycopy(tick(), 0, all, i * frame, frame);
            }
            return all;
        }
    }

    /** Finds clicks: how much the sound bends beyond what the tone does by itself. */
    private static double worstBend(short[] pcm, int from, int rate) {
        double own = 12000 * Math.pow(2 * Math.PI * TONE_HZ / rate, 2);
        double worst = 0;
        for (int i = Math.max(1, from); i < pcm.length - 1; i++) {
            worst = Math.max(worst, Math.abs(pcm[i + 1] - 2.0 * pcm[i] + pcm[i - 1]));
        }
        return worst / own;
    }

    @ParameterizedTest
    @EnumSource(AudioEncoding.class)
    void aCleanLineGivesTheSoundBackAfterTheTarget(AudioEncoding encoding) {
        Line line = new Line(encoding, JitterLimits.DEFAULT);
        short[] heard = line.run(100);
        short[] sent = new short[heard.length];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = (short) Math.round(12000 * Math.sin(2 * Math.PI * TONE_HZ * i / line.rate));
        }
        int start = 50 * line.frame;
        // the delay is found within a period of the tone: the codec's own and the buffer's 40 to 60 ms
        double best = -100;
        for (int delay = line.rate / 1000 * 35; delay < line.rate / 1000 * 75; delay++) {
            best = Math.max(best, snrDb(sent, heard, start, delay));
        }
        assertThat(best).isGreaterThan(switch (encoding) {
            case PCMU, PCMA -> 35;
            case L16 -> 80;
            case G722 -> 30;
            case OPUS -> 15;
        });
        assertThat(line.receiver.jitter().lost()).isZero();
        assertThat(line.receiver.jitter().delayMs()).isBetween(35, 62);
    }

    private static double snrDb(short[] sent, short[] heard, int start, int delay) {
        double signal = 0;
        double noise = 1e-6;
        for (int i = start; i < heard.length; i++) {
            double difference = heard[i] - sent[i - delay];
            signal += (double) sent[i - delay] * sent[i - delay];
            noise += difference * difference;
        }
        return 10 * Math.log10(signal / noise);
    }

    @ParameterizedTest
    @CsvSource({"PCMU, 200", "PCMU, -200", "L16, 100"})
    void anHourOfAClockThatDriftsIsFollowedWithoutAClick(AudioEncoding encoding, int partsPerMillion) {
        Line line = new Line(encoding, JitterLimits.DEFAULT);
        line.periodNanos = 20 * MS * (1 - partsPerMillion / 1e6);
        line.jitterNanos = 4 * MS;
        line.run(50);
        double worst = 0;
        int shortest = Integer.MAX_VALUE;
        int longest = 0;
        Deque<Short> seam = new ArrayDeque<>();
        for (int second = 0; second < 3600; second += 10) {
            short[] heard = line.run(500);
            short[] joined = new short[heard.length + seam.size()];
            int at = 0;
            for (short sample : seam) {
                joined[at++] = sample;
            }
            System.arraycopy(heard, 0, joined, at, heard.length);
            worst = Math.max(worst, worstBend(joined, 1, line.rate));
            seam.clear();
            seam.add(heard[heard.length - 2]);
            seam.add(heard[heard.length - 1]);
            shortest = Math.min(shortest, line.receiver.jitter().delayMs());
            longest = Math.max(longest, line.receiver.jitter().delayMs());
        }
        assertThat(worst).as("bend").isLessThan(2.0);
        assertThat(shortest).as("delay").isGreaterThanOrEqualTo(20);
        assertThat(longest).as("delay").isLessThanOrEqualTo(65);
        assertThat(line.receiver.jitter().lost()).isZero();
        assertThat(line.receiver.jitter().overflowed()).isZero();
    }

    @Test
    void aBurstIsWorkedOffWithoutAClick() {
        Line line = new Line(AudioEncoding.L16, JitterLimits.DEFAULT);
        line.run(100);
        // the network stands for 125 ms, then brings everything at once
        line.heldUntilNanos = line.nowNanos + 125 * MS;
        int longest = 0;
        for (int tick = 0; tick < 500; tick++) {
            line.tick();
            longest = Math.max(longest, line.receiver.jitter().delayMs());
        }
        assertThat(longest).isGreaterThan(80);
        assertThat(line.receiver.jitter().delayMs()).isLessThanOrEqualTo(line.receiver.jitter().targetMs() + 15);
        short[] heard = line.run(100);
        assertThat(worstBend(heard, 1, line.rate)).isLessThan(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 60, 90})
    void theDelayGrowsWithTheJitterAndNothingIsLost(int jitterMs) {
        Line line = new Line(AudioEncoding.PCMU, new JitterLimits(40, 40, 160, 240));
        line.jitterNanos = jitterMs * MS;
        line.duplicateRate = 0.05;
        line.run(500);
        long lateBefore = line.receiver.jitter().late() + line.receiver.jitter().lost();
        line.run(1500);
        assertThat(line.receiver.jitter().targetMs()).isBetween(Math.max(40, jitterMs), jitterMs + 45);
        assertThat(line.receiver.jitter().late() + line.receiver.jitter().lost() - lateBefore).isLessThan(20);
        assertThat(line.receiver.jitter().duplicates()).isGreaterThan(50);
    }

    @ParameterizedTest
    @EnumSource(value = AudioEncoding.class, names = {"PCMU", "G722", "OPUS"})
    void lossIsConcealedAndBetterThanSilence(AudioEncoding encoding) {
        short[] whole = voice(encoding, 0);
        short[] lossy = voice(encoding, 0.05);
        double difference = 0;
        double energy = 0;
        for (int i = whole.length / 4; i < whole.length; i++) {
            difference += Math.pow(whole[i] - lossy[i], 2);
            energy += Math.pow(whole[i], 2);
        }
        // silence instead of what is lost would leave 13 dB
        assertThat(10 * Math.log10(energy / difference)).isGreaterThan(14.5);
    }

    private static short[] voice(AudioEncoding encoding, double lossRate) {
        Line line = new Line(encoding, JitterLimits.fixed(60));
        line.source = Signals.voice(line.rate, 4 * line.rate);
        line.lossRate = lossRate;
        line.sender.expectLoss(10);
        return line.run(500);
    }
}
