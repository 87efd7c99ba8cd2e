package org.rayo.server.speech;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.SpeechGrammar;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.mrcp.MrcpClient;
import org.rayo.server.mrcp.MrcpFailure;
import org.rayo.server.mrcp.MrcpHeaders;
import org.rayo.server.mrcp.MrcpMessage;
import org.rayo.server.mrcp.MrcpSession;
import org.rayo.server.protocol.RayoCommand.GrammarLinks;
import org.rayo.server.protocol.RayoCommand.GrammarSource;
import org.rayo.server.speech.SpeechFailure.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/**
 * The recogniser of a speech server (RFC 6787 §9): a session for each utterance, which is sent by RTP as fast as it was heard.
 * It is given the application's own SRGS where it stands by itself, else what the server made of the grammar.
 */
final class MrcpRecognizer implements SpeechRecognizer {
    private static final Logger LOG = LoggerFactory.getLogger(MrcpRecognizer.class);
    private static final int RATE = 8000;
    private static final String SRGS = "application/srgs+xml";
    /** What a server has to hear speech in what was sent, once all of it was. */
    private static final int NO_INPUT_MS = 1000;

    private final ServerConfig.MrcpServer config;
    private final MrcpClient client;
    private final Duration time;
    private final LongAdder droppedSamples = new LongAdder();

    /** {@code time}: to set up a session, for each answer, and for the result once all was sent. */
    MrcpRecognizer(ServerConfig.MrcpServer config, MrcpClient client, Duration time) {
        this.config = config;
        this.client = client;
        this.time = time;
    }

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public int sampleRate() {
        return RATE;
    }

    @Override
    public long droppedMs() {
        return droppedSamples.sum() * 1000 / RATE;
    }

    @Override
    public boolean understands(String language) {
        return config.languages().stream().anyMatch(each -> primary(each).equals(primary(language)));
    }

    private static String primary(String language) {
        return language.toLowerCase(Locale.ROOT).split("[-_]", 2)[0];
    }

    @Override
    public boolean dictates() {
        return false;
    }

    /** What comes of scripts is the server's own business. */
    @Override
    public boolean runsScripts() {
        return true;
    }

    @Override
    public Flux<Recognition> recognize(Task task, Flux<short[]> audio) {
        return Flux.create(sink -> new Listening(sink, task).begin(audio), FluxSink.OverflowStrategy.BUFFER);
    }

    /** What the server writes of a grammar has no tags. */
    @Override
    public @Nullable String refuses(SpeechGrammar grammar) {
        String refusal = SpeechRecognizer.super.refuses(grammar);
        return refusal == null && grammar.script() != null && own(grammar).isEmpty()
                ? name() + " gets scripts only in SRGS XML without references to other documents" : refusal;
    }

    /** The application's own documents, where they stand by themselves; else nothing. */
    private static List<String> own(SpeechGrammar grammar) {
        List<String> documents = new ArrayList<>();
        for (GrammarSource source : grammar.sources()) {
            String body = source.body();
            if (body == null || !SRGS.equals(source.contentType()) || !source.links().equals(GrammarLinks.NONE)) {
                return List.of();
            }
            documents.add(body);
        }
        return documents;
    }

    /** Grammars as documents, in their order. */
    static List<String> documents(SpeechGrammar grammar, String language) {
        List<String> own = own(grammar);
        return own.isEmpty() ? List.of(SrgsWriter.write(grammar.graph(), language)) : own;
    }

    /** One utterance. */
    private final class Listening implements MrcpSession.Listener {
        private final FluxSink<Recognition> sink;
        private final Task task;
        private final QueuedSource sound = new QueuedSource(RATE, this::dropped);
        private final Disposable.Composite work = Disposables.composite();
        /** A session that breaks fails its open requests, and is lost too. */
        private final AtomicBoolean told = new AtomicBoolean();
        private final AtomicBoolean timed = new AtomicBoolean();
        private volatile @Nullable MrcpSession session;
        private boolean cut;
        private volatile boolean recognizes;
        private volatile boolean said;

        Listening(FluxSink<Recognition> sink, Task task) {
            this.sink = sink;
            this.task = task;
        }

        private void dropped(int samples) {
            if (!cut) {
                cut = true;
                LOG.warn("{} is not sent the end of an utterance: more than a minute of it waits", name());
            }
            droppedSamples.add(samples);
        }

        void begin(Flux<short[]> audio) {
            sink.onCancel(this::stop);
            work.add(audio.subscribe(sound::add, failure -> fail(new SpeechFailure(Kind.BROKEN, "the sound broke off")), this::heard));
            work.add(client.open("speechrecog", this, time)
                    .flatMap(next -> defined(next).then(Mono.defer(() -> recognize(next))))
                    .subscribe(started -> { }, this::fail));
        }

        /** All was said: what is left is sent as fast as it was heard, then the server has its time for the result. */
        private void heard() {
            said = true;
            startTimers();
            work.add(Mono.delay(time.plusMillis(sound.waitingMs())).subscribe(late -> fail(
                    new SpeechFailure(Kind.TIMEOUT, name() + " gave no result within " + time.toMillis() + " ms"))));
        }

