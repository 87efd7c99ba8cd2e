package org.rayo.rtp.dtmf;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.rayo.rtp.codec.AudioCodec;
import org.rayo.rtp.codec.AudioEncoding;
import org.rayo.rtp.detect.Signal;

/**
 * The in-band detector against ITU-T Q.24 and the measurements that are usual for DTMF receivers. Prints a table of what
 * was asked, what was measured, and what spandsp's own test programme asks of spandsp.
 */
class DtmfConformanceTest {
    private static final String KEYS = "123A456B789C*0#D";
    private static final double[] ROWS = {697, 770, 852, 941};
    private static final double[] COLUMNS = {1209, 1336, 1477, 1633};
    private static final String DIAGONAL = "159D";
    private static final StringBuilder TABLE = new StringBuilder();

    private final StringBuilder heard = new StringBuilder();
    private int lastDurationMs;
    private final DigitListener listener = new DigitListener() {
        @Override
        public void onDigitStarted(char digit) {
            heard.append(digit);
        }

        @Override
        public void onDigit(char digit, int durationMs) {
            lastDurationMs = durationMs;
        }
    };

    @AfterAll
    static void print() {
        System.out.printf("%-44s %-22s %-30s %s%n%s", "DTMF receiver", "asked (Q.24, goals)", "measured", "spandsp's own limit",
                TABLE);
    }

    private static void row(String what, String asked, String spandsp, String measured, Object... values) {
        TABLE.append(String.format(
                "%-44s %-22s %-30s %s%n", what, asked, String.format(Locale.ROOT, measured, values), spandsp));
    }

    private static double low(char digit) {
        return ROWS[KEYS.indexOf(digit) / 4];
    }

    private static double high(char digit) {
        return COLUMNS[KEYS.indexOf(digit) % 4];
    }

    /** What a fresh detector hears, fed in frames of 20 ms. */
    private String hear(short[] pcm) {
        return hear(pcm, 8000, 160);
    }

    private String hear(short[] pcm, int rate, int frame) {
        heard.setLength(0);
        DtmfDetector detector = new DtmfDetector(rate, new TonePairProof(), listener);
        for (int at = 0; at < pcm.length; at += frame) {
            detector.onFrame(pcm, at, Math.min(frame, pcm.length - at));
        }
        detector.endDigit();
        return heard.toString();
    }

    private int count(Signal signal) {
        return hear(signal.pcm()).length();
    }

    private Signal burst(Signal signal, double lowHz, double lowDbm0, double highHz, double highDbm0, double on, double off) {
        return signal.tones(on, lowHz, lowDbm0, highHz, highDbm0).silence(off);
    }

    private Signal dial(Signal signal, String digits, double dbm0, double on, double off) {
        for (char digit : digits.toCharArray()) {
            burst(signal, low(digit), dbm0, high(digit), dbm0, on, off);
        }
        return signal;
    }

    @Test
    void everyDigitInEveryCodec() {
        String dialled = KEYS.repeat(10);
        short[] pcm = dial(Signal.at8k(), dialled, -4, 50, 50).pcm();
        assertThat(hear(pcm)).isEqualTo(dialled);
        for (AudioEncoding law : new AudioEncoding[] {AudioEncoding.PCMU, AudioEncoding.PCMA}) {
            assertThat(hear(through(law, pcm))).as(law.name()).isEqualTo(dialled);
        }
        row("16 digits x 10, -4 dBm0, 50/50 ms", "160 in order", "160", "160, PCMU 160, PCMA 160");
    }

    private static short[] through(AudioEncoding encoding, short[] pcm) {
        AudioCodec codec = encoding.newCodec();
        ByteBuf coded = Unpooled.buffer(pcm.length);
        codec.encode(pcm, 0, pcm.length, coded);
        short[] decoded = new short[pcm.length];
        codec.decode(ByteBufUtil.getBytes(coded), 0, pcm.length, decoded, 0);
        return decoded;
    }

    @Test
    void frequencies() {
        double leastAccepted = 100;
        double mostAccepted = 0;
        for (char digit : DIAGONAL.toCharArray()) {
            for (int moved = 0; moved < 2; moved++) {
                for (int sign = -1; sign <= 1; sign += 2) {
                    double until = 0;
                    boolean gap = false;
                    for (int tenth = 1; tenth <= 60; tenth++) {
                        double factor = 1 + sign * tenth / 1000.0;
                        Signal signal = new Signal(8000, tenth);
                        for (int i = 0; i < 5; i++) {
                            burst(signal, low(digit) * (moved == 0 ? factor : 1), -17,
                                    high(digit) * (moved == 1 ? factor : 1), -17, 50, 50 + i);
                        }
                        String got = hear(signal.pcm());
                        if (got.equals(String.valueOf(digit).repeat(5))) {
                            until = gap ? until : tenth / 10.0;
                        } else {
                            gap = true;
                        }
                        if (!got.isEmpty()) {
                            mostAccepted = Math.max(mostAccepted, tenth / 10.0);
                        }
                    }
                    leastAccepted = Math.min(leastAccepted, until);
                }
            }
        }
        row("frequency accepted", ">= 1.5 %", "1.5 %", "%.1f %% for every tone", leastAccepted);
        row("frequency refused", "<= 3.5 %", "none (band below 15 %)", "from %.1f %%", mostAccepted + 0.1);
        assertThat(leastAccepted).isGreaterThanOrEqualTo(1.5);
        assertThat(mostAccepted).isLessThan(3.5);
    }

