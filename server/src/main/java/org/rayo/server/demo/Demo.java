package org.rayo.server.demo;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.rayo.rtp.engine.MediaConfig;
import org.rayo.rtp.engine.MediaEngine;
import org.rayo.server.call.CallWatcher;

/** One call of the built-in phone into the built-in application, told on the terminal. Used from main alone: it waits. */
public final class Demo implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(45);
    private static final char DIGIT = '1';
    /** The last note of the song that digit 1 plays, Hz. */
    private static final double LAST_NOTE_HZ = 1046.5;
    private static final double TOLERANCE_HZ = 15;
    private static final int AUDIBLE_MS = 3_000;
    private static final double AUDIBLE_DBFS = -40;
    private static final List<String> SOUNDS = List.of("welcome", "song", "two", "other", "goodbye");

    private final PrintStream out;
    private final Path sounds;
    private final Ladder ladder;
    private final MultiThreadIoEventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("demo", true), NioIoHandler.newFactory());

    /** Puts the sounds where a server can read them. */
    public Demo(PrintStream out) throws IOException {
        this.out = out;
        this.ladder = new Ladder(out);
        this.sounds = Files.createTempDirectory("rayo-demo").toRealPath();
        for (String sound : SOUNDS) {
            try (InputStream resource = Objects.requireNonNull(Demo.class.getResourceAsStream(sound + ".wav"))) {
                Files.copy(resource, sounds.resolve(sound + ".wav"));
            }
        }
    }

    /** The directory of the sound files. */
    public Path sounds() {
        return sounds;
    }

    /** To be given to the server. */
    public CallWatcher watcher() {
        return ladder;
    }

    /** Starts the application and the phone, makes the call, prints ladder and summary. True when all was as it should be. */
    public boolean run(InetSocketAddress xmpp, InetSocketAddress sip, String domain, String user, String password) {
        MenuApplication.start(xmpp, domain, user, password, sounds.toUri(), loops, out::println).block(PATIENCE);
        MediaEngine media = MediaEngine.start(MediaConfig.defaults().withLoops(1));
        try (DemoPhone phone = Objects.requireNonNull(DemoPhone.start(loops, media).block(PATIENCE))) {
            String uri = "sip:demo@" + sip.getAddress().getHostAddress() + ":" + sip.getPort();
            out.println("A phone calls " + uri + ", where the sample application answers.");
            out.println();
            ladder.heading();
            DemoPhone.Report report = Objects.requireNonNull(phone.call(uri, DIGIT).block(PATIENCE));
            ladder.flush();
            return summary(report);
        } finally {
            media.stop().block(PATIENCE);
        }
    }

    private boolean summary(DemoPhone.Report report) {
        out.println();
        if (report.failure() != null) {
            out.println("The call did not work: " + report.failure());
            return false;
        }
        boolean song = Math.abs(report.toneHz() - LAST_NOTE_HZ) < TOLERANCE_HZ;
        out.printf("Set up in %d ms, answered for %.1f s.%n", report.setUpMs(), report.durationMs() / 1000.0);
        out.printf("The phone heard %.1f s of sound at %.1f dBFS, pressed \"%s\", and then heard %s.%n",
                report.heardMs() / 1000.0, report.levelDbfs(), report.digitsSent(),
                (song ? "the song, which ends at " : "no song, but ") + Math.round(report.toneHz()) + " Hz");
        boolean well = song && report.heardMs() >= AUDIBLE_MS && report.levelDbfs() > AUDIBLE_DBFS;
        out.println(well ? "All as it should be." : "That is not what it should have heard.");
        return well;
    }

    /** Ends what the demo started and removes the sounds. */
    @Override
    public void close() throws IOException {
        ladder.finish();
        var _ = loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS);
        for (String sound : SOUNDS) {
            Files.deleteIfExists(sounds.resolve(sound + ".wav"));
        }
        Files.deleteIfExists(sounds);
    }
}
