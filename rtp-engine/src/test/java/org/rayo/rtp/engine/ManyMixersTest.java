package org.rayo.rtp.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.rayo.rtp.audio.ToneMeter;
import org.rayo.rtp.codec.AudioEncoding;
import org.rayo.rtp.jitter.JitterLimits;
import org.rayo.rtp.mixer.FrameRing;
import org.rayo.rtp.mixer.MixListener;

/** A mixer of two hundred and five hundred of four, sessions and packets included, on a virtual clock. */
class ManyMixersTest {
    private static final long MS = VirtualLoop.MS;
    private static final double LEVEL_DBM0 = -20;

    private final PhoneNetwork network = new PhoneNetwork();
    private final LoopCounters counters = new LoopCounters();
    private final LoopContext context = new LoopContext(
            MediaConfig.defaults().withJitter(JitterLimits.fixed(20)), network, new LoopBuffers(), counters, 0, "test",
            new SplittableRandom(1));
    private final List<RtpSession> sessions = new ArrayList<>();
    private long nowNanos = 1_000 * MS;
    private final MediaTick tick = new MediaTick(context, () -> nowNanos);

    private record Partner(long id) implements JoinPartner {
        @Override
        public void left(long sessionId) {
            // the test takes its sessions out itself
        }
    }

    private static final class Unheard implements MixListener {
        @Override
        public void onSpeaking(long participant, boolean speaking) {
            // who speaks is tested elsewhere
        }

        @Override
        public void onLoudest(long participant) {
            // the same
        }
    }

    private void open(int count) {
        tick.start(nowNanos);
        for (int i = 0; i < count; i++) {
            RtpSession session = new RtpSession(context, new VirtualLoop.Heard(), nowNanos);
            session.id = i;
            session.start(StreamParameters.of(session.localRtpAddress(), AudioEncoding.PCMU, 101), nowNanos);
            tick.add(session);
            sessions.add(session);
        }
    }

    private MixerCore mixer() {
        MixerCore mixer = new MixerCore(context, new Unheard(), (id, end) -> { });
        tick.add(mixer);
        return mixer;
    }

    private void join(MixerCore mixer, long mixerId, int session) {
        RtpSession me = sessions.get(session);
        FrameRing says = me.joins().sayTo(new Partner(mixerId), me.rate());
        FrameRing hears = new FrameRing(says.rate());
        me.listenTo(new Partner(mixerId), hears);
        mixer.mix().add(session, says, hears, true, true);
    }

    private void leave(MixerCore mixer, long mixerId, int session) {
        mixer.mix().remove(session);
        sessions.get(session).joins().drop(mixerId);
    }

    private void run(int frames) {
        for (int i = 0; i < frames * 4; i++) {
            nowNanos += 5 * MS;
            tick.poll(nowNanos);
        }
    }

    private PhoneNetwork.Phone phone(int session) {
        return network.phones.get(session);
    }

    /** Whether a tone of {@link #LEVEL_DBM0} is in what was heard, and not just a trace of it. */
    private static boolean hears(short[] pcm, double hz) {
        // the meter looks through a Hann window, which halves it
        double amplitude = 4 * Math.sqrt(ToneMeter.power(pcm, hz)) / pcm.length;
        // at -20 dBm0 the peak is 2280
        assertThat(amplitude).as(hz + " Hz").satisfiesAnyOf(
                heard -> assertThat(heard).isBetween(2000.0, 2600.0), missing -> assertThat(missing).isLessThan(60));
        return amplitude > 1000;
    }

    private static int steepest(short[] pcm) {
        int most = 0;
        for (int i = 1; i < pcm.length; i++) {
            most = Math.max(most, Math.abs(pcm[i] - pcm[i - 1]));
        }
        return most;
    }

    private void nothingWasLost(int expectedPackets) {
        for (int i = 0; i < sessions.size(); i++) {
            assertThat(phone(i).packets).as("packets of phone " + i).isEqualTo(expectedPackets);
            assertThat(phone(i).breaks).as("gaps at phone " + i).isZero();
        }
        assertThat(counters.get(Counter.TICKS_SKIPPED)).isZero();
        assertThat(counters.get(Counter.JOIN_FRAMES_DROPPED)).isZero();
        assertThat(counters.get(Counter.JOIN_FRAMES_SKIPPED)).isZero();
        assertThat(counters.get(Counter.JOIN_GAPS)).isZero();
    }

