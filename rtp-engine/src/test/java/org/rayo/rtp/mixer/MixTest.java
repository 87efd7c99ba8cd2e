package org.rayo.rtp.mixer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.rayo.rtp.Allocations;
import org.rayo.rtp.audio.AudioFrames;
import org.rayo.rtp.audio.ToneMeter;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.rtp.codec.Coding;

/** A conference without loops or sockets: who hears what, in samples. */
class MixTest {
    private final List<String> events = new ArrayList<>();
    private final Mix mix = new Mix(new MixListener() {
        @Override
        public void onSpeaking(long participant, boolean speaking) {
            events.add(participant + (speaking ? " speaks" : " is silent"));
        }

        @Override
        public void onLoudest(long participant) {
            events.add("loudest " + participant);
        }
    }, new SharedCoder() {
        private final ByteBuf out = Unpooled.buffer(1280);

        @Override
        public int encode(Coding coding, short[] frame) {
            encodes++;
            return coding.newCodec().encode(frame, 0, AudioFrames.frameSamples(coding.sampleRate()), out.clear());
        }

        @Override
        public byte[] payload() {
            return out.array();
        }
    });
    private int encodes;

    /** A participant with what it says and has heard. */
    private static final class Person {
        final long id;
        final FrameRing says;
        final FrameRing hears;
        ToneSource voice = ToneSource.sine(400, -90, 0);
        final List<short[]> heard = new ArrayList<>();
        int missed;

        Person(long id, int rate) {
            this.id = id;
            says = new FrameRing(rate);
            hears = new FrameRing(rate);
        }

        void say(double hz, double dbm0) {
            voice = ToneSource.sine(hz * AudioFrames.SAMPLE_RATE / says.rate(), dbm0, -1);
        }

        void speak() {
            short[] slot = says.claim();
            int read = voice.read(slot, 0, slot.length);
            Arrays.fill(slot, Math.max(0, read), slot.length, (short) 0);
            says.publish();
        }

        void listen() {
            short[] frame = hears.poll();
            if (frame == null) {
                missed++;
            } else {
                heard.add(frame.clone());
            }
        }

        /** What was heard in the last so many frames. */
        short[] last(int frames) {
            int samples = AudioFrames.frameSamples(hears.rate());
            short[] all = new short[frames * samples];
            for (int i = 0; i < frames; i++) {
                System.arraycopy(heard.get(heard.size() - frames + i), 0, all, i * samples, samples);
            }
            return all;
        }

        double levelOf(double hz) {
            short[] pcm = last(10);
            return 10 * Math.log10(ToneMeter.power(pcm, hz * AudioFrames.SAMPLE_RATE / hears.rate()) + 1e-9)
                    - 20 * Math.log10(pcm.length);
        }
    }

    private Person join(long id, int rate) {
        Person person = new Person(id, rate);
        mix.add(id, person.says, person.hears, true, true);
        return person;
    }

    private void run(int frames, Person... people) {
        for (int i = 0; i < frames; i++) {
            for (Person person : people) {
                person.speak();
            }
            mix.gather();
            mix.hand();
            for (Person person : people) {
                person.listen();
            }
        }
    }

    @Test
    void everybodyHearsTheOthersAndNotItself() {
        Person a = join(1, 8000);
        Person b = join(2, 8000);
        Person c = join(3, 8000);
        a.say(500, -20);
        b.say(1100, -20);
        c.say(2300, -20);
        run(50, a, b, c);
        double[] tones = {500, 1100, 2300};
        Person[] people = {a, b, c};
        for (int i = 0; i < 3; i++) {
            for (int tone = 0; tone < 3; tone++) {
                double other = people[i].levelOf(tones[(i + 1) % 3]);
                if (tone == i) {
                    assertThat(people[i].levelOf(tones[tone])).as("own").isLessThan(other - 60);
                } else {
                    assertThat(people[i].levelOf(tones[tone])).as("others").isCloseTo(other, within(0.1));
                }
            }
            assertThat(people[i].missed).isZero();
        }
    }

    @Test
    void oneVoicePassesUntouchedEvenAtFullScale() {
        Person a = join(1, 8000);
        Person b = join(2, 8000);
        a.say(400, 3.1);
        run(30, a, b);
        ToneSource same = ToneSource.sine(400, 3.1, -1);
        short[] frame = new short[160];
        for (int i = 0; i < 30; i++) {
            same.read(frame, 0, 160);
            if (i > 0) {
                assertThat(b.heard.get(i)).as("frame " + i).isEqualTo(frame);
            }
        }
    }

