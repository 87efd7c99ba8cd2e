package org.rayo.rtp.dsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
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
    }

    @Test
    void framesAreAddedFourAtATimeAndOneByOne() {
        short[][] frames = new short[7][3];
        for (int i = 0; i < 7; i++) {
            Arrays.fill(frames[i], (short) (1 << i));
        }
        int[] sum = {1000, 0, -1};
        plain.add(sum, frames, 6, 2);
        assertThat(sum).containsExactly(1063, 63, -1);
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
        assertThat(told).contains("the same");
    }

    /** Compares both kinds over frames of every size and loudness; ends with 1 when they differ. */
    public static void main(String[] arguments) {
        SplittableRandom dice = new SplittableRandom(7);
        SampleLoops vector = new VectorSampleLoops();
        for (int round = 0; round < 400; round++) {
            new SampleLoopsTest().compare(vector, dice, 1 + dice.nextInt(960), dice.nextInt(9), 1 << dice.nextInt(1, 17));
        }
        System.out.println("the same");
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
        plain.add(sum, frames, count, samples);
        vector.add(vectorSum, frames, count, samples);
        same(Arrays.equals(sum, vectorSum), "sums");
        short[] out = new short[samples];
        short[] vectorOut = new short[samples];
        short[] narrow = new short[samples];
        same(plain.narrow(sum, narrow, samples) == vector.narrow(sum, vectorOut, samples), "peaks");
        same(Arrays.equals(narrow, vectorOut), "narrow sums");
        plain.without(narrow, frames[0], out, samples);
        vector.without(narrow, frames[0], vectorOut, samples);
        same(Arrays.equals(out, vectorOut), "narrow differences");
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
