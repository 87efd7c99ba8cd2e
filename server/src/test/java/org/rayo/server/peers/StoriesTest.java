package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.rtp.audio.PcmClip;
import org.rayo.rtp.audio.SoundFile;
import org.rayo.rtp.audio.ToneMeter;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.server.stories.CallCentre;
import org.rayo.server.stories.ClickToCall;
import org.rayo.server.stories.Conference;
import org.rayo.server.stories.IvrMenu;
import org.rayo.server.stories.Rayo;
import org.rayo.server.stories.Reminder;
import org.rayo.server.stories.Voicemail;

/** The programs of docs/stories.md with phones at the other end, each sound a tone of its own. */
@Timeout(120)
class StoriesTest {
    static {
        // as in Application: it asserts that there is no empty prefix
        StoriesTest.class.getClassLoader().setClassAssertionStatus(
                "org.jivesoftware.smack.parsing.StandardExtensionElementProvider", false);
    }

    private static final Pattern PROGRAM = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path directory;

    private final List<Phone> phones = new ArrayList<>();
    private TestServer server;
    private Rayo rayo;
    private Thread program;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start(directory);
        rayo = Rayo.login("127.0.0.1", server.port("xmpp"), "demo", "demo");
        await().atMost(TestServer.PATIENCE).until(() -> !server.server.clients().isEmpty());
    }

    @AfterEach
    void stop() throws Exception {
        if (program != null) {
            program.interrupt();
            program.join(TestServer.PATIENCE.toMillis());
        }
        phones.forEach(Phone::close);
        server.drained();
        rayo.close();
        server.close();
    }

    private void serve(Rayo.Story story) {
        program = Thread.startVirtualThread(() -> rayo.serve(story));
    }

    private Phone calls() throws Exception {
        Phone phone = Phone.calls(server);
        phones.add(phone);
        return phone.answered();
    }

    private Phone waits() {
        Phone phone = Phone.waits();
        phones.add(phone);
        return phone;
    }

    /** A sound of that name: a tone. */
    private void sound(String name, int hz, int ms) throws Exception {
        Files.move(Path.of(URI.create(Sounds.tone(directory, hz, ms))), directory.resolve(name + ".wav"));
    }

    private String sounds() {
        return directory.toUri().toString();
    }

    private static void talk(Phone one, Phone other) {
        one.says(500, -1);
        other.says(1300, -1);
        other.hears(500);
        one.hears(1300);
    }

    @ParameterizedTest
    @ValueSource(classes = {Rayo.class, IvrMenu.class, Voicemail.class, Conference.class, CallCentre.class, ClickToCall.class, Reminder.class})
    void thePageHasThePrograms(Class<?> type) throws Exception {
        Path source = Path.of("src/test/java/org/rayo/server/stories", type.getSimpleName() + ".java");
        List<String> programs = new ArrayList<>();
        Matcher block = PROGRAM.matcher(Files.readString(Path.of("../docs/stories.md")));
        while (block.find()) {
            programs.add(block.group(1));
        }
        assertThat(programs).contains(Files.readString(source));
    }

    @Test
    void menu() throws Exception {
        sound("menu", 700, 20_000);
        sound("sorry", 300, 1_000);
        sound("hours", 1_000, 1_000);
        Phone office = waits();
        serve(new IvrMenu(rayo, sounds(), office.uri())::menu);
        Phone caller = calls();
        caller.hears(700);
        caller.presses("9");
        caller.hears(300);
        caller.hears(700);
        caller.presses("1");
        caller.hears(1_000);
        caller.over();
        Phone second = calls();
        second.hears(700);
        second.presses("2");
        office.answered();
        talk(second, office);
        second.hangUp();
        office.over();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void voicemail(boolean byKey) throws Exception {
        sound("greeting", 700, 500);
        Voicemail voicemail = new Voicemail(rayo, sounds() + "greeting.wav");
        serve(voicemail::take);
        Phone caller = calls();
        caller.hears(700);
        caller.hears(1_000);
        caller.hearsNothing();
        caller.says(500, 1_500);
        await().atMost(TestServer.PATIENCE).until(() -> Files.list(directory.resolve("recordings"))
                .anyMatch(file -> file.toFile().length() > 24_000));
        if (byKey) {
            caller.presses("#");
            caller.over();
        } else {
            caller.hangUp();
        }
        await().atMost(TestServer.PATIENCE).until(() -> voicemail.messages().size() == 1);
        short[] message = ((PcmClip) SoundFile.of(Path.of(URI.create(voicemail.messages().getFirst()))).load(8000, 60_000)).toArray();
        assertThat(ToneMeter.power(message, 500)).isGreaterThan(100 * ToneMeter.power(message, 1_000));
    }

    @Test
    void conference() throws Exception {
        sound("pin", 700, 20_000);
        sound("welcome", 1_000, 1_000);
        serve(new Conference(rayo, sounds())::enter);
        Phone one = calls();
        Phone two = calls();
        Phone moderator = calls();
        for (Phone guest : List.of(one, two)) {
            guest.hears(700);
            guest.presses("1111");
            guest.hearsNothing();
        }
        one.says(500, -1);
        moderator.hears(700);
        moderator.presses("2222");
        for (Phone each : List.of(two, moderator)) {
            await().atMost(TestServer.PATIENCE).until(() -> ToneMeter.power(each.heard(), 1_000) > 1e9);
            each.hears(500);
        }
        moderator.presses("*");
        two.hearsNothing();
        moderator.presses("#");
        two.hears(500);
        moderator.hangUp();
        one.over();
        two.over();
    }

    @Test
    void callCentre() throws Exception {
        sound("music", 300, 2_000);
        sound("new-customer", 1_000, 1_000);
        Phone agent = waits();
        serve(new CallCentre(rayo, sounds(), agent.uri())::queue);
        Phone caller = calls();
        caller.hears(300);
        agent.hears(1_000);
        talk(caller, agent);
        assertThat(ToneMeter.power(caller.heard(), 1_000)).as("the whisper").isLessThan(ToneMeter.power(caller.heard(), 1_300) / 100);
        caller.hangUp();
        agent.over();
    }

    @Test
    void clickToCall() throws Exception {
        Phone me = waits();
        Phone shop = waits();
        CompletableFuture<Void> done = new CompletableFuture<>();
        program = Thread.startVirtualThread(() -> {
            try {
                new ClickToCall(rayo).connect(me.uri(), shop.uri());
                done.complete(null);
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        me.answered();
        shop.answered();
        talk(me, shop);
        shop.hangUp();
        me.over();
        done.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"human", "machine"})
    void reminder(String who) throws Exception {
        sound("reminder", 700, 1_000);
        Phone patient = waits();
        CompletableFuture<String> told = new CompletableFuture<>();
        program = Thread.startVirtualThread(() -> {
            try {
                told.complete(new Reminder(rayo, sounds() + "reminder.wav").remind(patient.uri()));
            } catch (Exception e) {
                told.completeExceptionally(e);
            }
        });
        patient.answered();
        patient.plays(new Vowels(who.equals("human") ? 900 : 4_000));
        if (who.equals("machine")) {
            // the beep comes after the greeting
            await().atMost(TestServer.PATIENCE).until(() -> patient.report().packetsSent() > 50 * 5);
            assertThat(ToneMeter.power(patient.heard(), 700)).isLessThan(1e9);
            patient.plays(ToneSource.sine(1_000, -14, 500));
        }
        patient.hears(700);
        patient.over();
        assertThat(told.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(who);
    }
}
