package org.rayo.server.storage;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFormatException;
import org.rayo.rtp.audio.AudioSource;
import org.rayo.rtp.audio.PcmClip;
import org.rayo.rtp.audio.Playlist;
import org.rayo.rtp.audio.Sound;
import org.rayo.rtp.audio.SoundFile;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.egress.EgressClient;
import org.rayo.server.egress.FetchFailure;
import org.rayo.server.egress.FetchFailure.Kind;
import org.rayo.server.egress.FetchedBody;
import org.rayo.server.storage.ClipCache.Kept;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Turns the URI of a sound into something to play, from memory when it can. Requests for the same URI share one load. Safe for any
 * thread; results come on threads of the cache or of the HTTP client, never on the caller's after blocking work.
 */
public final class MediaCache {
    private static final int MAX_LOADS = 32;
    private static final int WORKERS = 4;
    private static final int MAX_URI = 2048;
    /** Sounds of one output that are loaded at once. */
    private static final int LOADS_AT_ONCE = 4;
    /** What is longer is not kept in memory. */
    private static final int MAX_CLIP_MS = 30_000;
    /** Sessions at 48 kHz get this too: no prompt has more in it, and it takes a third of the room. */
    private static final int WIDE_RATE = 16_000;
    private static final Duration DEFAULT_FRESHNESS = Duration.ofSeconds(60);
    private static final long MAX_FRESHNESS_SECONDS = 86_400;
    private static final Pattern MAX_AGE = Pattern.compile("(?:^|[,\\s])max-age=\"?(\\d{1,9})");

    private final ServerConfig.Media config;
    private final EgressClient egress;
    private final LongSupplier nanoClock;
    private final FileJail files;
    private final ClipCache cache;
    private final Scheduler workers;
    /** Read what plays; a pool whose queue never makes a media loop wait. */
    private final ForkJoinPool readers = new ForkJoinPool(WORKERS, MediaCache::reader, null, true);
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

    private static ForkJoinWorkerThread reader(ForkJoinPool pool) {
        ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
        thread.setName("rayo-media-reader-" + thread.getPoolIndex());
        return thread;
    }

    /** Makes a clip of the program's own known under a URI; for a fixed, small number of them. */
    public void preload(String uri, PcmClip clip) {
        builtIn.put(uri, clip);
    }

    /**
     * Sounds one after the other, ready to be played; fails with {@link FetchFailure} only, whose text is for the
     * application.
     *
     * @param sessionRate in Hz
     */
    public Mono<AudioSource> source(List<String> uris, Playlist.Options options, int sessionRate) {
        int rate = Math.min(sessionRate, WIDE_RATE);
        return Flux.fromIterable(uris)
                .flatMapSequential(uri -> sound(uri, rate), LOADS_AT_ONCE)
                .collectList()
                .flatMap(sounds -> sounds.stream().allMatch(PcmClip.class::isInstance)
                        ? Mono.just(Playlist.source(sounds, options, rate, readers))
                        // the beginning is read at once, which blocks
                        : Mono.fromCallable(() -> Playlist.source(sounds, options, rate, readers)).subscribeOn(workers))
                .doOnDiscard(AudioSource.class, AudioSource::close);
    }

    /**
     * The sound behind a URI: up to 30 s are decoded once and kept, what is longer is read each time it plays. Fails with
     * {@link FetchFailure} only, whose text is for the application.
     *
     * @param rate of what is decoded, in Hz
     */
    Mono<Sound> sound(String uri, int rate) {
        return Mono.defer(() -> {
            PcmClip own = builtIn.get(uri);
            if (own != null) {
                return Mono.just(own);
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
        return egress.get(uri, limits).publishOn(workers).map(body -> {
            Sound sound = decode(SoundFile.of(body.octets()), uri, rate);
            long seconds = freshSeconds(body);
            if (seconds > 0) {
                cache.put(key, new Kept(sound, "", nanoClock.getAsLong() + Duration.ofSeconds(seconds).toNanos()));
            } else {
                cache.remove(key);
            }
            return sound;
        });
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
        } catch (AudioFormatException e) {
            throw new FetchFailure(Kind.UNREADABLE, EgressClient.shown(uri) + " cannot be played: " + e.getMessage());
        } catch (IOException e) {
            throw new FetchFailure(Kind.UNREACHABLE, EgressClient.shown(uri) + " cannot be read");
        }
    }

    /** RFC 9111 §5.2.2 as far as it matters to sounds: no-store, no-cache, max-age. */
    static long freshSeconds(FetchedBody body) {
        return freshSeconds(body.cacheControl());
    }

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
