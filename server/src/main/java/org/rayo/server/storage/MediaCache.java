package org.rayo.server.storage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFormatException;
import org.rayo.rtp.audio.AudioFrames;
import org.rayo.rtp.audio.AudioReader;
import org.rayo.rtp.audio.AudioSource;
import org.rayo.rtp.audio.DtmfSource;
import org.rayo.rtp.audio.Excerpt;
import org.rayo.rtp.audio.PcmClip;
import org.rayo.rtp.audio.Sound;
import org.rayo.rtp.audio.SoundFile;
import org.rayo.rtp.audio.ToneSequence;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.server.component.ssml.ToneScript;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.egress.BodyTaker;
import org.rayo.server.egress.EgressClient;
import org.rayo.server.egress.FetchFailure;
import org.rayo.server.egress.FetchFailure.Kind;
import org.rayo.server.storage.ClipCache.Kept;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Turns the URI of a sound into something to play, from memory when it can. Requests for the same URI share one load. Safe for any
 * thread; results come on threads of the cache or of the HTTP client, never on the caller's after blocking work.
 */
public final class MediaCache {
    private static final int MAX_LOADS = 32;
    private static final int WORKERS = 4;
    private static final String DTMF = "dtmf:";
    private static final int KEY_MS = 100;
    /** Nobody listens longer. */
    private static final long ENDLESS_MS = 86_400_000;
    private static final int MAX_URI = 2048;
    /** What is longer is not kept in memory. */
    private static final int MAX_CLIP_MS = 30_000;
    /** What is read into memory before it is decoded; what is longer plays while it comes. */
    private static final int SHORT_OCTETS = 512 * 1024;
    /** A short one that takes longer than this plays while it comes, too. */
    private static final long SOON_NANOS = 1_000_000_000L;
    private static final Duration DEFAULT_FRESHNESS = Duration.ofSeconds(60);
    private static final long MAX_FRESHNESS_SECONDS = 86_400;
    private static final Pattern MAX_AGE = Pattern.compile("(?:^|[,\\s])max-age=\"?(\\d{1,9})");

