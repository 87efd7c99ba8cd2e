package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.rtp.audio.PcmClip;
import org.rayo.rtp.audio.SoundFile;
import org.rayo.rtp.audio.ToneMeter;

/** Recordings of a call whose far end says 500 Hz and hears 1200 Hz: stanzas, files and what is in them. */
@Timeout(180)
class RecordTest {
    private static final String RECORD = "xmlns='urn:xmpp:rayo:record:1'";
    private static final double SAID_HZ = 500;
    private static final int HEARD_HZ = 1200;
    /** Stereo, 16 bits, 8 kHz. */
    private static final int OCTETS_PER_MS = 32;

    @TempDir
    Path directory;

    private Path recordings;
    private TestServer server;
    private Application application;
    private Phone phone;
    private String call;

    @BeforeEach
    void start() throws Exception {
        recordings = directory.resolve("recordings");
        server = TestServer.start(directory, "recording.directory=" + recordings);
        application = Application.available(server, "one");
        phone = Phone.calls(server);
        call = application.next("offer").attribute("from");
        application.done(call, InboundCallTest.ANSWER);
        application.next("answered");
        phone.answered();
    }

    @AfterEach
    void stop() {
        for (AutoCloseable each : new AutoCloseable[] {application, phone, server}) {
            try {
                if (each != null) {
                    each.close();
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void hangUp() throws Exception {
        application.done(call, InboundCallTest.HANGUP);
        assertThat(application.next("end").has("hangup-command")).isTrue();
        assertThat(application.quiet()).isTrue();
        phone.over();
    }

    private String record(String attributes) throws Exception {
        return application.started(call, "<record " + RECORD + " " + attributes + "/>");
    }

    private void saysAndHears() throws Exception {
        application.started(call, InboundCallTest.output(Sounds.tone(directory, HEARD_HZ, 30_000)));
        phone.says(SAID_HZ, -1);
        phone.hears(HEARD_HZ);
    }

    /** Waits until the newest file has so many octets. */
    private void grows(long octets) {
        await().atMost(TestServer.PATIENCE).until(() -> size() >= octets);
    }

    private long size() {
        try (Stream<Path> files = Files.list(recordings)) {
            return files.mapToLong(file -> file.toFile().length()).max().orElse(0);
        } catch (java.nio.file.NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The complete of that component, whose reason and recording are checked; the file. */
    private Path completes(String component, String reason) throws Exception {
        Xml complete = application.next("recording");
        assertThat(complete.attribute("from")).isEqualTo(component);
        assertThat(complete.attribute("type")).isEqualTo("unavailable");
        assertThat(complete.first("complete").children().getFirst().name()).isEqualTo(reason);
        Xml recording = complete.first("recording");
        assertThat(recording.element().getNamespaceURI()).isEqualTo("urn:xmpp:rayo:record:complete:1");
        Path file = Path.of(URI.create(recording.attribute("uri")));
        assertThat(file.getParent()).isEqualTo(recordings);
        assertThat(Long.parseLong(recording.attribute("size"))).isEqualTo(Files.size(file)).isPositive();
        durationMs = Long.parseLong(recording.attribute("duration"));
        return file;
    }

    private long durationMs;

    private static short[] channel(Path wav, int channel) throws IOException {
        ByteBuffer octets = ByteBuffer.wrap(Files.readAllBytes(wav)).order(ByteOrder.LITTLE_ENDIAN);
        int channels = octets.getShort(22);
        assertThat(octets.getInt(40)).as("the size in the header").isEqualTo(octets.capacity() - 44);
        short[] samples = new short[(octets.capacity() - 44) / 2 / channels];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = octets.getShort(44 + 2 * (i * channels + channel));
        }
        return samples;
    }

    /** How much louder one tone is than the other, dB. */
    private static double louderDb(short[] pcm, double hz, double thanHz) {
        return 10 * Math.log10(ToneMeter.power(pcm, hz) / ToneMeter.power(pcm, thanHz));
    }

    @Test
    void eachSideIsAChannelOfItsOwn() throws Exception {
        saysAndHears();
        String recorder = record("");
        grows(1500 * OCTETS_PER_MS);
        application.done(recorder, "<stop xmlns='urn:xmpp:rayo:ext:1'/>");
        Path file = completes(recorder, "stop");
        assertThat(durationMs).isEqualTo((Files.size(file) - 44) / OCTETS_PER_MS).isGreaterThanOrEqualTo(1500);
        assertThat(louderDb(channel(file, 0), SAID_HZ, HEARD_HZ)).as("left is what the far end says").isGreaterThan(30);
        assertThat(louderDb(channel(file, 1), HEARD_HZ, SAID_HZ)).as("right is what it hears").isGreaterThan(30);
        assertThat(application.refused(recorder, "<stop xmlns='urn:xmpp:rayo:ext:1'/>")).isEqualTo("cancel item-not-found");
        hangUp();
    }

    @ParameterizedTest
    @CsvSource({
        "wav, send, true, false", "wav, recv, false, true", "mp3, duplex, true, true", "ogg, duplex, true, true",
        "mp3, send, true, false"
    })
    void formatsAndDirections(String format, String direction, boolean said, boolean heard) throws Exception {
        saysAndHears();
        String recorder = record("format='" + format + "' direction='" + direction + "' mix='true' max-duration='1500'");
        Path file = completes(recorder, "max-duration");
        assertThat(durationMs).isEqualTo(1500);
        PcmClip clip = (PcmClip) SoundFile.of(file).load(8000, 10_000);
        short[] pcm = clip.toArray();
        assertThat(pcm.length).as("samples").isBetween(11_500, 13_500);
        double reference = 2500;
        assertThat(louderDb(pcm, SAID_HZ, reference) > 25).as("what the far end says is there").isEqualTo(said);
        assertThat(louderDb(pcm, HEARD_HZ, reference) > 25).as("what it hears is there").isEqualTo(heard);
        assertThat(ToneMeter.levelDbfs(pcm)).isBetween(-30.0, -3.0);
        hangUp();
    }

    @Test
    void silenceEndsIt() throws Exception {
        String initial = record("initial-timeout='300' final-timeout='100'");
        completes(initial, "initial-timeout");
        assertThat(durationMs).isBetween(280L, 400L);
        String last = record("initial-timeout='20000' final-timeout='700' direction='send'");
        phone.says(SAID_HZ, 800);
        completes(last, "final-timeout");
        // half a second is what it takes to believe that nobody speaks
        assertThat(durationMs).isGreaterThanOrEqualTo(1800L);
        hangUp();
    }

    @Test
    void silenceIsTrimmed() throws Exception {
        String recorder = application.started(call, "<record " + RECORD + " direction='send' final-timeout='1500'>"
                + "<hint name='trim-silence' value='true'/><hint name='colour' value='blue'/></record>");
        await().atMost(TestServer.PATIENCE).until(() -> phone.report().packetsReceived() > 100);
        phone.says(SAID_HZ, 1000);
        Path file = completes(recorder, "final-timeout");
        assertThat(durationMs).isBetween(1000L, 1800L).isEqualTo((Files.size(file) - 44) / 16);
        hangUp();
    }

    @Test
    void pausesAreLeftOut() throws Exception {
        saysAndHears();
        String recorder = record("start-paused='true' max-duration='1000' initial-timeout='500'");
        application.done(recorder, "<pause " + RECORD + "/>");
        await().atMost(TestServer.PATIENCE).until(() -> size() >= 44);
        application.done(recorder, "<resume " + RECORD + "/>");
        grows(500 * OCTETS_PER_MS);
        application.done(recorder, "<pause " + RECORD + "/>");
        application.done(recorder, "<resume " + RECORD + "/>");
        completes(recorder, "max-duration");
        assertThat(durationMs).isEqualTo(1000);
        hangUp();
    }

    @Test
    void beepsSoundAndAreNotRecorded() throws Exception {
        String recorder = record("start-beep='true' stop-beep='true' max-duration='600'");
        Path file = completes(recorder, "max-duration");
        assertThat(durationMs).isEqualTo(600);
        assertThat(ToneMeter.levelDbfs(channel(file, 1))).as("the beep on the right").isLessThan(-50);
        await().atMost(TestServer.PATIENCE).untilAsserted(() -> assertThat(beeps(phone.heard())).isEqualTo(2));
        hangUp();
    }

    private static int beeps(short[] heard) {
        int count = 0;
        boolean before = false;
        for (int from = 0; from + 800 <= heard.length; from += 800) {
            short[] piece = java.util.Arrays.copyOfRange(heard, from, from + 800);
            boolean sounds = ToneMeter.levelDbfs(piece) > -30;
            assertThat(!sounds || louderDb(piece, 1000, 600) > 10).as("it is 1000 Hz").isTrue();
            count += sounds && !before ? 1 : 0;
            before = sounds;
        }
        return count;
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void theCallEndsWhenTheFileIsWhole(boolean byUs) throws Exception {
        saysAndHears();
        String wav = record("");
        String mp3 = record("format='mp3' mix='true'");
        grows(600 * OCTETS_PER_MS);
        if (byUs) {
            application.done(call, InboundCallTest.HANGUP);
        } else {
            phone.hangUp();
        }
        for (int i = 0; i < 2; i++) {
            Xml complete = application.next("recording");
            assertThat(complete.first("complete").children().getFirst().name()).isEqualTo("hangup");
            assertThat(complete.attribute("from")).isIn(wav, mp3);
            Xml recording = complete.first("recording");
            Path file = Path.of(URI.create(recording.attribute("uri")));
            assertThat(Files.size(file)).isEqualTo(Long.parseLong(recording.attribute("size"))).isPositive();
            assertThat(Long.parseLong(recording.attribute("duration"))).isGreaterThanOrEqualTo(500);
        }
        assertThat(application.next().has("end")).as("the end comes next").isTrue();
        assertThat(application.quiet()).isTrue();
    }

    @Test
    void aKilledProcessWouldLeaveAPlayableFile() throws Exception {
        saysAndHears();
        String recorder = record("");
        grows(1100 * OCTETS_PER_MS);
        Path running;
        try (Stream<Path> files = Files.list(recordings)) {
            running = files.findFirst().orElseThrow();
        }
        // what is on the disk now, while it is written
        Path copy = Files.copy(running, directory.resolve("copy.wav"));
        PcmClip clip = (PcmClip) SoundFile.of(copy).load(8000, 60_000);
        assertThat(clip.samples()).isGreaterThanOrEqualTo(8000);
        application.done(recorder, "<stop xmlns='urn:xmpp:rayo:ext:1'/>");
        completes(recorder, "stop");
        hangUp();
    }

    @Test
    void whatCannotBeIsRefused() throws Exception {
        assertThat(application.refused(call, "<record " + RECORD + " format='raw'/>")).isEqualTo("modify feature-not-implemented");
        assertThat(application.refused(call, "<record " + RECORD + " direction='up'/>")).isEqualTo("modify bad-request");
        assertThat(application.refused(call, "<record " + RECORD + " max-duration='soon'/>")).isEqualTo("modify bad-request");
        assertThat(application.refused(call, "<record " + RECORD + "><what/></record>")).isEqualTo("modify feature-not-implemented");
        Files.writeString(recordings, "a file where the directory should be");
        String recorder = record("");
        Xml complete = application.next("complete");
        assertThat(complete.attribute("from")).isEqualTo(recorder);
        assertThat(complete.first("error").text()).isEqualTo("the server cannot write a recording now");
        Files.delete(recordings);
        hangUp();
    }
}
