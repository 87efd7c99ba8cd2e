package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two phones that send their sound to each other, and come back to the server when that ends. */
@Timeout(180)
class DirectMediaTest {
    private static final double LOW = 440;
    private static final double HIGH = 900;
    private static final int HZ = 620;

    @TempDir
    static Path directory;

    private static Desk desk;

    @BeforeAll
    static void start() throws Exception {
        desk = new Desk(directory);
    }

    @AfterEach
    void clear() throws Exception {
        desk.clear();
    }

    @AfterAll
    static void stop() {
        desk.close();
    }

    private String[] calls(boolean firstChanges, boolean secondChanges) throws Exception {
        String[] calls = {desk.call(), desk.call()};
        desk.phone(0).changes(firstChanges).says(LOW, -1);
        desk.phone(1).changes(secondChanges).says(HIGH, -1);
        return calls;
    }

    private void join(String call, String peer, String attributes) throws Exception {
        desk.application.done(call, "<join " + Desk.CORE + " call-uri='xmpp:" + peer + "' " + attributes + "/>");
    }

    private void joinDirect(String[] calls) throws Exception {
        join(calls[0], calls[1], "media='direct'");
        desk.application.next("joined");
        desk.application.next("joined");
    }

    private void direct(boolean is) {
        await().atMost(TestServer.PATIENCE).untilAsserted(() -> {
            assertThat(desk.phone(0).target() == desk.phone(1).port()).as("the first sends to the second").isEqualTo(is);
            assertThat(desk.phone(1).target() == desk.phone(0).port()).as("the second sends to the first").isEqualTo(is);
        });
    }

    private void bothHear() {
        desk.phone(0).hears(HIGH);
        desk.phone(1).hears(LOW);
    }

    @Test
    void theirSoundGoesPastTheServerAndComesBack() throws Exception {
        String[] calls = calls(true, true);
        joinDirect(calls);
        direct(true);
        bothHear();
        assertThat(desk.application.quiet()).isTrue();
        // by its port every packet is the other phone's
        assertThat(desk.application.refused(calls[1], Desk.output("", Sounds.tone(directory, HZ, 30_000))))
                .isEqualTo("wait resource-constraint");
        desk.application.done(calls[1], "<unjoin " + Desk.CORE + "/>");
        desk.application.next("unjoined");
        desk.application.next("unjoined");
        direct(false);
        desk.phone(0).hearsNothing();
        desk.application.started(calls[0], Desk.output("", Sounds.tone(directory, HZ, 30_000)));
        desk.application.started(calls[1], Desk.output("", Sounds.tone(directory, HZ, 30_000)));
        desk.phone(0).hears(HZ);
        desk.phone(1).hears(HZ);
    }

    @Test
    void anotherJoinOfTheSameCallsBringsItBackAndAway() throws Exception {
        String[] calls = calls(true, true);
        joinDirect(calls);
        direct(true);
        join(calls[1], calls[0], "media='bridge'");
        direct(false);
        bothHear();
        String tape = desk.application.started(calls[0], "<record xmlns='urn:xmpp:rayo:record:1'/>");
        assertThat(desk.application.refused(calls[0], "<join " + Desk.CORE + " media='direct' call-uri='xmpp:" + calls[1] + "'/>"))
                .isEqualTo("cancel conflict");
        desk.application.done(tape, Desk.STOP);
        desk.application.next("complete");
        join(calls[0], calls[1], "media='direct'");
        direct(true);
        bothHear();
        assertThat(desk.application.quiet()).as("nobody is told of it").isTrue();
    }

    @Test
    void whoIsLeftComesBack() throws Exception {
        String[] calls = calls(true, true);
        joinDirect(calls);
        direct(true);
        desk.phone(0).hangUp();
        desk.application.next("end");
        await().atMost(TestServer.PATIENCE).until(() -> desk.phone(1).target() != desk.phone(0).port());
        desk.application.started(calls[1], Desk.output("", Sounds.tone(directory, HZ, 30_000)));
        desk.phone(1).hears(HZ);
    }