    private final ServerConfig.Media config;
    private final EgressClient egress;
    private final LongSupplier nanoClock;
    private final FileJail files;
    private final ClipCache cache;
    private final Scheduler workers;
    /** Read what plays, and may wait for more of it to come: a virtual thread each time, which no media loop waits for. */
    private final ExecutorService readers =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("rayo-media-reader-", 0).factory());
    private final EgressClient.Limits limits;
    private final Map<String, PcmClip> builtIn = new ConcurrentHashMap<>();
    private final Map<String, Mono<Sound>> loading = new ConcurrentHashMap<>();
    private final AtomicInteger loads = new AtomicInteger();

    /** {@code nanoClock}: as {@link System#nanoTime()}, for freshness. */
    public MediaCache(ServerConfig.Media config, EgressClient egress, LongSupplier nanoClock) {
        this.config = config;
        this.egress = egress;
        this.nanoClock = nanoClock;
        this.files = new FileJail(config.fileRoot());
        this.cache = new ClipCache(config.cache());
        this.workers = Schedulers.newBoundedElastic(WORKERS, 2 * MAX_LOADS, "rayo-media-files", 30, true);
        this.limits = new EgressClient.Limits(config.maxSize(), config.fetchTimeout());
    }

    /** Makes a clip of the program's own known under a URI; for a fixed, small number of them. */
    public void preload(String uri, PcmClip clip) {
        builtIn.put(uri, clip);
    }

    /**
     * The sound behind a URI: up to 30 s are decoded once and kept, what is longer is read each time it plays. Fails with
     * {@link FetchFailure} only, whose text is for the application.
     *
     * @param rate of what is decoded, in Hz
     */
    public Mono<Sound> sound(String uri, int rate) {
        return Mono.defer(() -> {
            PcmClip own = builtIn.get(uri);
            if (own != null) {
                return Mono.just(own);
            }
            Sound made = made(uri);
            if (made != null) {
                return Mono.just(made);
            }
            URI parsed = parse(uri);
            String key = rate + " " + uri;
            if (!scheme(parsed).equals("file")) {
                Kept kept = cache.get(key);
                if (kept != null && kept.freshUntilNanos() - nanoClock.getAsLong() > 0) {
                    return Mono.just(kept.sound());
                }
            }
            return loading.computeIfAbsent(key, wanted -> load(wanted, parsed, rate));
        });
    }

    /** Sounds that are computed: keys and tones. Null for others. */
    private static @Nullable Sound made(String uri) {
        if (uri.regionMatches(true, 0, DTMF, 0, DTMF.length())) {
            return clip(List.of(DtmfSource.of(uri.substring(DTMF.length()), KEY_MS, KEY_MS)));
        }
        ToneScript script = ToneScript.of(uri);
        if (script == null) {
            return null;
        }
        PcmClip round = clip(script.tones().stream().map(MediaCache::source).toList());
        return switch (script.rounds()) {
            case 1 -> round;
            case ToneScript.ENDLESS -> new Excerpt(round, 0, -1, Double.POSITIVE_INFINITY, ENDLESS_MS, 0, 1);
            default -> new Excerpt(round, 0, -1, script.rounds(), -1, 0, 1);
        };
    }

    private static AudioSource source(ToneScript.Tone tone) {
        if (!tone.keys().isEmpty()) {
            return DtmfSource.of(tone.keys(), tone.onMs(), Math.max(1, tone.offMs()));
        }
        List<ToneSequence.Step> steps = new ArrayList<>();
        if (tone.onMs() > 0) {
            steps.add(new ToneSequence.Step(tone.firstHz(), tone.secondHz(), tone.levelDbm0(), tone.onMs()));
        }
        if (tone.offMs() > 0) {
            steps.add(ToneSequence.Step.pause(tone.offMs()));
        }
        return steps.isEmpty() ? ToneSource.sine(0, -120, 1) : new ToneSequence(steps, 1);
    }

    private static PcmClip clip(List<AudioSource> sources) {
        short[] samples = new short[AudioFrames.SAMPLE_RATE];
        int done = 0;
        for (AudioSource source : sources) {
            int count = source.read(samples, done, samples.length - done);
            while (count > 0) {
                done += count;
                if (done == samples.length) {
                    samples = Arrays.copyOf(samples, 2 * done);
                }
                count = source.read(samples, done, samples.length - done);
            }
        }
        return PcmClip.of(Arrays.copyOf(samples, done));
    }

    /** Reads what plays, and may wait for more of it to come. */
    public Executor readers() {
        return readers;
    }

    /** Octets of decoded clips in memory. */
    public long cachedOctets() {
        return cache.octets();
    }

    /** Lets the threads go; running loads fail. */
    public void close() {
        workers.dispose();
        readers.shutdownNow();
    }

    private URI parse(String uri) {
        if (uri.length() > MAX_URI) {
            throw new FetchFailure(Kind.BAD_URI, "a sound's URI may have " + MAX_URI + " characters");
        }
        URI parsed;
        try {
            parsed = new URI(uri);
        } catch (URISyntaxException e) {
            throw new FetchFailure(Kind.BAD_URI, "a sound is named by something that is no URI");
        }
        String scheme = scheme(parsed);
        if (!config.allow().contains(scheme)) {
            throw new FetchFailure(scheme.isEmpty() ? Kind.BAD_URI : Kind.REFUSED, EgressClient.shown(parsed)
                    + " is not taken; media.allow has " + String.join(", ", config.allow()));
        }
        return parsed;
    }

    private static String scheme(URI uri) {
        return uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    }

    /** Subscribed once however many ask; a caller that goes away does not end it for the others. */
    private Mono<Sound> load(String key, URI uri, int rate) {
        Mono<Sound> source = scheme(uri).equals("file") ? file(key, uri, rate) : http(key, uri, rate);
        return Mono.defer(() -> {
            if (loads.incrementAndGet() > MAX_LOADS) {
                loads.decrementAndGet();
                return Mono.<Sound>error(busy(uri));
            }
            return source.timeout(config.fetchTimeout()).doFinally(end -> loads.decrementAndGet());
            // gone before the result is told: who asks after that gets a look into the cache, not this load
        }).onErrorMap(failure -> typed(failure, uri)).doOnTerminate(() -> loading.remove(key)).cache();
    }

    private Mono<Sound> http(String key, URI uri, int rate) {
        return Mono.create(asked -> {
            Arrival arrival = new Arrival(key, uri, rate, asked);
            egress.take(uri, limits, arrival).subscribe(nothing -> { }, arrival::failed, arrival::arrived);
        });
    }

    private void keep(String key, Sound sound, String etag, long seconds) {
        if (seconds > 0) {
            cache.put(key, new Kept(sound, etag, nanoClock.getAsLong() + Duration.ofSeconds(seconds).toNanos()));
        } else {
            cache.remove(key);
        }
    }

    /** A sound on its way: a short one is decoded when it is there, any other one plays from a file while it comes. */
    private final class Arrival implements BodyTaker {
        private final String key;
        private final URI uri;
        private final int rate;
        private final MonoSink<Sound> asked;
        private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
        private @Nullable Spool spool;
        private boolean done;
        private long declaredOctets = -1;
        private long freshSeconds;
        private long beginNanos;
        private String etag = "";
        private final @Nullable Kept stale;

        Arrival(String key, URI uri, int rate, MonoSink<Sound> asked) {
            this.key = key;
            this.uri = uri;
            this.rate = rate;
            this.asked = asked;
            this.stale = cache.get(key);
        }

        @Override
        public @Nullable String etag() {
            return stale == null || stale.stamp().isEmpty() ? null : stale.stamp();
        }

        @Override
        public void unchanged(@Nullable String cacheControl) {
            Sound sound = Objects.requireNonNull(stale).sound();
            keep(key, sound, stale.stamp(), freshSeconds(cacheControl));
            done = true;
            asked.success(sound);
        }

        @Override
        public void begin(long declared, @Nullable String cacheControl, @Nullable String version) {
            etag = version == null ? "" : version;
            declaredOctets = declared;
            freshSeconds = freshSeconds(cacheControl);
            beginNanos = nanoClock.getAsLong();
        }

        @Override
        public void octets(byte[] part) {
            try {
                Spool file = spool;
                if (file != null) {
                    file.append(part);
                    return;
                }
                memory.writeBytes(part);
                if (declaredOctets > SHORT_OCTETS || memory.size() > SHORT_OCTETS
                        || nanoClock.getAsLong() - beginNanos > SOON_NANOS) {
                    spill();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void spill() throws IOException {
            Spool file = new Spool(declaredOctets, config.fetchTimeout());
            file.append(memory.toByteArray());
            memory.reset();
            spool = file;
            Sound sound = SoundFile.of(file::open, Math.max(declaredOctets, SHORT_OCTETS));
            // it waits for as much as it takes to see what it is
            readers.execute(() -> look(sound));
        }

        private void look(Sound sound) {
            try (AudioReader reader = sound.open()) {
                if (reader.rate() > 0) {
                    keep(key, sound, etag, freshSeconds);
                    asked.success(sound);
                }
            } catch (IOException e) {
                asked.error(unplayable(uri, e));
            }
        }

        void arrived() {
            if (done) {
                return;
            }
            if (spool != null) {
                spool.complete();
                return;
            }
            workers.schedule(() -> {
                try {
                    Sound sound = decode(SoundFile.of(memory.toByteArray()), uri, rate);
                    keep(key, sound, etag, freshSeconds);
                    asked.success(sound);
                } catch (RuntimeException e) {
                    asked.error(e);
                }
            });
        }

        void failed(Throwable failure) {
            if (spool != null) {
                // in this order: whoever hears that it broke off may ask for it anew
                cache.remove(key);
                spool.fail("it broke off");
            }
            asked.error(failure);
        }
    }

    private Mono<Sound> file(String key, URI uri, int rate) {
        return Mono.fromCallable(() -> {
            FileJail.Found found = files.find(uri);
            Kept kept = cache.get(key);
            if (kept != null && kept.stamp().equals(found.stamp())) {
                return kept.sound();
            }
            if (found.octets() > config.maxSize()) {
                throw new FetchFailure(Kind.TOO_LARGE, EgressClient.shown(uri) + " is larger than " + config.maxSize()
                        + " octets");
            }
            Sound sound = decode(SoundFile.of(found.path()), uri, rate);
            cache.put(key, new Kept(sound, found.stamp(), 0));
            return sound;
        }).subscribeOn(workers);
    }

    private static Sound decode(SoundFile file, URI uri, int rate) {
        try {
            return file.load(rate, MAX_CLIP_MS);
        } catch (IOException e) {
            throw unplayable(uri, e);
        }
    }

    private static FetchFailure unplayable(URI uri, IOException why) {
        return why instanceof AudioFormatException
                ? new FetchFailure(Kind.UNREADABLE, EgressClient.shown(uri) + " cannot be played: " + why.getMessage())
                : new FetchFailure(Kind.UNREACHABLE, EgressClient.shown(uri) + " cannot be read");
    }

    /** RFC 9111 §5.2.2 as far as it matters to sounds: no-store, no-cache, max-age. */
    static long freshSeconds(@Nullable String cacheControl) {
        String control = cacheControl == null ? "" : cacheControl.toLowerCase(Locale.ROOT);
        if (control.contains("no-store") || control.contains("no-cache")) {
            return 0;
        }
        Matcher age = MAX_AGE.matcher(control);
        return age.find() ? Math.min(Long.parseLong(age.group(1)), MAX_FRESHNESS_SECONDS)
                : DEFAULT_FRESHNESS.toSeconds();
    }

    private static FetchFailure busy(URI uri) {
        return new FetchFailure(Kind.BUSY, "too many sounds are being loaded; " + EgressClient.shown(uri) + " was not");
    }

    private Throwable typed(Throwable failure, URI uri) {
        return switch (failure) {
            case FetchFailure typed -> typed;
            case TimeoutException late -> new FetchFailure(Kind.TIMEOUT, EgressClient.shown(uri) + " took longer than "
                    + config.fetchTimeout().toMillis() + " ms");
            case RejectedExecutionException full -> busy(uri);
            default -> new FetchFailure(Kind.UNREACHABLE, EgressClient.shown(uri) + " cannot be read");
        };
    }
}
