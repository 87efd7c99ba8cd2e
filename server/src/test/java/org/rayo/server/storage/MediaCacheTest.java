package org.rayo.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.rtp.audio.AudioReader;
import org.rayo.rtp.audio.Excerpt;
import org.rayo.rtp.audio.PcmClip;
import org.rayo.rtp.audio.Sound;
import org.rayo.rtp.audio.SoundFile;
import org.rayo.rtp.audio.ToneMeter;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.egress.EgressClient;
import org.rayo.server.egress.FetchFailure;
import org.rayo.server.egress.FetchFailure.Kind;
import org.rayo.server.net.Cidr;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

class MediaCacheTest {
    private static final int LONG_SAMPLES = 600 * 8000;

    @TempDir
    private Path directory;

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger requests = new AtomicInteger();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicReference<String> version = new AtomicReference<>("\"one\"");
    private final Sinks.Empty<Void> gate = Sinks.empty();
    private final EgressClient egress = new EgressClient(
            new ServerConfig.Egress(List.of("*"), List.of(Cidr.parse("127.0.0.0/8"))),
            host -> List.of(InetAddress.ofLiteral("127.0.0.1")));
    private DisposableServer server;
    private MediaCache cache;
    private Path root;

    @BeforeEach
    void start() throws Exception {
        root = Files.createDirectories(directory.resolve("media"));
        server = HttpServer.create().host("127.0.0.1").port(0).route(routes -> {
            routes.get("/a.wav", (request, response) -> response.send(body(80)));
            routes.get("/no-store.wav", (request, response) -> response.header("Cache-Control", "no-store").send(body(80)));
            routes.get("/ten.wav", (request, response) -> response.header("Cache-Control", "public, max-age=10")
                    .send(body(80)));
            routes.get("/versioned.wav", (request, response) -> {
                asked.add(request.requestHeaders().get("If-None-Match", "-"));
                response.header("ETag", version.get()).header("Cache-Control", "max-age=10");
                return version.get().equals(request.requestHeaders().get("If-None-Match"))
                        ? response.status(304).send() : response.send(body(80));
            });
            routes.get("/gated.wav", (request, response) -> response.send(gate.asMono().then(body(80))));
            routes.get("/text.wav", (request, response) -> response.sendString(Mono.just("no sound")));
            routes.get("/long.wav", (request, response) -> response
                    .header("Content-Length", Integer.toString(44 + 2 * LONG_SAMPLES))
                    .send(Flux.concat(part(44 + 2 * 8000), gate.asMono().thenMany(Flux.range(0, LONG_SAMPLES / 8000 - 1)
                            .map(second -> Unpooled.wrappedBuffer(new byte[2 * 8000]))))));
            routes.get("/broken.wav", (request, response) -> response
                    .header("Content-Length", Integer.toString(44 + 2 * LONG_SAMPLES))
                    .send(Flux.concat(part(44 + 2 * 8000), gate.asMono().then(Mono.error(new java.io.IOException("gone"))))));
            routes.get("/never.wav", (request, response) -> response.send(Mono.never()));
        }).bindNow();
        cache = cache(1 << 20, 100_000, Duration.ofSeconds(10), List.of("http", "https", "file"));
    }

    @AfterEach
    void stop() {
        cache.close();
        egress.close();
        server.disposeNow();
    }

    private MediaCache cache(long cacheOctets, long maxSize, Duration timeout, List<String> allow) {
        return new MediaCache(new ServerConfig.Media(allow, root, cacheOctets, timeout, maxSize), egress, nanos::get);
    }

    /** The beginning of a sound of ten minutes. */
    private Mono<io.netty.buffer.ByteBuf> part(int octets) {
        requests.incrementAndGet();
        return Mono.fromCallable(() -> Unpooled.wrappedBuffer(wav(LONG_SAMPLES), 0, octets));
    }

    private Mono<io.netty.buffer.ByteBuf> body(int samples) {
        requests.incrementAndGet();
        return Mono.fromCallable(() -> Unpooled.wrappedBuffer(wav(samples)));
    }

