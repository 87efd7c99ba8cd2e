package org.rayo.server.speech;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullMarked;
import org.rayo.rtp.audio.PcmClip;
import org.rayo.rtp.audio.Playlist;
import org.rayo.rtp.audio.Sound;
import org.rayo.rtp.audio.StreamResampler;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.rtp.codec.AudioEncoding;
import org.rayo.rtp.engine.Counter;
import org.rayo.rtp.engine.MediaConfig;
import org.rayo.rtp.engine.MediaEngine;
import org.rayo.rtp.engine.MediaListener;
import org.rayo.rtp.engine.MediaSession;
import org.rayo.rtp.engine.MediaStatistics;
import org.rayo.rtp.engine.PlayEnd;
import org.rayo.rtp.engine.StreamParameters;
import org.rayo.server.component.SpeechGrammar;
import org.rayo.server.component.ssml.Prosody;
import org.rayo.server.component.ssml.SpokenText;
import org.rayo.server.component.ssml.VoiceWish;
import org.rayo.server.config.ConfigLoader;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.egress.EgressClient;
import org.rayo.server.grammar.Grammars;
import org.rayo.server.protocol.RayoCommand.GrammarSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Whether the media clock keeps its time while twenty texts are spoken, or twenty utterances understood, at once on the same
 * processors: twenty calls play, and twenty of each kind are on their way all the time. It lives in the speech package because
 * engines do.
 */
@NullMarked
public final class SpeechTicks {
    private static final int CALLS = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final String MENU = "leave a message, check my balance, technical support, customer service, operator";
    private static final List<String> SAID = List.of("check my balance", "technical support", "operator", "leave a message");

    private SpeechTicks() {}

    /** Something that engines do, over and over. */
    private interface Work {
        Mono<Boolean> one(int number);
    }

    /** @param arguments {@code ENGINES SECONDS}, the engines with + between them */
    public static void main(String[] arguments) throws Exception {
        Duration time = Duration.ofSeconds(Integer.parseInt(arguments[1]));
        List<String> names = List.of(arguments[0].split("[+]"));
        ServerConfig.Speech config = ConfigLoader.load(null, List.of("speech.synthesizers=[freetts, flite, espeak-ng]",
                "speech.recognizers=[sphinx4, pocketsphinx]", "speech.cache=0", "speech.timeout=2m"), Map.of()).speech();
        EgressClient egress = new EgressClient(ServerConfig.defaults().egress());
        List<SpeechSynthesizer> voices = Engines.of(config.synthesis(), egress, server -> {
            throw new IllegalStateException("no speech server here");
        }, System.getenv("PATH"));
        List<SpeechRecognizer> ears = Engines.of(config.recognition(), egress, server -> {
            throw new IllegalStateException("no speech server here");
        }, System.getenv("PATH"));
        List<Work> works = new ArrayList<>();
        List<AutoCloseable> open = new ArrayList<>();
        for (String name : names) {
            works.add(work(name, config, voices, ears, open));
        }
        // loaded and compiled by then, so that the engine that is measured sees nothing of it
        MediaEngine before = MediaEngine.start(MediaConfig.defaults());
        play(before);
        done(works, WARM_UP);
        before.stop().block();
        long heapBefore = heapMib();
        long residentBefore = residentMib();
        MediaEngine media = MediaEngine.start(MediaConfig.defaults());
        play(media);
        List<Integer> counts = done(works, time);
        MediaStatistics seen = media.statistics();
        System.out.printf(Locale.ROOT, "%-22s %d of each at once, %s in %d s; ticks %d, skipped %d, packets more than 5 ms late %d;"
                        + " woken up late p99 %.2f ms p99.9 %.2f ms max %.2f ms%n",
                arguments[0], CALLS, counts, time.toSeconds(), seen.lateness().count(), seen.skippedTicks(), seen.count(Counter.SENT_LATE),
                seen.lateness().quantileNanos(0.99) / 1e6,
                seen.lateness().quantileNanos(0.999) / 1e6, seen.lateness().maxNanos() / 1e6);
        System.out.printf(Locale.ROOT, "%-22s heap %d MiB before, %d MiB after; resident %d and %d MiB; processes left %d%n", arguments[0],
                heapBefore, heapMib(), residentBefore, residentMib(), ProcessHandle.current().children().count());
        media.stop().block();
        for (AutoCloseable each : open) {
            each.close();
        }
        egress.close();
        System.exit(0);
    }