    /** Where one of them does not want it, all stays as with an ordinary join. */
    @ParameterizedTest
    @CsvSource({"false, true", "true, false"})
    void aRefusalIsAnOrdinaryJoin(boolean first, boolean second) throws Exception {
        String[] calls = calls(first, second);
        joinDirect(calls);
        for (int i = 0; i < 2; i++) {
            Xml told = desk.application.next("join-media");
            assertThat(told.attribute("from")).isIn(calls[0], calls[1]);
            assertThat(told.first("join-media").attribute("media")).isEqualTo("bridge");
        }
        bothHear();
        desk.application.started(calls[0], Desk.output("direction='in'", Sounds.tone(directory, HZ, 1000)));
        assertThat(desk.application.next("complete").has("finish")).isTrue();
        direct(false);
        bothHear();
    }

    @Test
    void aPhoneThatChangesItsSessionEndsIt() throws Exception {
        String[] calls = calls(true, true);
        joinDirect(calls);
        direct(true);
        desk.phone(0).reinvites();
        direct(false);
        bothHear();
        desk.application.started(calls[0], "<record xmlns='urn:xmpp:rayo:record:1' max-duration='300'/>");
        assertThat(desk.application.next("complete").has("max-duration")).isTrue();
    }

    /** The phone's own re-INVITE meets the server's: one gives way (RFC 3261 §14), and both hear each other in the end. */
    @Test
    void glareIsSurvived() throws Exception {
        String[] calls = calls(true, true);
        desk.phone(1).reinvites();
        joinDirect(calls);
        desk.phone(0).reinvites();
        bothHear();
        desk.application.done(calls[0], "<unjoin " + Desk.CORE + "/>");
        desk.application.next("unjoined");
        direct(false);
    }

    /** A phone that others wrote, which checks what it is told. */
    @Test
    void sippIsSentThereAndBack() throws Exception {
        Sipp.require();
        String one = desk.call();
        desk.phone(0).changes(true);
        Peer sipp = Sipp.calls(directory, "uac-direct", "udp", desk.server.port("sip/udp"),
                java.util.Map.of("PHONE_PORT", Integer.toString(desk.phone(0).port())));
        String two = desk.application.next("offer").attribute("from");
        desk.application.done(two, InboundCallTest.ANSWER);
        int server = desk.phone(0).target();
        join(one, two, "media='direct'");
        await().atMost(TestServer.PATIENCE).until(() -> desk.phone(0).target() != server);
        desk.application.done(one, "<unjoin " + Desk.CORE + "/>");
        await().atMost(TestServer.PATIENCE).until(() -> desk.phone(0).target() == server);
        // the other one comes back in its own time, of which this gives it plenty
        desk.application.started(two, "<record xmlns='urn:xmpp:rayo:record:1' max-duration='2000'/>");
        desk.application.next("recording");
        desk.application.done(two, InboundCallTest.HANGUP);
        sipp.succeeds();
    }

    @Test
    void forceTakesItsPlace() throws Exception {
        String[] calls = calls(true, true);
        joinDirect(calls);
        direct(true);
        String third = desk.call();
        desk.phone(2).says(1300, -1);
        String join = "<join " + Desk.CORE + " call-uri='xmpp:" + third + "' ";
        assertThat(desk.application.refused(calls[0], join + "/>")).isEqualTo("cancel conflict");
        desk.application.done(calls[0], join + "force='true'/>");
        desk.application.next("unjoined");
        desk.phone(0).hears(1300);
        desk.phone(2).hears(LOW);
        desk.phone(1).hearsNothing();
    }

    @Test
    void dialledIntoIt() throws Exception {
        String one = desk.call();
        desk.phone(0).changes(true).says(LOW, -1);
        Phone other = Phone.waits().changes(true);
        desk.phones.add(other);
        other.says(HIGH, -1);
        String two = desk.application.started(TestServer.DOMAIN, "<dial " + Desk.CORE + " to='" + other.uri() + "'><join media='direct' call-uri='xmpp:"
                + one + "'/></dial>");
        desk.application.next("joined");
        desk.application.next("joined");
        direct(true);
        bothHear();
        desk.application.done(two, InboundCallTest.HANGUP);
    }
}