    /** Both off at once, by as much as must be accepted, with the worst twist. */
    @Test
    void bothFrequenciesOffWithTwist() {
        Signal signal = Signal.at8k();
        StringBuilder dialled = new StringBuilder();
        for (char digit : KEYS.toCharArray()) {
            for (double lowFactor : new double[] {0.985, 1.015}) {
                for (double highFactor : new double[] {0.985, 1.015}) {
                    burst(signal, low(digit) * lowFactor, -10, high(digit) * highFactor, -6, 40, 40);
                    burst(signal, low(digit) * lowFactor, -10, high(digit) * highFactor, -18, 40, 43.3);
                    dialled.append(digit).append(digit);
                }
            }
        }
        assertThat(hear(signal.pcm())).isEqualTo(dialled.toString());
        row("both off by 1.5 %, twist +4 and -8, 40/40 ms", "128 in order", "-", "128");
    }

    @Test
    void twist() {
        int normal = 100;
        int reverse = 100;
        for (char digit : DIAGONAL.toCharArray()) {
            normal = Math.min(normal, twisted(digit, 0, -1));
            reverse = Math.min(reverse, twisted(digit, -1, 0));
        }
        row("twist, high tone weaker", ">= 8 dB", "8 dB", "%.1f dB", normal / 10.0);
        row("twist, low tone weaker", ">= 4 dB", "4 dB", "%.1f dB", reverse / 10.0);
        assertThat(normal).isGreaterThanOrEqualTo(80);
        assertThat(reverse).isGreaterThanOrEqualTo(40);
    }

    // in tenths of a dB until the first miss
    private int twisted(char digit, int lowStep, int highStep) {
        for (int tenth = 0; tenth <= 200; tenth++) {
            Signal signal = new Signal(8000, tenth);
            burst(signal, low(digit), -3 + lowStep * tenth / 10.0, high(digit), -3 + highStep * tenth / 10.0, 50, 50);
            if (count(signal) != 1) {
                return tenth - 1;
            }
        }
        return 200;
    }

    @Test
    void dynamicRange() {
        int detected = 0;
        int loudest = -99;
        int weakest = 99;
        for (int level = 3; level >= -60; level--) {
            boolean all = true;
            for (char digit : DIAGONAL.toCharArray()) {
                Signal signal = new Signal(8000, 100 + level);
                all &= count(burst(signal.silence(13), low(digit), level, high(digit), level, 50, 50)) == 1;
            }
            if (all) {
                detected++;
                loudest = Math.max(loudest, level);
                weakest = Math.min(weakest, level);
            }
            if (level < -55) {
                assertThat(all).as("%d dBm0", level).isFalse();
            }
        }
        row("dynamic range, G.711's levels", ">= 25 dB", "35 dB", "%d dB: %+d to %d dBm0", detected - 1, loudest, weakest);
        assertThat(detected).isGreaterThanOrEqualTo(36);
    }

    @Test
    void times() {
        int never = 0;
        int always = 100;
        for (int tenth = 100; tenth <= 500; tenth++) {
            int got = 0;
            Signal signal = new Signal(8000, tenth);
            for (int i = 0; i < 20; i++) {
                char digit = KEYS.charAt((i * 7) % 16);
                burst(signal, low(digit), -10, high(digit), -10, tenth / 10.0, 50 + 0.55 * i);
            }
            got = count(signal);
            if (got == 0 && tenth / 10 == never + 1 || tenth == 100 && got == 0) {
                never = tenth / 10;
            }
            if (got == 20) {
                always = Math.min(always, tenth);
            } else {
                assertThat(tenth).as("%d of 20 heard at %.1f ms", got, tenth / 10.0).isLessThan(400);
                always = 1000;
            }
            if (tenth <= 230) {
                assertThat(got).as("heard at %.1f ms", tenth / 10.0).isZero();
            }
        }
        row("shortest digit, always heard", "<= 40 ms", "50 ms", "%.1f ms", always / 10.0);
        row("longest digit, never heard", ">= 23 ms", "- (guard time reported)", "%d ms", never);
        String dialled = KEYS.repeat(20);
        Signal signal = new Signal(8000, 5);
        int i = 0;
        for (char digit : dialled.toCharArray()) {
            burst(signal, low(digit), -10, high(digit), -10, 40, 40 + 0.1 * (i++ % 80));
        }
        assertThat(hear(signal.pcm())).isEqualTo(dialled);
        row("40 ms on, 40 ms off, any alignment", "320 in order", "50/50 ms", "320");
    }

