package org.rayo.server.storage;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFormatException;
import org.rayo.rtp.audio.PcmClip;
import org.rayo.rtp.audio.WavReader;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.egress.EgressClient;
import org.rayo.server.egress.FetchFailure;
import org.rayo.server.egress.FetchFailure.Kind;
import org.rayo.server.egress.FetchedBody;
import org.rayo.server.storage.ClipCache.Kept;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Turns the URI of a sound into a clip, from memory when it can. Requests for the same URI share one load. Safe for any
 * thread; results come on threads of the cache or of the HTTP client, never on the caller's after blocking work.
 */
public final class MediaCache {
    private static final int MAX_LOADS = 32;
    private static final int WORKERS = 4;
    private static final int MAX_URI = 2048;
    private static final Duration DEFAULT_FRESHNESS = Duration.ofSeconds(60);
    private static final long MAX_FRESHNESS_SECONDS = 86_400;
    private static final Pattern MAX_AGE = Pattern.compile("(?:^|[,\\s])max-age=\"?(\\d{1,9})");

    private final ServerConfig.Media config;
    private final EgressClient egress;
    private final LongSupplier nanoClock;
    private final FileJail files;
    private final ClipCache cache;
    private final Scheduler workers;
    private final EgressClient.Limits limits;
    private final Map<String, PcmClip> builtIn = new ConcurrentHashMap<>();
    private final Map<String, Mono<PcmClip>> loading = new ConcurrentHashMap<>();
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

    /** The clip behind a URI; fails with {@link FetchFailure} only, whose text is for the application. */
    public Mono<PcmClip> clip(String uri) {
        return Mono.defer(() -> {
            PcmClip own = builtIn.get(uri);
            if (own != null) {
                return Mono.just(own);
            }
            URI parsed = parse(uri);
            if (!scheme(parsed).equals("file")) {
                Kept kept = cache.get(uri);
                if (kept != null && kept.freshUntilNanos() - nanoClock.getAsLong() > 0) {
                    return Mono.just(kept.clip());
                }
            }
            return loading.computeIfAbsent(uri, key -> load(key, parsed));
        });
    }

    /** Octets of decoded clips in memory. */
    public long cachedOctets() {
        return cache.octets();
    }

    /** Lets the threads go; running loads fail. */
    public void close() {
        workers.dispose();
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
    private Mono<PcmClip> load(String key, URI uri) {
        Mono<PcmClip> source = scheme(uri).equals("file") ? file(key, uri) : http(key, uri);
        return Mono.defer(() -> {
            if (loads.incrementAndGet() > MAX_LOADS) {
                loads.decrementAndGet();
                return Mono.<PcmClip>error(busy(uri));
            }
            return source.timeout(config.fetchTimeout()).doFinally(end -> loads.decrementAndGet());
            // gone before the result is told: who asks after that gets a look into the cache, not this load
        }).onErrorMap(failure -> typed(failure, uri)).doOnTerminate(() -> loading.remove(key)).cache();
    }

    private Mono<PcmClip> http(String key, URI uri) {
        return egress.get(uri, limits).publishOn(workers).map(body -> {
            PcmClip clip = decode(body.octets(), uri);
            long seconds = freshSeconds(body);
            if (seconds > 0) {
                cache.put(key, new Kept(clip, "", nanoClock.getAsLong() + Duration.ofSeconds(seconds).toNanos()));
            } else {
                cache.remove(key);
            }
            return clip;
        });
    }

    private Mono<PcmClip> file(String key, URI uri) {
        return Mono.fromCallable(() -> {
            FileJail.Found found = files.find(uri);
            Kept kept = cache.get(key);
            if (kept != null && kept.stamp().equals(found.stamp())) {
                return kept.clip();
            }
            if (found.octets() > config.maxSize()) {
                throw new FetchFailure(Kind.TOO_LARGE, EgressClient.shown(uri) + " is larger than " + config.maxSize()
                        + " octets");
            }
            PcmClip clip = decode(files.read(found, uri, (int) config.maxSize()), uri);
            cache.put(key, new Kept(clip, found.stamp(), 0));
            return clip;
        }).subscribeOn(workers);
    }

    private static PcmClip decode(byte[] octets, URI uri) {
        try {
            return WavReader.read(octets);
        } catch (AudioFormatException e) {
            throw new FetchFailure(Kind.UNREADABLE, EgressClient.shown(uri) + " is no WAV file that can be played: "
                    + e.getMessage());
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