    static byte[] wav(int samples) {
        ByteBuffer wav = ByteBuffer.allocate(44 + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
        wav.put("RIFF".getBytes()).putInt(36 + 2 * samples).put("WAVEfmt ".getBytes()).putInt(16).putShort((short) 1)
                .putShort((short) 1).putInt(8000).putInt(16_000).putShort((short) 2).putShort((short) 16)
                .put("data".getBytes()).putInt(2 * samples);
        return wav.array();
    }

    private String http(String path) {
        return "http://media.test:" + server.port() + path;
    }

    private Mono<Sound> sound(String uri) {
        return cache.sound(uri, 8000);
    }

    private PcmClip get(String uri) {
        return (PcmClip) cache.sound(uri, 8000).block(Duration.ofSeconds(20));
    }

    private FetchFailure failure(String uri) {
        FetchFailure failure = catchThrowableOfType(FetchFailure.class, () -> get(uri));
        assertThat(failure).as(uri).isNotNull();
        return failure;
    }

    /** RFC 9110 §13.1.2: what is no longer fresh is asked about, and comes again only when there is another version. */
    @Test
    void soundIsAskedAboutByItsVersion() {
        PcmClip first = get(http("/versioned.wav"));
        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(get(http("/versioned.wav"))).isSameAs(first);
        assertThat(get(http("/versioned.wav"))).as("fresh again").isSameAs(first);
        assertThat(requests).hasValue(1);
        version.set("\"two\"");
        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(get(http("/versioned.wav"))).isNotSameAs(first);
        assertThat(requests).hasValue(2);
        assertThat(asked).containsExactly("-", "\"one\"", "\"one\"");
        // texts too
        TextCache texts = new TextCache(new ServerConfig.Media(List.of("http"), root, 1, Duration.ofSeconds(10), 1), egress, nanos::get);
        try {
            TextCache.Text text = texts.get(http("/versioned.wav")).block(Duration.ofSeconds(20));
            nanos.addAndGet(Duration.ofSeconds(10).toNanos());
            assertThat(texts.get(http("/versioned.wav")).block(Duration.ofSeconds(20))).isSameAs(text);
            assertThat(asked).endsWith("-", "\"two\"");
        } finally {
            texts.close();
        }
    }

    @Test
    void tonesAreMadeHere() {
        PcmClip round = get("tone_stream://v=-10;%(100,50,440);l=2;%(50,0,697,1209);l=1;d=80;w=20;12");
        assertThat(round.durationMs()).isEqualTo(100 + 50 + 2 * 50 + 2 * (80 + 20));
        short[] samples = round.toArray();
        assertThat(ToneMeter.dominantFrequencyHz(Arrays.copyOf(samples, 800))).isBetween(439.0, 441.0);
        assertThat(ToneMeter.levelDbfs(Arrays.copyOf(samples, 800))).isBetween(-14.0, -12.0);
        assertThat(ToneMeter.levelDbfs(Arrays.copyOfRange(samples, 800, 1200))).isLessThan(-100);
        // longer ones take the room of one round
        assertThat(sound("tone_stream://%(100,0,1000);loops=3").block()).isInstanceOfSatisfying(Excerpt.class, thrice -> {
            assertThat(thrice.times()).isEqualTo(3);
            assertThat(((PcmClip) thrice.whole()).durationMs()).isEqualTo(100);
        });
        assertThat(sound("tone_stream:%(100,100,1000,1200);L=-1").block())
                .isInstanceOfSatisfying(Excerpt.class, endless -> assertThat(endless.times()).isInfinite());
    }

    @Test
    void soundIsFetchedOnceWhileItIsFresh() {
        assertThat(get(http("/a.wav")).samples()).isEqualTo(80);
        assertThat(get(http("/a.wav"))).isSameAs(get(http("/a.wav")));
        assertThat(requests).hasValue(1);
        nanos.addAndGet(Duration.ofSeconds(59).toNanos());
        get(http("/a.wav"));
        assertThat(requests).hasValue(1);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        get(http("/a.wav"));
        assertThat(requests).hasValue(2);
    }

    @Test
    void cacheControlIsObeyed() {
        get(http("/no-store.wav"));
        get(http("/no-store.wav"));
        assertThat(requests).hasValue(2);
        get(http("/ten.wav"));
        nanos.addAndGet(Duration.ofSeconds(9).toNanos());
        get(http("/ten.wav"));
        assertThat(requests).hasValue(3);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        get(http("/ten.wav"));
        assertThat(requests).hasValue(4);
    }

    @ParameterizedTest
    @CsvSource({"'', 60", "max-age=5, 5", "'private, MAX-AGE=7', 7", "max-age=0, 0", "no-cache, 0", "'max-age=9, no-store', 0",
        "s-maxage=3, 60", "max-age=999999999, 86400", "max-age=x, 60"})
    void freshnessOfCacheControl(String header, long seconds) {
        assertThat(MediaCache.freshSeconds(header)).isEqualTo(seconds);
    }

    @Test
    void requestsForTheSameSoundShareOneFetchAlsoWhenOneGoesAway() {
        List<Sound> clips = new ArrayList<>();
        var gone = sound(http("/gated.wav")).subscribe();
        Mono<List<Sound>> both = Mono.zip(sound(http("/gated.wav")), sound(http("/gated.wav")),
                (a, b) -> List.of(a, b)).cache();
        var running = both.subscribe();
        gone.dispose();
        gate.tryEmitEmpty();
        clips.addAll(both.block(Duration.ofSeconds(30)));
        assertThat(clips.get(0)).isSameAs(clips.get(1));
        assertThat(requests).hasValue(1);
        assertThat(running.isDisposed()).isTrue();
    }

    @Test
    void failureIsNotKept() throws Exception {
        assertThat(failure("file:///late.wav").kind()).isEqualTo(Kind.NOT_FOUND);
        Files.write(root.resolve("late.wav"), wav(8));
        assertThat(get("file:///late.wav").samples()).isEqualTo(8);
    }

    @Test
    void fileIsReadAgainOnlyWhenItChanged() throws Exception {
        Path file = Files.write(root.resolve("a b.wav"), wav(8));
        PcmClip first = get("file:///a%20b.wav");
        assertThat(get("file:///a%20b.wav")).isSameAs(first);
        Files.write(file, wav(16));
        Files.setLastModifiedTime(file, FileTime.fromMillis(5000));
        assertThat(get("file:///a%20b.wav").samples()).isEqualTo(16);
        assertThat(get(file.toUri().toString()).samples()).isEqualTo(16);
    }

    @ParameterizedTest
    @CsvSource({
        "file:///../secret.wav, REFUSED",
        "file:///%2e%2e/secret.wav, REFUSED",
        "file:///sub/../../secret.wav, REFUSED",
        "file:///link.wav, REFUSED",
        "file:///linked/secret.wav, REFUSED",
        "file:///etc/passwd, NOT_FOUND",
        "file:///missing.wav, NOT_FOUND",
        "file:///, NOT_FOUND",
        "file:///sub, NOT_FOUND",
        "file:secret.wav, BAD_URI",
        "file://host/a.wav, BAD_URI",
        "file:///a.wav?x, BAD_URI",
        "file:///a%00.wav, BAD_URI",
        "secret.wav, BAD_URI",
        "../secret.wav, BAD_URI",
        "ftp://media.test/a.wav, REFUSED",
        "'data:audio/wav;base64,AAAA', REFUSED",
        "'http://a b/', BAD_URI"})
    void nothingOutsideOfTheRootIsRead(String uri, Kind kind) throws Exception {
        Path secret = Files.write(directory.resolve("secret.wav"), wav(8));
        Files.createDirectories(root.resolve("sub"));
        Files.createSymbolicLink(root.resolve("link.wav"), secret);
        Files.createSymbolicLink(root.resolve("linked"), directory);
        FetchFailure failure = failure(uri);
        assertThat(failure.kind()).as(failure.text()).isEqualTo(kind);
        assertThat(failure.text()).doesNotContain(directory.toString());
    }

    @Test
    void wholePathOfASecretIsNotTakenEither() throws Exception {
        Path secret = Files.write(directory.resolve("secret.wav"), wav(8));
        assertThat(failure(secret.toUri().toString()).kind()).isEqualTo(Kind.NOT_FOUND);
    }

    @Test
    void linkWithinTheRootIsFine() throws Exception {
        Files.write(root.resolve("real.wav"), wav(8));
        Files.createSymbolicLink(root.resolve("alias.wav"), root.resolve("real.wav"));
        assertThat(get("file:///alias.wav").samples()).isEqualTo(8);
    }

    @Test
    void whatIsNoSoundIsTold() throws Exception {
        assertThat(failure(http("/text.wav")).text()).isEqualTo(http("/text.wav")
                + " cannot be played: no WAV, AIFF, AU, FLAC, MP3 or Ogg/Opus");
        assertThat(failure(http("/none.wav")).text()).isEqualTo(http("/none.wav") + " answered 404");
        Files.write(root.resolve("text.wav"), new byte[3]);
        assertThat(failure("file:///text.wav").kind()).isEqualTo(Kind.UNREADABLE);
    }

    @Test
    void sizeTimeAndSchemesAreBounded() throws Exception {
        Files.write(root.resolve("big.wav"), wav(1000));
        cache.close();
        cache = cache(1 << 20, 100, Duration.ofMillis(300), List.of("http", "file"));
        assertThat(failure("file:///big.wav").kind()).isEqualTo(Kind.TOO_LARGE);
        assertThat(failure(http("/a.wav")).kind()).isEqualTo(Kind.TOO_LARGE);
        assertThat(failure(http("/never.wav")).kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(failure("https://media.test/a.wav").kind()).isEqualTo(Kind.REFUSED);
    }

    @Test
    void aLongSoundPlaysWhileItComes() throws Exception {
        cache.close();
        cache = cache(64 << 20, 64 << 20, Duration.ofSeconds(20), List.of("http"));
        Sound sound = sound(http("/long.wav")).block(Duration.ofSeconds(20));
        assertThat(sound).isInstanceOf(SoundFile.class);
        try (AudioReader reader = sound.open(); AudioReader second = sound.open()) {
            // the first second is there, the rest is not
            assertThat(reader.skip(7000)).isEqualTo(7000);
            gate.tryEmitEmpty();
            assertThat(reader.skip(LONG_SAMPLES)).isEqualTo(LONG_SAMPLES - 7000);
            assertThat(second.skip(LONG_SAMPLES)).isEqualTo(LONG_SAMPLES);
            short[] more = new short[8];
            assertThat(reader.read(more, 0, 8)).isEqualTo(-1);
        }
        assertThat(sound(http("/long.wav")).block(Duration.ofSeconds(20))).isSameAs(sound);
        assertThat(requests).hasValue(1);
    }

    @Test
    void aSoundThatBreaksOffIsReadAsFarAsItGoesAndFetchedAgain() throws Exception {
        cache.close();
        cache = cache(64 << 20, 64 << 20, Duration.ofSeconds(20), List.of("http"));
        Sound sound = sound(http("/broken.wav")).block(Duration.ofSeconds(20));
        try (AudioReader reader = sound.open()) {
            assertThat(reader.read(new short[4000], 0, 4000)).isPositive();
            gate.tryEmitEmpty();
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> {
                short[] piece = new short[1000];
                while (reader.read(piece, 0, 1000) > 0) {
                    continue;
                }
            }).isInstanceOf(java.io.IOException.class).hasMessageContaining("broke off");
        }
        // now it breaks off at once, perhaps before there is anything to hear
        sound(http("/broken.wav")).onErrorComplete(FetchFailure.class).block(Duration.ofSeconds(20));
        assertThat(requests).hasValue(2);
    }

    @Test
    void tooManyLoadsAtOnceAreRefused() {
        List<reactor.core.Disposable> waiting = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            waiting.add(sound(http("/gated.wav?" + i)).subscribe());
        }
        assertThat(failure(http("/a.wav")).kind()).isEqualTo(Kind.BUSY);
        gate.tryEmitEmpty();
        org.awaitility.Awaitility.await().until(() -> waiting.stream().allMatch(reactor.core.Disposable::isDisposed));
        assertThat(get(http("/a.wav")).samples()).isEqualTo(80);
    }

