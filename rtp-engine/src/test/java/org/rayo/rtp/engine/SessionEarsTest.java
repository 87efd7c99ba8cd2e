package org.rayo.rtp.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.rayo.rtp.audio.CaptureSink;
import org.rayo.rtp.audio.ToneMeter;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.rtp.codec.AudioEncoding;
import org.rayo.rtp.detect.AnswerJudge;
import org.rayo.rtp.detect.Detection;
import org.rayo.rtp.detect.VoiceActivity;

/** Digits in the band, their removal, and detections, through the whole media path on a virtual clock. */
class SessionEarsTest {
    private final VirtualLoop.Heard heardA = new VirtualLoop.Heard();
    private final VirtualLoop.Heard heardB = new VirtualLoop.Heard();

    private static void connect(VirtualLoop loop, RtpSession a, RtpSession b, AudioEncoding encoding, int typeA, int typeB) {
        a.start(StreamParameters.of(b.localRtpAddress(), encoding, typeA), loop.nowNanos);
        b.start(StreamParameters.of(a.localRtpAddress(), encoding, typeB), loop.nowNanos);
    }

    private VirtualLoop loop(InBandDigits mode) {
        return new VirtualLoop(MediaConfig.defaults().withInBandDigits(mode), 5);
    }

    @Test
    void withoutTelephoneEventsDigitsGoAndComeAsTones() {
        for (AudioEncoding encoding : new AudioEncoding[] {AudioEncoding.PCMU, AudioEncoding.PCMA, AudioEncoding.G722}) {
            VirtualLoop loop = loop(InBandDigits.AUTO);
            VirtualLoop.Heard heard = new VirtualLoop.Heard();
            RtpSession a = loop.open(heardA);
            RtpSession b = loop.open(heard);
            connect(loop, a, b, encoding, -1, -1);
            a.sendDigits("0123456789*#ABCD", 60, 60);
            loop.runMs(3000);
            StringBuilder digits = new StringBuilder();
            for (String event : heard.events) {
                if (event.startsWith("digit ")) {
                    digits.append(event.charAt(6));
                    assertThat(Integer.parseInt(event.substring(8))).isBetween(50, 70);
                }
            }
            assertThat(digits.toString()).as(encoding.name()).isEqualTo("0123456789*#ABCD");
            assertThat(heard.events).hasSize(32);
        }
    }

    @Test
    void aPeerThatAgreedOnEventsIsNotHeardInTheBandUnlessToldTo() {
        for (InBandDigits mode : InBandDigits.values()) {
            VirtualLoop loop = loop(mode);
            VirtualLoop.Heard heard = new VirtualLoop.Heard();
            RtpSession a = loop.open(heardA);
            RtpSession b = loop.open(heard);
            connect(loop, a, b, AudioEncoding.PCMU, -1, 101);
            loop.runMs(500);
            a.sendDigits("42", 100, 100);
            loop.runMs(1000);
            assertThat(heard.events).as(mode.name()).hasSize(mode == InBandDigits.ALWAYS ? 4 : 0);
        }
    }

    @Test
    void aDigitThatComesBothWaysIsToldOnce() {
        VirtualLoop loop = loop(InBandDigits.ALWAYS);
        RtpSession a = loop.open(heardA);
        RtpSession b = loop.open(heardB);
        connect(loop, a, b, AudioEncoding.PCMU, 101, 101);
        loop.runMs(500);
        for (int i = 0; i < 3; i++) {
            // a gateway that does not take the tone out of the audio: here it plays on between the event's packets
            a.play(i, ToneSource.dual(770, 1336, -10, 300));
            loop.runMs(100);
            a.sendDigits("5", 100, 40);
            loop.runMs(900);
        }
        assertThat(heardB.events).hasSize(6);
        assertThat(heardB.events).filteredOn(event -> event.startsWith("digit 5")).hasSize(3);
    }

    @Test
    void hiddenDigitsAreNotInWhatSinksHear() {
        VirtualLoop loop = loop(InBandDigits.AUTO);
        RtpSession a = loop.open(heardA);
        RtpSession b = loop.open(heardB);
        CaptureSink plain = new CaptureSink(4000);
        connect(loop, a, b, AudioEncoding.PCMU, -1, -1);
        b.ears().hideDigits(true);
        b.addSink(plain);
        loop.runMs(300);
        a.play(1, ToneSource.sine(400, -20, 500));
        loop.runMs(600);
        a.sendDigits("159", 100, 100);
        loop.runMs(700);
        a.play(2, ToneSource.sine(500, -20, 500));
        loop.runMs(800);
        assertThat(heardB.events).filteredOn(event -> event.startsWith("digit ")).hasSize(3);
        short[] pcm = plain.snapshot();
        double loudest = 0;
        double tones = 0;
        for (int at = 0; at + 160 <= pcm.length; at += 160) {
            short[] frame = java.util.Arrays.copyOfRange(pcm, at, at + 160);
            for (double hz : new double[] {697, 770, 852, 1209, 1336, 1477}) {
                tones = Math.max(tones, ToneMeter.power(frame, hz));
            }
            loudest = Math.max(loudest, Math.max(ToneMeter.power(frame, 400), ToneMeter.power(frame, 500)));
        }
        // what was played before and after is all there; of digits 30 dB louder than that nothing is
        assertThat(loudest).isGreaterThan(50 * tones);
        long loud = 0;
        for (short sample : pcm) {
            loud += Math.abs(sample) > 300 ? 1 : 0;
        }
        assertThat(loud).isBetween(5500L, 8000L);
    }

    @Test
    void detectionsAreToldWhileTheyAreAskedFor() {
        VirtualLoop loop = loop(InBandDigits.NEVER);
        RtpSession a = loop.open(heardA);
        RtpSession b = loop.open(heardB);
        connect(loop, a, b, AudioEncoding.PCMU, 101, 101);
        b.ears().detect(EnumSet.of(Detection.BEEP), VoiceActivity.usual(), AnswerJudge.usual());
        loop.runMs(500);
        a.play(1, ToneSource.sine(1000, -15, 300));
        loop.runMs(1000);
        assertThat(heardB.events).hasSize(1);
        assertThat(heardB.events.getFirst()).matches("detected BEEP (280|300) (999|1000|1001)");
        b.ears().detect(Set.of(), VoiceActivity.usual(), AnswerJudge.usual());
        a.play(2, ToneSource.sine(1000, -15, 300));
        loop.runMs(1000);
        assertThat(heardB.events).hasSize(1);
    }

    @Test
    void listeningAllocatesNothing() {
        VirtualLoop loop = loop(InBandDigits.AUTO);
        RtpSession a = loop.open(heardA);
        RtpSession b = loop.open(new VirtualLoop.Heard());
        connect(loop, a, b, AudioEncoding.PCMU, -1, -1);
        b.ears().hideDigits(true);
        b.ears().detect(EnumSet.allOf(Detection.class), VoiceActivity.usual(), AnswerJudge.usual());
        a.play(1, ToneSource.dual(440, 480, -13, -1));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        loop.runMs(20_000);
        long before = threads.getCurrentThreadAllocatedBytes();
        loop.runMs(20_000);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isZero();
    }
}