        /**
         * That somebody speaks is known here, so the server does not wait for that (§9.4.6, §9.15) before it has got all: what it hears no
         * speech in is told soon then.
         */
        private void startTimers() {
            MrcpSession open = session;
            if (said && recognizes && open != null && timed.compareAndSet(false, true)) {
                work.add(Mono.delay(Duration.ofMillis(sound.waitingMs()))
                        .then(open.request("START-INPUT-TIMERS", MrcpHeaders.NONE, ""))
                        .subscribe(answer -> { }, failure -> {
                            // a session that is lost says so itself, and one that takes it badly is given up when its time is over
                        }));
            }
        }

        private Mono<Void> defined(MrcpSession next) {
            session = next;
            if (sink.isCancelled()) {
                next.close();
            }
            List<String> documents = documents(task.grammar(), task.language());
            return Flux.range(0, documents.size())
                    .concatMap(i -> next.request("DEFINE-GRAMMAR",
                                    MrcpHeaders.of("Content-ID", "<grammar" + i + "@rayo>", MrcpHeaders.CONTENT_TYPE, SRGS), documents.get(i))
                            .timeout(time)
                            .doOnNext(response -> accepted(response, Kind.UNSUPPORTED)))
                    .then();
        }

        private Mono<MrcpMessage.Response> recognize(MrcpSession next) {
            StringBuilder uris = new StringBuilder();
            for (int i = 0; i < documents(task.grammar(), task.language()).size(); i++) {
                uris.append("session:grammar").append(i).append("@rayo\r\n");
            }
            MrcpHeaders headers = MrcpHeaders.of(
                    "Confidence-Threshold", "0.0",
                    "Sensitivity-Level", String.format(Locale.ROOT, "%.2f", task.sensitivity()),
                    "N-Best-List-Length", "5",
                    "No-Input-Timeout", Integer.toString(NO_INPUT_MS),
                    "Start-Input-Timers", "false",
                    "Speech-Complete-Timeout", "300",
                    "Speech-Incomplete-Timeout", "500",
                    "Speech-Language", task.language(),
                    "Cancel-If-Queue", "false",
                    MrcpHeaders.CONTENT_TYPE, "text/uri-list");
            return next.request("RECOGNIZE", headers, uris.toString()).timeout(time).doOnNext(response -> {
                accepted(response, Kind.BROKEN);
                next.media().play(1, sound);
                recognizes = true;
                startTimers();
            });
        }

        private void accepted(MrcpMessage.Response response, Kind otherwise) {
            int cause = response.headers().completionCause();
            if (!response.ok() || cause > 0) {
                throw new SpeechFailure(otherwise, name() + " refused the grammar: " + response.status()
                        + (cause > 0 ? " " + response.headers().get(MrcpHeaders.COMPLETION_CAUSE) : ""));
            }
        }

        @Override
        public void event(MrcpMessage.Event event) {
            if (!event.name().equals("RECOGNITION-COMPLETE")) {
                // START-OF-INPUT: that somebody speaks is known here already
                return;
            }
            try {
                Recognition.Final result = result(event);
                end();
                sink.next(result);
                sink.complete();
            } catch (SpeechFailure e) {
                fail(e);
            }
        }

        /** §9.4.11. */
        private Recognition.Final result(MrcpMessage.Event event) {
            String cause = String.valueOf(event.headers().get(MrcpHeaders.COMPLETION_CAUSE));
            return switch (event.headers().completionCause()) {
                case 0, 8 -> new Recognition.Final(NlsmlReader.read(event.body()));
                // no-match, no-input, hotword-maxtime, too early, partial matches and those at the end of the time
                case 1, 2, 3, 7, 13, 14, 15 -> new Recognition.Final(List.of());
                // the grammar's fault, or the language's, not the engine's
                case 4, 5, 9, 10, 12, 16 -> throw new SpeechFailure(Kind.UNSUPPORTED, name() + " ended with " + cause);
                default -> throw new SpeechFailure(Kind.BROKEN, name() + " ended with " + cause);
            };
        }

        @Override
        public void lost(String why) {
            fail(new MrcpFailure(why));
        }

        private void fail(Throwable failure) {
            end();
            if (told.compareAndSet(false, true) && !sink.isCancelled()) {
                sink.error(switch (failure) {
                    case SpeechFailure typed -> typed;
                    case MrcpFailure typed -> new SpeechFailure(Kind.BROKEN, name() + ": " + typed.text());
                    default -> new SpeechFailure(Kind.TIMEOUT, name() + " did not answer within " + time.toMillis() + " ms");
                });
            }
        }

        private void stop() {
            work.dispose();
            MrcpSession open = session;
            if (open != null) {
                var _ = open.request("STOP", MrcpHeaders.NONE, "").timeout(Duration.ofSeconds(1)).subscribe(
                        response -> open.close(), failure -> open.close());
            }
        }

        private void end() {
            work.dispose();
            MrcpSession open = session;
            if (open != null) {
                open.close();
            }
        }
    }
}