    @Test
    void memoryIsBoundedAndTheLeastRecentlyUsedGoes() throws Exception {
        cache.close();
        cache = cache(5000, 100_000, Duration.ofSeconds(10), List.of("file"));
        for (String name : List.of("a", "b", "c")) {
            Files.write(root.resolve(name + ".wav"), wav(1000));
        }
        PcmClip a = get("file:///a.wav");
        PcmClip b = get("file:///b.wav");
        assertThat(get("file:///a.wav")).isSameAs(a);
        get("file:///c.wav");
        assertThat(get("file:///a.wav")).isSameAs(a);
        assertThat(get("file:///b.wav")).isNotSameAs(b);
        assertThat(cache.cachedOctets()).isPositive().isLessThanOrEqualTo(5000);
        Files.write(root.resolve("huge.wav"), wav(5000));
        assertThat(get("file:///huge.wav").samples()).isEqualTo(5000);
        assertThat(cache.cachedOctets()).isLessThanOrEqualTo(5000);
    }

    @Test
    void builtInSoundsNeedNoScheme() {
        PcmClip clip = PcmClip.of(new short[4]);
        cache.preload("rayo-demo:greeting", clip);
        assertThat(get("rayo-demo:greeting")).isSameAs(clip);
        assertThat(failure("rayo-demo:other").kind()).isEqualTo(Kind.REFUSED);
    }
}
