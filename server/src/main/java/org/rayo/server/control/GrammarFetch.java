package org.rayo.server.control;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rayo.server.egress.FetchFailure;
import org.rayo.server.egress.FetchFailure.Kind;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.GrammarSource;
import org.rayo.server.protocol.RayoCommand.Input;
import org.rayo.server.protocol.RayoCommand.InputMode;
import org.rayo.server.protocol.RayoCommand.Prompt;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.storage.TextCache;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Fetches the grammars of inputs that are given by URI, so that a call sees only commands that are whole. What cannot be
 * fetched goes on as {@link RayoCommand.Invalid}: it is the call that knows whether who asked may know.
 */
public final class GrammarFetch {
    private static final int AT_ONCE = 4;
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
        return input != null && input.mode() != InputMode.CPA && input.grammars().stream().anyMatch(GrammarFetch::elsewhere);
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
                .flatMapSequential(source -> elsewhere(source) ? fetch(source) : Mono.just(source), AT_ONCE)
                .collectList()
                .<RayoCommand>map(grammars -> {
                    Input whole = input.withGrammars(grammars);
                    return command instanceof Prompt prompt ? new Prompt(prompt.output(), whole, prompt.bargeIn()) : whole;
                })
                .onErrorResume(FetchFailure.class, failure -> Mono.just(new RayoCommand.Invalid(error(failure))));
    }

    private Mono<GrammarSource> fetch(GrammarSource source) {
        String url = source.url() == null ? "" : source.url();
        return documents.apply(url).map(text ->
                new GrammarSource(null, source.contentType() == null ? type(text.contentType()) : source.contentType(), text.content()));
    }

    /** A server that does not know grammars calls them something else: then the text says what it is. */
    private static String type(@Nullable String contentType) {
        String type = contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return KNOWN.contains(type) ? type : "text/plain";
    }

    private static RayoError error(FetchFailure failure) {
        return failure.kind() == Kind.BUSY
                ? RayoError.resourceConstraint("grammar: " + failure.text())
                : RayoError.badRequest("grammar: " + failure.text());
    }
}
