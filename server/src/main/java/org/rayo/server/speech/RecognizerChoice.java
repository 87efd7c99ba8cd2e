package org.rayo.server.speech;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.OutputDocuments;
import org.rayo.server.component.SpeechJudge;
import org.rayo.server.component.SpeechPlan;
import org.rayo.server.speech.SpeechFailure.Kind;

/**
 * Who can understand speech as planned: the engine that is named, then the others in their order, as far as they know the language
 * and can take the grammar. Pure.
 */
final class RecognizerChoice {
    private RecognizerChoice() {}

    /** The language of the plan, else of its grammar, else the server's. Some clients name it where the engine belongs. */
    static String language(SpeechPlan plan, String ownLanguage) {
        String named = plan.recognizer();
        if (plan.language() != null && !plan.language().isBlank()) {
            return plan.language();
        }
        String ofGrammar = plan.grammar().language();
        return named != null && isLanguage(named) ? named : ofGrammar != null ? ofGrammar : ownLanguage;
    }

    private static boolean isLanguage(String name) {
        return name.matches("[a-zA-Z]{2,3}[-_][a-zA-Z]{2}");
    }

    /**
     * @return best first; not empty
     * @throws SpeechFailure when there is nobody
     */
    static List<SpeechRecognizer> of(SpeechPlan plan, String ownLanguage, List<SpeechRecognizer> engines) {
        if (engines.isEmpty()) {
            throw new SpeechFailure(Kind.UNSUPPORTED, String.valueOf(SpeechJudge.DEAF.refuses(plan)));
        }
        String language = language(plan, ownLanguage);
        List<SpeechRecognizer> chosen = new ArrayList<>();
        String refusal = null;
        for (SpeechRecognizer engine : ordered(plan.recognizer(), engines)) {
            String why = engine.understands(language) ? engine.refuses(plan.grammar())
                    : engine.name() + " does not understand '" + OutputDocuments.shown(language) + "'";
            if (why == null) {
                chosen.add(engine);
            } else if (refusal == null) {
                refusal = why;
            }
        }
        if (chosen.isEmpty()) {
            throw new SpeechFailure(Kind.UNSUPPORTED, refusal + ", and no other recogniser here can; there are " + names(engines));
        }
        return chosen;
    }

    private static List<SpeechRecognizer> ordered(@Nullable String name, List<SpeechRecognizer> engines) {
        if (name == null || name.isBlank() || isLanguage(name)) {
            return engines;
        }
        String wanted = name.strip().toLowerCase(Locale.ROOT);
        List<SpeechRecognizer> ordered = new ArrayList<>(
                engines.stream().filter(engine -> engine.name().toLowerCase(Locale.ROOT).equals(wanted)).toList());
        if (ordered.isEmpty()) {
            throw new SpeechFailure(
                    Kind.UNSUPPORTED, "recognizer '" + OutputDocuments.shown(name) + "' is not one of " + names(engines));
        }
        engines.stream().filter(engine -> !ordered.contains(engine)).forEach(ordered::add);
        return ordered;
    }

    private static String names(List<SpeechRecognizer> engines) {
        return engines.stream().map(SpeechRecognizer::name).collect(Collectors.joining(", "));
    }
}
