package org.rayo.server.storage;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFileWriter;
import org.rayo.rtp.audio.Mp3FileWriter;
import org.rayo.rtp.audio.OggOpusFileWriter;
import org.rayo.rtp.audio.Recording;
import org.rayo.rtp.audio.TrimmingFileWriter;
import org.rayo.rtp.audio.WavFileWriter;
import org.rayo.server.component.RecordPlan;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.egress.EgressClient;
import org.rayo.server.egress.FetchFailure;
import org.rayo.server.egress.FetchFailure.Kind;
import org.rayo.server.media.RecordingFile;
import org.rayo.server.media.RecordingLibrary;
import org.rayo.server.protocol.RayoCommand;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The directory of recordings. Names tell when a recording was begun and cannot be guessed, since they may be all that
 * somebody needs to listen. Safe for any thread; files are made and written on threads of the store.
 */
public final class RecordingStore implements RecordingLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(RecordingStore.class);
    private static final int WORKERS = 4;
    private static final int WAITING = 256;
    private static final int NAME_OCTETS = 12;
    private static final int NARROW_RATE = 8_000;
    private static final int WIDE_RATE = 16_000;
    private static final Pattern NAME = Pattern.compile("\\d{8}T\\d{6}Z-[0-9a-f]{24}\\.(wav|mp3|ogg)");
    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Path directory;
    private final @Nullable URI baseUri;
    private final @Nullable URI uploadUri;
    private final RecordingUpload upload;
    /** Names of files that are not whole yet. */
    private final Set<String> writing = ConcurrentHashMap.newKeySet();
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Scheduler makers = Schedulers.newBoundedElastic(WORKERS, WAITING, "rayo-recording-files", 30, true);
    private final Scheduler readers = Schedulers.newBoundedElastic(WORKERS, WAITING, "rayo-recording-readers", 30, true);
    /** Its queue never makes a media loop wait. */
    private final ForkJoinPool writers = new ForkJoinPool(WORKERS, RecordingStore::writer, null, true);

    public RecordingStore(ServerConfig.Recording config, EgressClient egress, InstantSource clock) {
        this.directory = config.directory().toAbsolutePath().normalize();
        this.baseUri = config.baseUri();
        this.uploadUri = config.upload();
        this.upload = new RecordingUpload(egress);
        this.clock = clock;
    }

    private static ForkJoinWorkerThread writer(ForkJoinPool pool) {
        ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
        thread.setName("rayo-recording-writer-" + thread.getPoolIndex());
        return thread;
    }

    /** Makes a file; fails with {@link FetchFailure} only, whose text is for the application. */
    @Override
    public Mono<RecordingFile> create(RecordPlan plan, int sessionRate) {
        return Mono.fromCallable(() -> make(plan.command(), sessionRate))
                .subscribeOn(makers)
                .onErrorMap(failure -> !(failure instanceof FetchFailure), failure -> {
                    LOG.error("a recording cannot be made in {}: {}", directory, failure.toString());
                    return new FetchFailure(Kind.UNREACHABLE, "the server cannot write a recording now");
                })
                .doOnDiscard(RecordingFile.class, this::abandon);
    }

    private RecordingFile make(RayoCommand.Recording wanted, int sessionRate) throws IOException {
        Recording.Layout layout = layout(wanted);
        int rate = switch (wanted.format()) {
            case WAV -> sessionRate > NARROW_RATE ? WIDE_RATE : NARROW_RATE;
            case MP3 -> Mp3FileWriter.RATE;
            case OGG -> OggOpusFileWriter.RATE;
        };
        Files.createDirectories(directory);
        String name = name(wanted.format());
        Path file = directory.resolve(name);
        AudioFileWriter writer = switch (wanted.format()) {
            case WAV -> new WavFileWriter(file, layout.channels(), rate);
            case MP3 -> new Mp3FileWriter(file, layout.channels(), rate);
            case OGG -> new OggOpusFileWriter(file, layout.channels());
        };
        if (wanted.trimSilence()) {
            writer = new TrimmingFileWriter(writer, layout.channels(), rate);
        }
        // nobody knows the name yet; a file that could not be made leaves nothing here
        writing.add(name);
        return new RecordingFile(name, writer, layout, rate, writers, wanted.to());
    }

    private static Recording.Layout layout(RayoCommand.Recording wanted) {
        return switch (wanted.direction()) {
            case SEND -> Recording.Layout.HEARD;
            case RECV -> Recording.Layout.SAID;
            case DUPLEX -> wanted.mix() ? Recording.Layout.MIXED : Recording.Layout.STEREO;
        };
    }

    private String name(RayoCommand.RecordFormat format) {
        byte[] secret = new byte[NAME_OCTETS];
        random.nextBytes(secret);
        return WHEN.format(clock.instant()) + "-" + HexFormat.of().formatHex(secret) + "."
                + format.name().toLowerCase(Locale.ROOT);
    }

    private String uri(String name) {
        return baseUri == null ? local(name) : RecordingUpload.under(baseUri, name).toString();
    }

    private String local(String name) {
        return directory.resolve(name).toUri().toString();
    }

    private void abandon(RecordingFile unwanted) {
        unwanted.workers().execute(() -> {
            try {
                unwanted.writer().close();
            } catch (IOException e) {
                LOG.warn("a recording that nobody wanted any more cannot be closed: {}", e.toString());
            }
            writing.remove(unwanted.name());
        });
    }

    /**
     * The file is whole: it is sent where recordings go, if there is such a place, and can be had from now on.
     *
     * @return the URI under which it is; never fails, as a file that cannot be sent stays here
     */
    @Override
    public Mono<String> publish(RecordingFile file) {
        writing.remove(file.name());
        String to = file.to();
        if (to == null && uploadUri == null) {
            return Mono.just(uri(file.name()));
        }
        return find(file.name())
                .<URI>flatMap(found -> to == null ? upload.send(found, RecordingUpload.under(Objects.requireNonNull(uploadUri), file.name()))
                        : upload.send(found, to.endsWith("/") ? RecordingUpload.under(URI.create(to), file.name()) : URI.create(to)))
                // a place that is none after all, such as [:::]
                .onErrorResume(IllegalArgumentException.class, failure -> Mono.empty())
                .map(there -> to != null || baseUri == null ? there.toString() : uri(file.name()))
                .switchIfEmpty(Mono.fromCallable(() -> local(file.name())));
    }

    /** A recording that is whole and here, by its name; empty when there is none. Never fails. */
    public Mono<StoredFile> find(String name) {
        Matcher known = NAME.matcher(name);
        if (!known.matches() || writing.contains(name)) {
            return Mono.empty();
        }
        String type = switch (known.group(1)) {
            case "mp3" -> "audio/mpeg";
            case "ogg" -> "audio/ogg";
            default -> "audio/wav";
        };
        Path file = directory.resolve(name);
        return Mono.fromCallable(() -> new StoredFile(file, Files.size(file), type, readers))
                .subscribeOn(readers)
                .onErrorResume(failure -> {
                    if (!(failure instanceof NoSuchFileException)) {
                        LOG.warn("recording {} cannot be read: {}", file, failure.toString());
                    }
                    return Mono.empty();
                });
    }

    /** Recordings that arrived where they are sent, since the start. */
    public long sent() {
        return upload.sent();
    }

    /** Recordings that could not be sent and were kept. */
    public long notSent() {
        return upload.failed();
    }

    /** What is being written is written; then the threads go. Blocks. */
    public void close() {
        makers.dispose();
        readers.dispose();
        writers.close();
    }
}
