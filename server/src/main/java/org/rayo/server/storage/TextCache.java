package org.rayo.server.storage;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.egress.EgressClient;
import org.rayo.server.egress.FetchFailure;
import org.rayo.server.egress.FetchFailure.Kind;
import org.rayo.server.egress.FetchedBody;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Documents of text that commands name by URI, such as grammars: under the same rules as sounds, remembered as long as
 * their servers allow, in two generations of which the older one goes when the younger is full. Safe for any thread; results come
 * on threads of the cache or of the HTTP client.
 */
public final class TextCache {
    /** The largest document. */
    public static final int MAX_OCTETS = 256 * 1024;

    private static final int GENERATION = 64;
    private static final int WORKERS = 2;
    private static final int WAITING = 64;
    private static final int MAX_URI = 2048;
    private static final Pattern CHARSET = Pattern.compile("charset\\s*=\\s*\"?([A-Za-z0-9._:-]{1,40})", Pattern.CASE_INSENSITIVE);
    private static final Pattern XML_ENCODING = Pattern.compile("^\\s*<\\?xml[^>]{0,80}encoding\\s*=\\s*[\"']([A-Za-z0-9._-]{1,40})");

    private final ServerConfig.Media config;
    private final EgressClient egress;
    private final LongSupplier nanoClock;
    private final FileJail files;
    private final EgressClient.Limits limits;
    private final Scheduler workers;
    private volatile ConcurrentHashMap<URI, Kept> young = new ConcurrentHashMap<>();
    private volatile ConcurrentHashMap<URI, Kept> old = new ConcurrentHashMap<>();

    /**
     * A document.
     *
     * @param contentType as its server says, or null
     */
    public record Text(String content, @Nullable String contentType) {}

    /** {@code etag}: its version as the server calls it. */
    private record Kept(Text text, @Nullable String etag, long freshUntilNanos) {}

    /** {@code nanoClock}: as {@link System#nanoTime()}, for freshness. */
    public TextCache(ServerConfig.Media config, EgressClient egress, LongSupplier nanoClock) {
        this.config = config;
        this.egress = egress;
        this.nanoClock = nanoClock;
        this.files = new FileJail(config.fileRoot());
        this.limits = new EgressClient.Limits(MAX_OCTETS, config.fetchTimeout());
        this.workers = Schedulers.newBoundedElastic(WORKERS, WAITING, "rayo-text-files", 30, true);
    }

    /** Gets a document; fails with {@link FetchFailure} only, whose text is for the application. */
    public Mono<Text> get(String uri) {
        return Mono.defer(() -> {
            URI parsed = parse(uri);
            return "file".equalsIgnoreCase(parsed.getScheme()) ? file(parsed) : http(parsed);
        });
    }

    private URI parse(String uri) {
        if (uri.length() > MAX_URI) {
            throw new FetchFailure(Kind.BAD_URI, "a document's URI may have " + MAX_URI + " characters");
        }
        try {
            URI parsed = new URI(uri);
            String scheme = parsed.getScheme() == null ? "" : parsed.getScheme().toLowerCase(Locale.ROOT);
            if (!config.allow().contains(scheme)) {
                throw new FetchFailure(scheme.isEmpty() ? Kind.BAD_URI : Kind.REFUSED, EgressClient.shown(parsed)
                        + " is not taken; media.allow has " + String.join(", ", config.allow()));
            }
            return parsed;
        } catch (URISyntaxException e) {
            throw new FetchFailure(Kind.BAD_URI, "a document is named by something that is no URI");
        }
    }

    private Mono<Text> http(URI uri) {
        Kept kept = young.getOrDefault(uri, old.get(uri));
        if (kept != null && kept.freshUntilNanos() - nanoClock.getAsLong() > 0) {
            return Mono.just(kept.text());
        }
        return egress.get(uri, limits, kept == null ? null : kept.etag()).map(body -> {
            Text text = kept != null && body.unchanged() ? kept.text() : text(body);
            String etag = kept != null && body.unchanged() ? kept.etag() : body.etag();
            long seconds = MediaCache.freshSeconds(body.cacheControl());
            if (seconds > 0) {
                keep(uri, new Kept(text, etag, nanoClock.getAsLong() + Duration.ofSeconds(seconds).toNanos()));
            }
            return text;
        });
    }

    private void keep(URI uri, Kept kept) {
        if (young.size() >= GENERATION) {
            old = young;
            young = new ConcurrentHashMap<>();
        }
        young.put(uri, kept);
    }

    private Mono<Text> file(URI uri) {
        return Mono.fromCallable(() -> {
            FileJail.Found found = files.find(uri);
            if (found.octets() > MAX_OCTETS) {
                throw new FetchFailure(Kind.TOO_LARGE, EgressClient.shown(uri) + " is larger than " + MAX_OCTETS + " octets");
            }
            return new Text(decode(Files.readAllBytes(found.path()), null), null);
        }).subscribeOn(workers).timeout(config.fetchTimeout()).onErrorMap(failure -> switch (failure) {
            case FetchFailure typed -> typed;
            case TimeoutException late -> new FetchFailure(Kind.TIMEOUT, EgressClient.shown(uri) + " took too long");
            case RejectedExecutionException busy -> new FetchFailure(Kind.BUSY, "too many documents are being read");
            default -> new FetchFailure(Kind.UNREACHABLE, EgressClient.shown(uri) + " cannot be read");
        });
    }

    private static Text text(FetchedBody body) {
        return new Text(decode(body.octets(), body.contentType()), body.contentType());
    }

    /** By the type's parameter, a byte order mark, the XML declaration, or else UTF-8 (RFC 7303 §3). */
    static String decode(byte[] octets, @Nullable String contentType) {
        Charset marked = marked(octets);
        if (marked != null) {
            String text = new String(octets, marked);
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        }
        Matcher parameter = CHARSET.matcher(contentType == null ? "" : contentType);
        if (parameter.find()) {
            return new String(octets, charset(parameter.group(1)));
        }
        String head = new String(octets, 0, Math.min(octets.length, 200), StandardCharsets.ISO_8859_1);
        Matcher declared = XML_ENCODING.matcher(head);
        return new String(octets, declared.find() ? charset(declared.group(1)) : StandardCharsets.UTF_8);
    }

    private static @Nullable Charset marked(byte[] octets) {
        int first = octets.length < 2 ? 0 : (octets[0] & 0xFF) << 8 | (octets[1] & 0xFF);
        return switch (first) {
            case 0xFEFF -> StandardCharsets.UTF_16BE;
            case 0xFFFE -> StandardCharsets.UTF_16LE;
            case 0xEFBB -> StandardCharsets.UTF_8;
            default -> null;
        };
    }

    private static Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new FetchFailure(Kind.UNREADABLE, "a document is written in '" + name + "', which is not known here");
        }
    }

    /** Lets the threads go; running reads fail. */
    public void close() {
        workers.dispose();
    }
}
