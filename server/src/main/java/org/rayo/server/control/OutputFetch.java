package org.rayo.server.control;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.rayo.server.component.OutputDocuments;
import org.rayo.server.component.OutputDocuments.Behind;
import org.rayo.server.egress.FetchFailure;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.Document;
import org.rayo.server.protocol.RayoCommand.Output;
import org.rayo.server.storage.TextCache;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Fetches SSML, lists of URIs and plain text that outputs name by URL, so that a call sees them as if they had been given
 * (protocol.md §14). A document that cannot be had is like a sound that cannot: the component begins, and ends with an error.
 */
public final class OutputFetch {
    private static final Logger LOG = LoggerFactory.getLogger(OutputFetch.class);
    private static final int AT_ONCE = 4;
    /** Of one output; more are refused like what cannot be had. */
    private static final int MAX_FETCHED = 16;

    private final Function<String, Mono<TextCache.Text>> documents;

    /** @param documents by URI; fails with {@link FetchFailure} only */
    public OutputFetch(Function<String, Mono<TextCache.Text>> documents) {
        this.documents = documents;
    }

    /** Whether there is anything to fetch. */
    static boolean concerns(RayoCommand command) {
        return outputs(command).stream().anyMatch(OutputFetch::concerns);
    }

    private static boolean concerns(Output output) {
        return output.documents().stream().anyMatch(OutputFetch::isFetched);
    }

    private static boolean isFetched(Document document) {
        Behind behind = OutputDocuments.behind(document);
        return behind == Behind.TEXT || behind == Behind.ANYTHING || !OutputDocuments.lexicons(document).isEmpty();
    }

    private static List<Output> outputs(RayoCommand command) {
        return switch (command) {
            case Output output -> List.of(output);
            case RayoCommand.Prompt prompt -> List.of(prompt.output());
            default -> List.of();
        };
    }

    /** The command with the documents in it; never fails. */
    Mono<RayoCommand> whole(RayoCommand command) {
        return switch (command) {
            case Output output when concerns(output) -> whole(output).map(found -> found);
            case RayoCommand.Prompt prompt when concerns(prompt.output()) -> whole(prompt.output())
                    .map(found -> new RayoCommand.Prompt(found, prompt.input(), prompt.bargeIn()));
            default -> Mono.just(command);
        };
    }

    private Mono<Output> whole(Output output) {
        long fetched = output.documents().stream().filter(OutputFetch::isFetched).count();
        return Flux.fromIterable(output.documents())
                .flatMapSequential(document -> fetched > MAX_FETCHED ? Mono.just(tooMany(document)) : whole(document), AT_ONCE)
                .collectList()
                .map(output::withDocuments);
    }

    private static Document tooMany(Document document) {
        return isFetched(document) ? failed(document, "an output may name at most " + MAX_FETCHED + " texts by URL") : document;
    }

    private static Document failed(Document document, String why) {
        return new Document(document.url(), document.contentType(), null, why);
    }

    private Mono<Document> whole(Document document) {
        if (!isFetched(document)) {
            return Mono.just(document);
        }
        if (document.url() == null) {
            return withLexicons(document);
        }
        boolean text = OutputDocuments.behind(document) == Behind.TEXT;
        return documents.apply(Objects.requireNonNull(document.url()))
                .map(found -> read(document, text, found))
                // what is no text may be a sound, which is fetched when it plays
                .onErrorResume(failure -> Mono.just(text ? failed(document, why(failure)) : document))
                .flatMap(this::withLexicons);
    }

    /** Those that cannot be had are an error: without them it would be said otherwise than it was meant. */
    private Mono<Document> withLexicons(Document document) {
        return Flux.fromIterable(OutputDocuments.lexicons(document))
                .flatMapSequential(uri -> documents.apply(uri).map(found -> Map.entry(uri, found.content())), AT_ONCE)
                .collectMap(Map.Entry::getKey, Map.Entry::getValue)
                .map(lexicons -> lexicons.isEmpty() ? document : new Document(document.url(), document.contentType(), document.body(),
                        document.failure(), new RayoCommand.Surroundings(document.around().address(), lexicons)))
                .onErrorResume(failure -> Mono.just(failed(document, "lexicon: " + why(failure))));
    }

    private static Document read(Document document, boolean text, TextCache.Text found) {
        String type = OutputDocuments.textType(document.contentType(), found.contentType(), found.content());
        if (type != null) {
            return new Document(null, type, found.content(), null, new RayoCommand.Surroundings(document.url(), Map.of()));
        }
        return text ? failed(document, document.url() + " is neither SSML nor a text that can be spoken") : document;
    }

    private static String why(Throwable failure) {
        if (failure instanceof FetchFailure known) {
            return known.text();
        }
        LOG.error("a document could not be fetched", failure);
        return "the document could not be fetched";
    }
}