    @Test
    void aCrowdAtFullScaleNeitherClipsNorPumps() {
        List<Person> people = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            people.add(join(i, 8000));
            people.get(i).say(300 + 377 * i, 0);
        }
        Person quiet = join(10, 8000);
        quiet.say(3150, -30);
        people.add(quiet);
        Person listener = join(11, 8000);
        people.add(listener);
        run(40, people.toArray(Person[]::new));
        short[] heard = listener.last(20);
        int clipped = 0;
        for (short sample : heard) {
            if (Math.abs((int) sample) >= Short.MAX_VALUE) {
                clipped++;
            }
        }
        assertThat(clipped).isZero();
        // as soon as the crowd is silent the quiet one is as loud as ever: no gain has to recover
        for (int i = 0; i < 6; i++) {
            people.get(i).voice = ToneSource.sine(400, -10, 0);
        }
        run(2, people.toArray(Person[]::new));
        short[] after = listener.heard.getLast();
        assertThat(ToneMeter.levelDbfs(after)).isCloseTo(-33.1, within(0.3));
    }

    @Test
    void theCurveIsSmoothOddAndNeverReachesTheEnd() {
        for (int x = -6 * 32768; x < 6 * 32768; x++) {
            int y = MixSum.soft(x);
            int next = MixSum.soft(x + 1);
            boolean linear = Math.abs(x) > MixSum.KNEE || y == x;
            boolean smooth = next - y >= 0 && next - y <= 1;
            if (Math.abs(y) > 32767 || !linear || !smooth || MixSum.soft(-x) != -y) {
                throw new AssertionError("at " + x + ": " + y + ", then " + next);
            }
        }
        assertThat((int) MixSum.soft(200 * 32768)).isBetween(32700, 32767);
    }

    @Test
    void sumsAreWhatALoopInDoublesWouldSay() {
        SplittableRandom random = new SplittableRandom(4);
        MixSum sum = new MixSum();
        for (int round = 0; round < 300; round++) {
            int voices = random.nextInt(1, 9);
            int peak = random.nextInt(1, 12000);
            short[][] said = new short[voices][160];
            sum.begin(160);
            for (short[] frame : said) {
                for (int i = 0; i < 160; i++) {
                    frame[i] = (short) random.nextInt(-peak, peak + 1);
                }
                sum.add(frame);
            }
            short[] out = new short[160];
            for (int own = 0; own < voices; own++) {
                sum.allBut(said[own], out);
                for (int i = 0; i < 160; i++) {
                    int expected = 0;
                    for (int other = 0; other < voices; other++) {
                        expected += other == own ? 0 : said[other][i];
                    }
                    if (Math.abs(expected) < MixSum.KNEE) {
                        assertThat((int) out[i]).isEqualTo(expected);
                    } else {
                        assertThat(Math.abs((int) out[i])).isBetween(MixSum.KNEE, 32768);
                    }
                }
            }
        }
    }

    @Test
    void comingGoingMutingAndStarvingDoNotClick() {
        Person a = join(1, 8000);
        Person b = join(2, 8000);
        a.say(200, -6);
        run(20, a, b);
        mix.mute(1, true);
        run(5, a, b);
        mix.mute(1, false);
        run(5, a, b);
        mix.gain(1, 0.25);
        run(5, a, b);
        mix.remove(1);
        run(5, b);
        Person again = join(1, 8000);
        again.say(200, -6);
        run(5, again, b);
        // its loop is late for two ticks
        run(2, b);
        run(10, again, b);
        int samples = b.heard.size() * 160;
        short[] heard = b.last(b.heard.size());
        // a sine of 200 Hz at that level moves by at most 1800 from sample to sample, and a ramp adds little
        int steepest = 0;
        for (int i = 1; i < samples; i++) {
            steepest = Math.max(steepest, Math.abs(heard[i] - heard[i - 1]));
        }
        assertThat(steepest).isLessThan(2400);
        assertThat(b.missed).isZero();
        assertThat(ToneMeter.levelDbfs(b.last(3))).isCloseTo(-9.1, within(0.5));
    }

    @Test
    void directionsAreKept() {
        Person a = join(1, 8000);
        Person b = join(2, 8000);
        mix.direct(1, true, false);
        mix.direct(2, false, true);
        a.say(700, -10);
        b.say(1500, -10);
        run(30, a, b);
        assertThat(a.heard).isEmpty();
        assertThat(b.levelOf(700)).isGreaterThan(b.levelOf(1500) + 60);
        mix.direct(1, true, true);
        mix.direct(2, true, true);
        run(30, a, b);
        assertThat(a.levelOf(1500)).isGreaterThan(a.levelOf(700) + 60);
    }

    @Test
    void narrowAndWideBandMeet() {
        Person narrow = join(1, 8000);
        Person wide = join(2, 16000);
        Person full = join(3, 48000);
        Person quiet = join(4, 8000);
        assertThat(mix.rate()).isEqualTo(48000);
        narrow.say(1000, -20);
        wide.say(6000, -20);
        full.say(2500, -20);
        run(60, narrow, wide, full, quiet);
        assertThat(full.levelOf(1000)).isCloseTo(full.levelOf(6000), within(0.3));
        assertThat(wide.levelOf(1000)).isCloseTo(wide.levelOf(2500), within(0.3));
        assertThat(wide.levelOf(6000)).isLessThan(wide.levelOf(1000) - 50);
        assertThat(narrow.levelOf(2500)).isGreaterThan(narrow.levelOf(1000) + 50);
        // 6 kHz would fold to 2 kHz
        assertThat(quiet.levelOf(2000)).isLessThan(quiet.levelOf(1000) - 55);
        assertThat(quiet.levelOf(1000)).isCloseTo(quiet.levelOf(2500), within(0.3));
        mix.remove(3);
        mix.remove(2);
        run(30, narrow, quiet);
        assertThat(mix.rate()).isEqualTo(8000);
        assertThat(quiet.levelOf(1000)).isGreaterThan(quiet.levelOf(2500) + 60);
    }

    @Test
    void speechBeginsAndEndsOnceForEachBurst() {
        Person a = join(1, 8000);
        Person b = join(2, 8000);
        a.say(300, -50);
        run(100, a, b);
        assertThat(events).isEmpty();
        for (int burst = 0; burst < 2; burst++) {
            a.say(300, -20);
            run(30, a, b);
            // a pause between two words
            a.say(300, -60);
            run(10, a, b);
            a.say(300, -18);
            run(30, a, b);
            a.say(300, -60);
            run(60, a, b);
        }
        assertThat(events).containsExactly("1 speaks", "loudest 1", "1 is silent", "loudest -1", "1 speaks", "loudest 1",
                "1 is silent", "loudest -1");
    }

    @Test
    void theLoudestChangesOnlyForSomeoneClearlyLouder() {
        Person a = join(1, 8000);
        Person b = join(2, 8000);
        a.say(300, -20);
        run(20, a, b);
        b.say(500, -19);
        run(100, a, b);
        assertThat(events).containsExactly("1 speaks", "loudest 1", "2 speaks");
        b.say(500, -10);
        run(2, a, b);
        b.say(500, -20);
        run(50, a, b);
        assertThat(events).hasSize(3);
        b.say(500, -10);
        run(50, a, b);
        assertThat(events).hasSize(4).endsWith("loudest 2");
        mix.remove(2);
        run(1, a);
        assertThat(events).containsExactly("1 speaks", "loudest 1", "2 speaks", "loudest 2", "2 is silent", "loudest 1");
    }

    @Test
    void aMixerOfTwoHundred() {
        List<Person> people = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            people.add(join(i, 8000));
        }
        people.get(17).say(440, -12);
        people.get(99).say(1300, -12);
        run(30, people.toArray(Person[]::new));
        for (Person person : people) {
            assertThat(person.missed).isZero();
            double first = person.levelOf(440);
            double second = person.levelOf(1300);
            if (person.id == 17) {
                assertThat(second).isGreaterThan(first + 60);
            } else if (person.id == 99) {
                assertThat(first).isGreaterThan(second + 60);
            } else {
                assertThat(first).isCloseTo(second, within(0.2));
            }
        }
    }

    @Test
    void peopleComeAndGoInAnyOrder() {
        SplittableRandom random = new SplittableRandom(11);
        List<Person> inside = new ArrayList<>();
        for (int tick = 0; tick < 3000; tick++) {
            if (inside.size() < 3 || (inside.size() < 30 && random.nextInt(4) == 0)) {
                Person person = join(tick, random.nextInt(5) == 0 ? 16000 : 8000);
                person.say(200 + random.nextInt(3000), -25);
                inside.add(person);
            } else if (random.nextInt(5) == 0) {
                mix.remove(inside.remove(random.nextInt(inside.size())).id);
            }
            run(1, inside.toArray(Person[]::new));
        }
        for (Person person : inside) {
            assertThat(person.missed).isZero();
        }
        assertThat(mix.dropped()).isZero();
        run(1, inside.toArray(Person[]::new));
        assertThat(mix.size()).isEqualTo(inside.size());
    }

    @Test
    void nothingIsAllocatedPerTick() throws Exception {
        Allocations.assertNone(MixTest.class);
    }

    /** Talkers and listeners, loud and quiet, at two rates. */
    public static void main(String[] arguments) throws Exception {
        MixTest test = new MixTest();
        Person[] people = new Person[7];
        for (int i = 0; i < people.length; i++) {
            people[i] = test.join(i, i < 5 ? 8000 : 16_000);
            if (i != 1) {
                people[i].say(300 + 50 * i, -9);
            }
        }
        Allocations.count(round -> {
            for (int frame = 0; frame < 50; frame++) {
                for (Person person : people) {
                    person.speak();
                }
                test.mix.gather();
                test.mix.hand();
                for (Person person : people) {
                    person.hears.poll();
                }
            }
        });
        if (!test.events.contains("5 speaks")) {
            throw new IllegalStateException("nobody spoke");
        }
    }
}