    /** What is left after collecting. */
    private static long heapMib() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
    }

    private static long residentMib() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) >> 10;
            }
        }
        return 0;
    }

    private static Work work(String name, ServerConfig.Speech config, List<SpeechSynthesizer> voices, List<SpeechRecognizer> ears,
            List<AutoCloseable> open) throws Exception {
        for (SpeechSynthesizer engine : voices) {
            if (engine.name().equals(name)) {
                Synthesizers speech = new Synthesizers(config.synthesis(), List.of(engine), new SimpleMeterRegistry(), System::nanoTime);
                open.add(speech);
                return number -> speech.speak(text("You are caller number " + number
                        + ". Please hold the line, somebody will be with you soon."), 8000).flatMap(SpeechTicks::whole);
            }
        }
        for (SpeechRecognizer engine : ears) {
            if (engine.name().equals(name)) {
                open.add(engine::close);
                SpeechGrammar menu = new Grammars().compileSpeech(List.of(new GrammarSource(null, "application/grammar+voxeo", MENU)));
                List<short[]> said = new ArrayList<>();
                for (String words : SAID) {
                    said.add(pcm(voices.getFirst(), words, engine.sampleRate()));
                }
                return number -> engine.recognize(new SpeechRecognizer.Task(menu, "en-US", 0.5), Flux.just(said.get(number % said.size())))
                        .then(Mono.just(true));
            }
        }
        throw new IllegalArgumentException(name + " is not installed");
    }

    /** What the first voice says, with silence around it. */
    private static short[] pcm(SpeechSynthesizer voice, String words, int rate) {
        List<short[]> pieces = new ArrayList<>();
        pieces.add(new short[rate * 3 / 10]);
        for (SpeechEvent event : voice.speak(text(words), voice.voices().getFirst()).collectList().blockOptional(PATIENCE).orElseThrow()) {
            if (event instanceof SpeechEvent.Pcm(short[] some, int own)) {
                StreamResampler resampler = new StreamResampler(own, rate);
                short[] room = new short[resampler.bound(some.length)];
                pieces.add(own == rate ? some : Arrays.copyOf(room, resampler.convert(some, 0, some.length, room, 0)));
            }
        }
        pieces.add(new short[rate * 3 / 10]);
        short[] all = new short[pieces.stream().mapToInt(piece -> piece.length).sum()];
        int at = 0;
        for (short[] piece : pieces) {
            System.arraycopy(piece, 0, all, at, piece.length);
            at += piece.length;
        }
        return all;
    }

    private static void play(MediaEngine media) {
        for (MediaSession session : calls(media)) {
            session.play(1, new Playlist(List.of(tone()), new Playlist.Options(0, 0, 0)));
        }
    }

    private static List<MediaSession> calls(MediaEngine media) {
        List<MediaSession> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            MediaSession session = media.open(new Nobody()).blockOptional().orElseThrow();
            session.start(StreamParameters.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9), AudioEncoding.PCMU, 101));
            calls.add(session);
        }
        return calls;
    }

    private static PcmClip tone() {
        short[] samples = new short[8000];
        ToneSource.dual(440, 480, -13, -1).read(samples, 0, samples.length);
        return PcmClip.of(samples);
    }

    /** How often each was done in that time. */
    private static List<Integer> done(List<Work> works, Duration time) {
        long until = System.nanoTime() + time.toNanos();
        List<AtomicInteger> counts = works.stream().map(work -> new AtomicInteger()).toList();
        Flux.range(0, works.size())
                .flatMap(kind -> Flux.range(0, Integer.MAX_VALUE)
                        .takeWhile(number -> System.nanoTime() - until < 0)
                        .flatMap(number -> works.get(kind).one(number).doOnNext(done -> counts.get(kind).incrementAndGet()), CALLS, 1), works.size())
                .blockLast(PATIENCE);
        return counts.stream().map(AtomicInteger::get).toList();
    }

    /** Waits until all of it is there. */
    private static Mono<Boolean> whole(Spoken spoken) {
        return Mono.fromCallable(() -> {
            for (Sound sound : spoken.sounds()) {
                try (var reader = sound.open()) {
                    reader.skip(Integer.MAX_VALUE / 2);
                }
            }
            return true;
        }).subscribeOn(reactor.core.scheduler.Schedulers.boundedElastic());
    }

    private static SpokenText text(String words) {
        return new SpokenText(VoiceWish.ANY, List.of(new SpokenText.Words(words, Prosody.PLAIN, null)));
    }

    private static final class Nobody implements MediaListener {
        @Override
        public void onDigitStarted(MediaSession session, char digit) {
            // nobody presses keys
        }

        @Override
        public void onDigit(MediaSession session, char digit, int durationMs) {
            // nobody presses keys
        }

        @Override
        public void onPlayEnded(MediaSession session, long playId, PlayEnd end) {
            // it goes round
        }
    }
}
