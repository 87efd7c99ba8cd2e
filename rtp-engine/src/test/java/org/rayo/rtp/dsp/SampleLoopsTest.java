package org.rayo.rtp.dsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The plain loops do what they say; those of the Vector API, in a JVM that has it, do the same. */
class SampleLoopsTest {
    private final SampleLoops plain = new PlainSampleLoops();

    @Test
    void softIsTheIdentityUpToTheKneeAndNeverReachesFullScale() {
        assertThat(SampleLoops.soft(20_000, 24_576)).isEqualTo((short) 20_000);
        assertThat(SampleLoops.soft(-24_576, 24_576)).isEqualTo((short) -24_576);
        assertThat((int) SampleLoops.soft(1_000_000, 24_576)).isBetween(32_600, 32_767);
        assertThat((int) SampleLoops.soft(-6_553_600, 24_576)).isBetween(-32_767, -32_600);
    }

    @Test
    void theSumWithoutOnesOwnIsClamped() {
        int[] sum = {70_000, -70_000, 5, 0};
        short[] out = new short[4];
        plain.without(sum, new short[] {1, 1, 2, 32_767}, out, 4);
        assertThat(out).containsExactly(32_767, -32_768, 3, -32_767);
        short[][] own = {{-1, 5}, {1, 5}, {2, -1}};
        short[][] heard = {new short[2], null, new short[2]};
        plain.without(new short[] {32_767, -32_768}, own, heard, 3, 2);
        assertThat(heard[0]).containsExactly(32_767, -32_768);
        assertThat(heard[2]).containsExactly(32_765, -32_767);
    }

    @Test
    void framesAreAddedFourAtATimeAndOneByOne() {
        short[][] frames = new short[7][3];
        for (int i = 0; i < 7; i++) {
            Arrays.fill(frames[i], (short) (1 << i));
        }
        int[] sum = {1000, 40_000, -1};
        short[] narrow = new short[3];
        assertThat(plain.add(sum, frames, 6, sum, narrow, 2, 40_062)).isTrue();
        assertThat(sum).containsExactly(1063, 40_063, -1);
        assertThat(narrow).containsExactly(1063, 32_767, 0);
        assertThat(plain.add(new int[3], frames, 7, sum, narrow, 3, 127)).isFalse();
        assertThat(sum).containsExactly(127, 127, 127);
    }

    @Test
    void energyAndProductsAreThoseOfTheDefinition() {
        assertThat(plain.energy(new short[] {9, 3, -4, 9}, 1, 2)).isEqualTo(25);
        float[] out = new float[SampleLoops.LANES];
        float[] table = new float[2 * SampleLoops.LANES];
        for (int i = 0; i < table.length; i++) {
            table[i] = i;
        }
        plain.correlate(new float[] {1, 10}, table, 2, out);
        assertThat(out).containsExactly(80, 91, 102, 113, 124, 135, 146, 157);
        assertThat(plain.dot(new float[] {9, 1, 2, 3, 4, 5}, 1, new float[] {1, 2, 3, 4, 5}, 5)).isEqualTo(55);
    }

