package org.rayo.server.mrcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.server.mrcp.MrcpMessage.State;

/** Messages as RFC 6787 writes them, and octets that nobody should send. */
class MrcpCodecTest {
    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<MrcpMessage> read(byte[] octets) throws MrcpSyntaxException {
        return new MrcpFramer().take(octets);
    }

    private static List<MrcpMessage> samples() {
        return List.of(
                new MrcpMessage.Request("SPEAK", 543_257, MrcpHeaders.of(MrcpHeaders.CHANNEL, "32AECB23433802@speechsynth",
                        "Voice-gender", "neutral", MrcpHeaders.CONTENT_TYPE, "application/ssml+xml"), "<speak>caf\u00e9</speak>"),
                new MrcpMessage.Request("STOP", 0, MrcpHeaders.NONE, ""),
                new MrcpMessage.Response(543_257, 200, State.IN_PROGRESS, MrcpHeaders.of("Speech-Marker", "timestamp=857205015059"), ""),
                new MrcpMessage.Response(0xFFFF_FFFFL, 407, State.COMPLETE, MrcpHeaders.NONE, ""),
                new MrcpMessage.Event("SPEAK-COMPLETE", 543_257, State.COMPLETE, MrcpHeaders.of("Completion-Cause", "000 normal"), ""),
                new MrcpMessage.Event("RECOGNITION-COMPLETE", 1, State.COMPLETE, MrcpHeaders.of(), "x".repeat(70_000)));
    }

    /** As writing and reading make it: the length of the body is told. */
    private static MrcpMessage told(MrcpMessage message) {
        MrcpHeaders headers = message.body().isEmpty() ? message.headers()
                : message.headers().with(MrcpHeaders.CONTENT_LENGTH, Integer.toString(message.octets().length));
        return switch (message) {
            case MrcpMessage.Request request -> new MrcpMessage.Request(request.method(), request.requestId(), headers, request.body());
            case MrcpMessage.Response response -> new MrcpMessage.Response(response.requestId(), response.status(), response.state(), headers, response.body());
            case MrcpMessage.Event event -> new MrcpMessage.Event(event.name(), event.requestId(), event.state(), headers, event.body());
        };
    }

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        for (MrcpMessage message : samples()) {
            byte[] written = MrcpWriter.write(message);
            String start = new String(written, 0, 20, StandardCharsets.UTF_8);
            assertThat(start).startsWith("MRCP/2.0 " + written.length + " ");
            assertThat(read(written)).containsExactly(told(message));
        }
    }

    @Test
    void theLengthCountsItsOwnDigits() throws Exception {
        for (int body = 0; body < 1200; body++) {
            byte[] written = MrcpWriter.write(new MrcpMessage.Request("SPEAK", 1, MrcpHeaders.NONE, "x".repeat(body)));
            assertThat(new String(written, 0, 15, StandardCharsets.UTF_8)).startsWith("MRCP/2.0 " + written.length + " ");
            assertThat(read(written)).hasSize(1);
        }
    }

    @Test
    void anExampleOfTheRfcIsRead() throws Exception {
        String rest = " SPEAK-COMPLETE 543257 COMPLETE\r\nChannel-Identifier:32AECB23433802@speechsynth\r\nCompletion-Cause:000 normal\r\n\r\n";
        int length = 9 + 3 + rest.length();
        MrcpMessage message = read(octets("MRCP/2.0 " + length + rest)).getFirst();
        assertThat(message).isInstanceOf(MrcpMessage.Event.class);
        assertThat(message.headers().completionCause()).isZero();
        assertThat(message.headers().get("channel-identifier")).isEqualTo("32AECB23433802@speechsynth");
    }

    @Test
    void howeverItIsCutItIsTheSame() throws Exception {
        Random random = new Random(20_261_126);
        byte[] all = {};
        List<MrcpMessage> wanted = new ArrayList<>();
        for (MrcpMessage message : samples()) {
            byte[] one = MrcpWriter.write(message);
            int at = all.length;
            all = Arrays.copyOf(all, at + one.length);
            System.arraycopy(one, 0, all, at, one.length);
            wanted.add(told(message));
        }
        for (int round = 0; round < 50; round++) {
            MrcpFramer framer = new MrcpFramer();
            List<MrcpMessage> got = new ArrayList<>();
            int at = 0;
            while (at < all.length) {
                int size = Math.min(all.length - at, 1 + random.nextInt(random.nextBoolean() ? 7 : 9000));
                got.addAll(framer.take(Arrays.copyOfRange(all, at, at + size)));
                at += size;
            }
            assertThat(got).isEqualTo(wanted);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "HTTP/1.1 200 OK\r\n\r\n", "MRCP/1.0 20 STOP 1\r\n\r\n", "MRCP/2.0  STOP 1\r\n\r\n", "MRCP/2.0 x STOP 1\r\n\r\n", "MRCP/2.0 3 STOP 1\r\n\r\n",
        "MRCP/2.0 99999999 STOP 1", "MRCP/2.0 123456789 STOP 1", "MRCP/2.0 24 STOP\r\n\r\nxxxxxx", "MRCP/2.0 29 1 99 COMPLETE\r\n\r\n",
        "MRCP/2.0 30 1 200 FINISHED\r\n\r\n", "MRCP/2.0 32 STOP 99999999999\r\n\r\n", "MRCP/2.0 25 STOP 1\r\nx\r\n\r\n",
        "MRCP/2.0 30 STOP 1\r\nx y: z\r\n\r\n", "MRCP/2.0 26 STOP 1\r\n\r\nbody", "MRCP/2.0 42 STOP 1\r\nContent-Length: 9\r\n\r\nx", "MRCP/2.0 20 STOP 1xxxxxxxxx"
    })
    void whatIsNoMrcpIsRefused(String text) {
        assertThatThrownBy(() -> read(octets(text))).isInstanceOf(MrcpSyntaxException.class);
    }

    /** Nothing but the one exception, and what is accepted is written and read as the same. */
    @Test
    void damagedOctetsAreRefusedOrReadAgain() throws Exception {
        Random random = new Random(6787);
        List<byte[]> seeds = samples().subList(0, 5).stream().map(MrcpWriter::write).toList();
        int accepted = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] octets = seeds.get(random.nextInt(seeds.size())).clone();
            for (int change = random.nextInt(4); change > 0; change--) {
                octets[random.nextInt(octets.length)] = (byte) (random.nextBoolean() ? random.nextInt(256) : "0123456789 \r\n:/-A".charAt(random.nextInt(17)));
            }
            try {
                for (MrcpMessage message : read(octets)) {
                    accepted++;
                    assertThat(read(MrcpWriter.write(message)).getFirst().requestId()).isEqualTo(message.requestId());
                }
            } catch (MrcpSyntaxException e) {
                assertThat(e.what()).isNotEmpty().hasSizeLessThan(200);
            }
        }
        assertThat(accepted).isGreaterThan(10_000);
    }

    @Test
    void headersThatCouldNotBeReadAgainAreNotWritten() {
        for (MrcpHeaders bad : new MrcpHeaders[] {MrcpHeaders.of("A", "x\r\nB: y"), MrcpHeaders.of("A B", "x"), MrcpHeaders.of("", "x")}) {
            assertThatThrownBy(() -> MrcpWriter.write(new MrcpMessage.Request("STOP", 1, bad, ""))).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