    @Test
    void interruptionsAreBridgedAndDurationsTold() {
        int bridged = 0;
        for (int shift = 0; shift < 80; shift++) {
            Signal signal = new Signal(8000, shift).silence(shift / 8.0);
            int from = signal.length();
            signal.silence(50 + 10 + 60);
            signal.addTone(from, from + 400, 852, -10).addTone(from, from + 400, 1336, -10);
            signal.addTone(from + 480, from + 960, 852, -10).addTone(from + 480, from + 960, 1336, -10);
            signal.silence(60);
            bridged += count(signal) == 1 ? 1 : 0;
            assertThat(lastDurationMs).isBetween(105, 130);
        }
        row("interruption of 10 ms bridged", "always", "-", "%d of 80 alignments", bridged);
        assertThat(bridged).isEqualTo(80);
        int worst = 0;
        for (int ms = 40; ms < 400; ms += 7) {
            count(burst(new Signal(8000, ms).silence(ms % 10), 941, -10, 1633, -12, ms, 50));
            worst = Math.max(worst, Math.abs(lastDurationMs - ms));
        }
        row("error of the told duration", "-", "-", "at most %d ms", worst);
        assertThat(worst).isLessThanOrEqualTo(4);
    }

    @Test
    void noise() {
        int lost = 0;
        SignalCount at20 = noisy(10_000, 20);
        lost += at20.wrong;
        row("lost of 10,000 digits at 20 dB S/N, 40/40 ms", "<= 1", "-", "%d", lost);
        assertThat(lost).isLessThanOrEqualTo(1);
        int ratio = 26;
        while (ratio > 3 && noisy(500, ratio - 1).wrong == 0) {
            ratio--;
        }
        row("S/N at which 500 of 500 are heard", "<= 26 dB", "26 dB (about 12 usual)", "%d dB", ratio);
        assertThat(ratio).isLessThanOrEqualTo(15);
    }

    private record SignalCount(int wrong) {}

    // in pieces of 500 digits: noise relative to the two tones together
    private SignalCount noisy(int digits, int ratioDb) {
        int wrong = 0;
        for (int piece = 0; piece < digits / 500; piece++) {
            Signal signal = new Signal(8000, 1000 * ratioDb + piece);
            StringBuilder dialled = new StringBuilder();
            for (int i = 0; i < 500; i++) {
                char digit = KEYS.charAt((i + piece) % 16);
                dialled.append(digit);
                burst(signal, low(digit), -13, high(digit), -13, 40, 40.3);
            }
            String got = hear(signal.addNoise(-10 - ratioDb).pcm());
            if (!got.contentEquals(dialled)) {
                wrong += Math.max(1, Math.abs(dialled.length() - got.length()));
            }
        }
        return new SignalCount(wrong);
    }

    @Test
    void dialTone() {
        int loudest = -99;
        String dialled = KEYS.repeat(4);
        for (int level = -30; level <= 0; level++) {
            Signal signal = new Signal(8000, level + 99);
            dial(signal, dialled, -15, 50, 50);
            signal.addTone(0, signal.length(), 350, level).addTone(0, signal.length(), 440, level);
            if (!hear(signal.pcm()).equals(dialled)) {
                break;
            }
            loudest = level;
        }
        row("dial tone 350+440 Hz below digits", "works 10 dB below", "10 dB below, filter 12 above", "%+d dB", loudest + 15);
        assertThat(loudest).isGreaterThanOrEqualTo(-25);
    }

    @Test
    void nothingInSpeechOrMusic() {
        int falseDigits = 0;
        for (int minute = 0; minute < 15; minute++) {
            falseDigits += count(new Signal(8000, 500 + minute).speech(60_000, -12));
            falseDigits += count(new Signal(8000, 900 + minute).music(60_000, -12));
        }
        row("talk-off, 15 min like speech, 15 like music", "0", "<= 470 on the tapes", "%d", falseDigits);
        assertThat(falseDigits).isZero();
    }

    @Test
    void anyFrameLengthAndRate() {
        String dialled = KEYS.repeat(2);
        for (int rate : new int[] {8000, 16_000, 24_000, 32_000, 48_000}) {
            short[] pcm = dial(new Signal(rate, 3), dialled, -12, 40, 40).pcm();
            for (int frame : new int[] {rate / 100, rate / 50, rate * 3 / 50, 77}) {
                assertThat(hear(pcm, rate, frame)).as("%d Hz, %d samples", rate, frame).isEqualTo(dialled);
            }
        }
        row("8, 16, 24, 32, 48 kHz; frames of any length", "same digits", "8 kHz", "same");
    }
}