    /** The module is not there in this JVM: another one, with it, runs {@link #main}. */
    @Test
    void vectorLoopsDoTheSame() throws IOException, InterruptedException {
        assumeTrue(
                ModuleFinder.ofSystem().find("jdk.incubator.vector").isPresent(), "a JDK without jdk.incubator.vector");
        Process other = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xbatch",
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SampleLoopsTest.class.getName())
                .redirectErrorStream(true)
                .start();
        String told = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(other.exitValue()).as(told).isZero();
        assertThat(told).contains("the same").contains("no objects");
    }

    /** Compares both kinds over frames of every size and loudness; ends with 1 when they differ. */
    public static void main(String[] arguments) {
        SplittableRandom dice = new SplittableRandom(7);
        SampleLoops vector = new VectorSampleLoops();
        for (int round = 0; round < 400; round++) {
            new SampleLoopsTest().compare(vector, dice, 1 + dice.nextInt(960), dice.nextInt(9), 1 << dice.nextInt(1, 17));
        }
        System.out.println("the same");
        // that its vectors are registers is the compiler's doing: an object each would be megabytes
        int[] participants = {4, 32, 200};
        for (int count : participants) {
            mix(vector, count, 20_000);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int count : participants) {
            mix(vector, count, 20_000);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        System.out.println(allocated < 200_000 ? "no objects" : allocated + " octets");
    }

    private static void mix(SampleLoops loops, int count, int ticks) {
        short[][] frames = new short[count][160];
        short[][] heard = new short[count][160];
        int[] before = new int[160];
        int[] sum = new int[160];
        short[] narrow = new short[160];
        for (int i = 0; i < ticks / count; i++) {
            loops.add(before, frames, count, sum, narrow, 160, 24_576);
            loops.without(narrow, frames, heard, count, 160);
            for (short[] frame : frames) {
                loops.energy(frame, 0, 160);
                loops.softWithout(sum, frame, heard[0], 160, 24_576);
            }
        }
    }

    private void compare(SampleLoops vector, SplittableRandom dice, int samples, int count, int loudness) {
        short[][] frames = new short[Math.max(1, count)][samples];
        for (short[] frame : frames) {
            for (int i = 0; i < samples; i++) {
                frame[i] = (short) (dice.nextInt(loudness) - loudness / 2);
            }
        }
        int[] sum = new int[samples];
        int[] vectorSum = new int[samples];
        int[] before = new int[samples];
        Arrays.setAll(before, i -> dice.nextInt(-2, 3));
        short[] narrow = new short[samples];
        short[] vectorNarrow = new short[samples];
        plain.add(before, frames, count, sum, narrow, samples, 0);
        int peak = Arrays.stream(sum).map(Math::abs).max().orElse(0);
        same(!plain.add(before, frames, count, sum, narrow, samples, peak), "peak");
        same(!vector.add(before, frames, count, vectorSum, vectorNarrow, samples, peak), "peak");
        same(vector.add(before, frames, count, vectorSum, vectorNarrow, samples, peak - 1), "beyond the peak");
        same(Arrays.equals(sum, vectorSum), "sums");
        same(Arrays.equals(narrow, vectorNarrow), "narrow sums");
        short[][] heard = new short[frames.length][samples];
        short[][] vectorHeard = new short[frames.length][samples];
        vectorHeard[frames.length / 2] = null;
        plain.without(narrow, frames, heard, count, samples);
        vector.without(narrow, frames, vectorHeard, count, samples);
        for (int i = 0; i < frames.length; i++) {
            same(vectorHeard[i] == null || Arrays.equals(heard[i], vectorHeard[i]), "narrow differences");
        }
        short[] out = new short[samples];
        short[] vectorOut = new short[samples];
        plain.without(sum, frames[0], out, samples);
        vector.without(sum, frames[0], vectorOut, samples);
        same(Arrays.equals(out, vectorOut), "differences");
        plain.softWithout(sum, frames[0], out, samples, 24_576);
        vector.softWithout(sum, frames[0], vectorOut, samples, 24_576);
        same(Arrays.equals(out, vectorOut), "limited differences");
        int offset = dice.nextInt(samples);
        near(plain.energy(frames[0], offset, samples - offset), vector.energy(frames[0], offset, samples - offset));
        products(vector, dice, frames[0], samples);
    }

    private void products(SampleLoops vector, SplittableRandom dice, short[] frame, int samples) {
        float[] signal = new float[samples];
        float[] vectorSignal = new float[samples];
        plain.floats(frame, 0, samples, signal);
        vector.floats(frame, 0, samples, vectorSignal);
        same(Arrays.equals(signal, vectorSignal), "floats");
        float[] table = new float[samples * SampleLoops.LANES];
        for (int i = 0; i < table.length; i++) {
            table[i] = dice.nextInt(100);
        }
        for (int i = 0; i < samples; i++) {
            // positive: what cancels out would show rounding
            signal[i] = Math.abs(signal[i]);
        }
        float[] out = new float[SampleLoops.LANES];
        float[] vectorOut = new float[SampleLoops.LANES];
        plain.correlate(signal, table, samples, out);
        vector.correlate(signal, table, samples, vectorOut);
        for (int i = 0; i < out.length; i++) {
            near(out[i], vectorOut[i]);
        }
        int offset = dice.nextInt(samples);
        near(plain.dot(signal, offset, table, samples - offset), vector.dot(signal, offset, table, samples - offset));
    }

    private static void near(float a, float b) {
        same(Math.abs(a - b) <= 1e-4 * Math.abs(a), a + " and " + b);
    }

    private static void same(boolean same, String what) {
        if (!same) {
            throw new AssertionError(what + " differ");
        }
    }
}
