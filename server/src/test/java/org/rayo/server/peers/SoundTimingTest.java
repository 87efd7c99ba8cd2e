package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.rtp.audio.ToneMeter;

/**
 * How soon sound obeys, counted in the samples that a phone hears and sends on one clock. A machine that has no time makes
 * single figures worse, so the best of a few counts: what the server adds by itself is in all of them.
 */
@Timeout(180)
class SoundTimingTest {
    private static final String OUTPUT = "xmlns='urn:xmpp:rayo:output:1'";
    private static final int SAMPLES_PER_MS = 8;
    private static final int ATTEMPTS = 5;
    private static final int HZ = 800;

    @TempDir
    Path directory;

    private Desk desk;
    private String call;

    @BeforeEach
    void start() throws Exception {
        desk = new Desk(directory);
        call = desk.call();
    }

    @AfterEach
    void stop() {
        desk.close();
    }

    @Test
    void aKeySilencesAPromptWithinATenthOfASecond() throws Exception {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS && best > 100; i++) {
            desk.application.started(call, "<prompt xmlns='urn:xmpp:rayo:prompt:1' barge-in='true'>"
                    + Desk.output("", Sounds.tone(directory, HZ, 30_000))
                    + "<input xmlns='urn:xmpp:rayo:input:1' mode='dtmf'><grammar url='builtin:dtmf/digits?length=1'/></input></prompt>");
            Phone phone = desk.phone(0);
            phone.hears(HZ);
            long pressed = phone.pressesAt("5").get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(desk.application.next("complete").has("match")).isTrue();
            phone.hearsNothing();
            best = Math.min(best, (lastSound(phone.heard()) - pressed) / SAMPLES_PER_MS);
        }
        assertThat(best).as("ms from the key to the last of the prompt").isBetween(0L, 100L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"voice", "any"})
    void aVoiceSilencesSpokenTextWithin150Ms(String on) throws Exception {
        String text = "<output " + OUTPUT + " interrupt-on='" + on + "'><document content-type='text/plain'>"
                + "one two three four five six seven eight nine ten ".repeat(8) + "</document></output>";
        long best = Long.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS && (i < 3 || best > 150); i++) {
            // a phone of its own, whose samples are counted from its beginning
            desk.application.started(desk.call(), text);
            Phone phone = desk.phone(i + 1);
            org.awaitility.Awaitility.await().atMost(TestServer.PATIENCE).until(() -> lastSound(phone.heard()) > 8000);
            long spoken = phone.saysAt(new Vowels(1500)).get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(desk.application.next("complete").has("finish")).isTrue();
            phone.hearsNothing();
            long ms = (lastSound(phone.heard()) - spoken) / SAMPLES_PER_MS;
            // it was heard until the voice began, but for the gaps between words
            assertThat(ms).isGreaterThan(-200);
            best = Math.min(best, ms);
            System.out.println("interrupt-on='" + on + "': " + ms + " ms from the voice to the last of the text");
        }
        // what the phone itself keeps back against jitter is in it
        assertThat(best).as("ms from the voice to the last of the text").isBetween(-200L, 150L);
    }

    private static long lastSound(short[] heard) {
        int at = heard.length - 80;
        while (at > 0 && ToneMeter.levelDbfs(Arrays.copyOfRange(heard, at, at + 80)) < -40) {
            at -= 80;
        }
        return at + 80L;
    }

    /** A minute of noise, in which each moment is like no other. */
    private short[] noise(Path file) throws Exception {
        Random random = new Random(7);
        short[] samples = new short[60 * 8000];
        double smooth = 0;
        for (int i = 0; i < samples.length; i++) {
            smooth += 0.5 * (random.nextGaussian() - smooth);
            samples[i] = (short) Math.clamp((long) (6000 * smooth), Short.MIN_VALUE, Short.MAX_VALUE);
        }
        ByteBuffer wav = ByteBuffer.allocate(44 + 2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        wav.put(Files.readAllBytes(Path.of(java.net.URI.create(Sounds.tone(directory, HZ, 60_000)))), 0, 44);
        for (short sample : samples) {
            wav.putShort(sample);
        }
        Files.write(file, wav.array());
        return samples;
    }

    @ParameterizedTest
    @ValueSource(ints = {5000, -3000})
    void aSeekLandsWithin40Ms(int deltaMs) throws Exception {
        Path file = directory.resolve("noise.wav");
        short[] noise = noise(file);
        long best = Long.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS && best > 40; i++) {
            Phone phone = desk.phone(0);
            int from = phone.heard().length;
            String output = desk.application.started(call, Desk.output("start-offset='20000'", file.toUri().toString()));
            hearsMore(phone, from + 8000);
            desk.application.done(output, "<seek " + OUTPUT + " direction='" + (deltaMs > 0 ? "forward" : "back") + "' amount='"
                    + Math.abs(deltaMs) + "'/>");
            hearsMore(phone, phone.heard().length + 8000);
            desk.application.done(output, Desk.STOP);
            assertThat(desk.application.next("complete").has("stop")).isTrue();
            short[] heard = phone.heard();
            best = Math.min(best, Math.abs(jumpMs(Arrays.copyOfRange(heard, from, heard.length), noise) - deltaMs));
        }
        assertThat(best).as("ms beside where it should be").isLessThanOrEqualTo(40);
    }

    private static void hearsMore(Phone phone, int samples) {
        org.awaitility.Awaitility.await().atMost(TestServer.PATIENCE).until(() -> phone.heard().length >= samples);
    }

    /** By how much the greatest jump in what is heard changes the place in the file, ms. */
    private static long jumpMs(short[] heard, short[] noise) {
        int window = 160;
        long greatest = 0;
        Integer before = null;
        for (int at = 0; at + window <= heard.length; at += window) {
            int place = place(heard, at, window, noise, before);
            if (place >= 0) {
                int lag = place - at;
                if (before != null && Math.abs(lag - before) > Math.abs(greatest)) {
                    greatest = lag - before;
                }
                before = lag;
            }
        }
        return greatest / SAMPLES_PER_MS;
    }

    /** Where in the file this window comes from; negative: nowhere. Looked for where it is expected first. */
    private static int place(short[] heard, int at, int window, short[] noise, Integer lag) {
        if (lag != null && like(heard, at, window, noise, at + lag)) {
            return at + lag;
        }
        for (int place = 15 * 8000; place < 30 * 8000; place++) {
            if (like(heard, at, window, noise, place)) {
                return place;
            }
        }
        return -1;
    }

    private static boolean like(short[] heard, int at, int window, short[] noise, int place) {
        if (place < 0 || place + window > noise.length) {
            return false;
        }
        double product = 0;
        double one = 0;
        double other = 0;
        for (int i = 0; i < window; i++) {
            double a = heard[at + i];
            double b = noise[place + i];
            product += a * b;
            one += a * a;
            other += b * b;
            if (i == 20 && product * product < 0.5 * one * other) {
                return false;
            }
        }
        return one > 1e6 && product > 0 && product * product > 0.9 * one * other;
    }
}
