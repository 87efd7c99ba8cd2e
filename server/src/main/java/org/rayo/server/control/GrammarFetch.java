package org.rayo.server.control;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rayo.server.egress.FetchFailure;
import org.rayo.server.egress.FetchFailure.Kind;
import org.rayo.server.grammar.Grammars;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.GrammarLinks;
import org.rayo.server.protocol.RayoCommand.GrammarSource;
import org.rayo.server.protocol.RayoCommand.Input;
import org.rayo.server.protocol.RayoCommand.InputMode;
import org.rayo.server.protocol.RayoCommand.Prompt;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.storage.TextCache;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Fetches the grammars of inputs that are given by URI, and what grammars refer to, so that a call sees only commands that are whole. What cannot be
 * fetched goes on as {@link RayoCommand.Invalid}: it is the call that knows whether who asked may know.
 */
public final class GrammarFetch {
    private static final Logger LOG = LoggerFactory.getLogger(GrammarFetch.class);
    private static final int AT_ONCE = 4;
    private static final int MAX_LINKED = 16;
    private static final List<String> KNOWN = List.of("application/srgs+xml", "application/grammar+grxml", "application/srgs",
            "application/jsgf", "application/x-jsgf", "application/grammar+voxeo");

    private final Function<String, Mono<TextCache.Text>> documents;

    /** @param documents by URI; fails with {@link FetchFailure} only */
    public GrammarFetch(Function<String, Mono<TextCache.Text>> documents) {
        this.documents = documents;
    }

    /** Whether there is anything to fetch. */
    static boolean concerns(RayoCommand command) {
        Input input = input(command);
        return input != null && input.mode() != InputMode.CPA
                && input.grammars().stream().anyMatch(source -> elsewhere(source) || !Grammars.references(source, null).isEmpty());
    }

    private static @Nullable Input input(RayoCommand command) {
        return command instanceof Input alone ? alone : command instanceof Prompt prompt ? prompt.input() : null;
    }

    private static boolean elsewhere(GrammarSource source) {
        String url = source.url();
        return url != null && url.matches("(?i)(https?|file):.*");
    }

    /** The command with the grammars in it; never fails. */
    Mono<RayoCommand> whole(RayoCommand command) {
        Input input = input(command);
        if (input == null) {
            return Mono.just(command);
        }
        return Flux.fromIterable(input.grammars())
                .flatMapSequential(this::linked, AT_ONCE)
                .collectList()
                .<RayoCommand>map(grammars -> {
                    Input whole = input.withGrammars(grammars);
                    return command instanceof Prompt prompt ? new Prompt(prompt.output(), whole, prompt.bargeIn()) : whole;
                })
                // whatever it is: the command has to be answered
                .onErrorResume(failure -> Mono.just(new RayoCommand.Invalid(error(failure))));
    }

    private Mono<GrammarSource> linked(GrammarSource source) {
        String url = source.url();
        if (url != null && !elsewhere(source)) {
            return Mono.just(source);
        }
        if (url == null) {
            return gathered(new Gathering(), null, source);
        }
        int fragment = url.indexOf('#');
        String document = fragment < 0 ? url : url.substring(0, fragment);
        return fetch(document, source.contentType()).flatMap(whole -> {
            Gathering gathering = new Gathering();
            if (fragment < 0) {
                return gathered(gathering, url, whole);
            }
            gathering.add(document, whole);
            return gathered(gathering, null, Grammars.ruleOf(url, whole));
        });
    }

    /** {@code base}: the address of the grammar; null where it has none. */
    private Mono<GrammarSource> gathered(Gathering gathering, @Nullable String base, GrammarSource whole) {
        gathering.refer(GrammarLinks.SELF, base, whole);
        return gathering.rest().map(links -> new GrammarSource(null, whole.contentType(), whole.body(), links));
    }

    private Mono<GrammarSource> fetch(String url, @Nullable String contentType) {
        return documents.apply(url).map(text ->
                new GrammarSource(null, contentType == null ? type(text.contentType()) : contentType, text.content()));
    }

    /** The documents that a grammar refers to, those that these refer to, and so on. */
    private final class Gathering {
        private final Map<String, GrammarSource> found = new HashMap<>();
        private final Map<String, String> targets = new HashMap<>();
        private final Deque<String> wanted = new ArrayDeque<>();

        /** @param base what relative references are relative to; null: nothing */
        void refer(String address, @Nullable String base, GrammarSource document) {
            Grammars.references(document, base).forEach((reference, target) -> {
                targets.put(GrammarLinks.key(address, reference), target);
                if (!found.containsKey(target) && !wanted.contains(target)) {
                    wanted.add(target);
                }
            });
        }

        /** What is there already, and what it refers to. */
        void add(String address, GrammarSource document) {
            found.put(address, document);
            refer(address, address, document);
        }

        Mono<GrammarLinks> rest() {
            String next = wanted.poll();
            if (next == null) {
                return Mono.just(new GrammarLinks(found, targets));
            }
            if (found.size() == MAX_LINKED) {
                return Mono.error(new FetchFailure(Kind.TOO_LARGE, "it refers to more than " + MAX_LINKED + " other documents"));
            }
            return fetch(next, null).flatMap(document -> {
                add(next, document);
                return rest();
            });
        }
    }

    /** A server that does not know grammars calls them something else: then the text says what it is. */
    private static String type(@Nullable String contentType) {
        String type = contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return KNOWN.contains(type) ? type : "text/plain";
    }

    private static RayoError error(Throwable failure) {
        if (!(failure instanceof FetchFailure known)) {
            LOG.error("a grammar could not be fetched", failure);
            return RayoError.internal("grammar: it could not be fetched");
        }
        return known.kind() == Kind.BUSY
                ? RayoError.resourceConstraint("grammar: " + known.text())
                : RayoError.badRequest("grammar: " + known.text());
    }
}