    @Test
    void aMixerOfTwoHundredEncodesOnceForAllWhoListen() {
        double[] tones = {400, 1000, 1500};
        open(200);
        MixerCore mixer = mixer();
        for (int i = 0; i < 200; i++) {
            join(mixer, 900, i);
        }
        for (int i = 0; i < 3; i++) {
            phone(i).talk(tones[i], LEVEL_DBM0);
        }
        run(50);
        long encoded = counters.get(Counter.FRAMES_ENCODED);
        long passed = counters.get(Counter.FRAMES_PASSED_ON);
        network.phones.forEach(phone -> phone.listen(50));
        run(50);
        // three who talk hear each something else, all others hear the same
        assertThat(counters.get(Counter.FRAMES_ENCODED) - encoded).isEqualTo(50 * (3 + 1));
        assertThat(counters.get(Counter.FRAMES_PASSED_ON) - passed).isEqualTo(50 * 197);
        for (int i = 0; i < 200; i++) {
            for (int tone = 0; tone < 3; tone++) {
                assertThat(hears(phone(i).heard(), tones[tone])).as("phone " + i).isEqualTo(i != tone);
            }
        }
        nothingWasLost(100);
    }

    @Test
    void peopleComeAndGoInAMixerOfTwoHundredWithoutAClick() {
        open(200);
        MixerCore mixer = mixer();
        for (int i = 0; i < 100; i++) {
            join(mixer, 900, i);
        }
        phone(0).talk(400, LEVEL_DBM0);
        phone(1).talk(300, LEVEL_DBM0);
        run(30);
        int listener = 99;
        phone(listener).listen(400);
        for (int round = 0; round < 10; round++) {
            for (int i = 100 + 10 * round; i < 110 + 10 * round; i++) {
                join(mixer, 900, i);
            }
            // one who talks goes, and comes back; a listener begins to talk, and ends
            leave(mixer, 900, 1);
            run(10);
            join(mixer, 900, 1);
            phone(listener).talk(700, LEVEL_DBM0);
            run(10);
            phone(listener).talk(0, 0);
            for (int i = 10 + 5 * round; i < 15 + 5 * round; i++) {
                leave(mixer, 900, i);
            }
            run(10);
        }
        // the two tones together move by at most 720 + 540 from sample to sample; a ramp and the law's steps add a little
        assertThat(steepest(phone(listener).heard())).isLessThan(1600);
        assertThat(mixer.mix().size()).isEqualTo(150);
        assertThat(counters.get(Counter.JOIN_FRAMES_DROPPED)).isZero();
        for (int i = 0; i < 200; i++) {
            assertThat(phone(i).packets).isEqualTo(330);
            assertThat(phone(i).breaks).isZero();
        }
    }

    @Test
    void fiveHundredMixersOfFour() {
        double[] tones = {400, 700, 1100, 1900};
        int mixers = 500;
        open(4 * mixers);
        List<MixerCore> cores = new ArrayList<>();
        for (int m = 0; m < mixers; m++) {
            cores.add(mixer());
            for (int i = 0; i < 4; i++) {
                join(cores.get(m), 10_000 + m, 4 * m + i);
                // every second mixer is 50 Hz lower: whoever heard the neighbours would show it
                phone(4 * m + i).talk(m % 2 == 0 ? tones[i] : tones[i] - 50, LEVEL_DBM0);
            }
        }
        run(25);
        network.phones.forEach(phone -> phone.listen(25));
        run(25);
        for (int m = 0; m < mixers; m++) {
            for (int i = 0; i < 4; i++) {
                short[] heard = phone(4 * m + i).heard();
                for (int other = 0; other < 4; other++) {
                    double own = m % 2 == 0 ? tones[other] : tones[other] - 50;
                    double neighbours = m % 2 == 0 ? tones[other] - 50 : tones[other];
                    assertThat(hears(heard, own)).as("phone " + i + " of mixer " + m).isEqualTo(i != other);
                    assertThat(hears(heard, neighbours)).as("phone " + i + " of mixer " + m).isFalse();
                }
            }
        }
        nothingWasLost(50);
        network.phones.forEach(phone -> phone.listen(60));
        for (int round = 0; round < 3; round++) {
            for (int m = 0; m < mixers; m++) {
                leave(cores.get(m), 10_000 + m, 4 * m + round);
            }
            run(10);
            for (int m = 0; m < mixers; m++) {
                join(cores.get(m), 10_000 + m, 4 * m + round);
            }
            run(10);
        }
        for (int m = 0; m < mixers; m++) {
            // three tones of 2280 at most: 2 pi f / 8000 of that each from sample to sample, 3940 together
            assertThat(steepest(phone(4 * m + 3).heard())).isLessThan(4600);
        }
        nothingWasLost(110);
        assertThat(counters.get(Counter.TICKS)).isEqualTo(110);
    }
}
