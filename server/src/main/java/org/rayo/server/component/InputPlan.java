package org.rayo.server.component;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.GrammarSource;
import org.rayo.server.protocol.RayoCommand.InputMode;
import org.rayo.server.protocol.RayoError;

/**
 * What an input listens for: digits, speech, or both. A grammar says which by its {@code mode}; one that does not say is for
 * whatever the input is for.
 *
 * @param digits null when they mean nothing to it
 * @param speech null when it means nothing to it
 */
public record InputPlan(@Nullable DtmfGrammar digits, @Nullable SpeechPlan speech) {

    /** @throws GrammarException with the protocol's error */
    public static InputPlan of(RayoCommand.Input input, GrammarCompiler compiler, SpeechJudge judge) throws GrammarException {
        return switch (input.mode()) {
            case DTMF -> new InputPlan(compiler.compile(input.grammars()), null);
            case VOICE -> new InputPlan(null, judged(input, compiler.compileSpeech(input.grammars()), judge));
            case ANY -> both(input, compiler, judge);
            case CPA -> throw new GrammarException(RayoError.unsupportedOption(
                    "input mode='cpa' cannot be part of this; it is an input of its own"));
        };
    }

    private static SpeechPlan plan(RayoCommand.Input input, SpeechGrammar grammar) {
        return new SpeechPlan(grammar, input.recognizer(), input.language(), input.sensitivity(), input.maxSilenceMs());
    }

    private static SpeechPlan judged(RayoCommand.Input input, SpeechGrammar grammar, SpeechJudge judge) throws GrammarException {
        SpeechPlan plan = plan(input, grammar);
        String refusal = judge.refuses(plan);
        if (refusal != null) {
            throw new GrammarException(RayoError.unsupportedOption(refusal));
        }
        return plan;
    }

    private static InputPlan both(RayoCommand.Input input, GrammarCompiler compiler, SpeechJudge judge) throws GrammarException {
        List<GrammarSource> pressed = new ArrayList<>();
        List<GrammarSource> onlyPressed = new ArrayList<>();
        List<GrammarSource> said = new ArrayList<>();
        boolean mustSay = false;
        for (GrammarSource source : input.grammars()) {
            Set<InputMode> modes = compiler.modes(source);
            boolean one = modes.size() == 1;
            if (modes.contains(InputMode.DTMF)) {
                pressed.add(source);
                if (one) {
                    onlyPressed.add(source);
                }
            }
            if (modes.contains(InputMode.VOICE)) {
                said.add(source);
                mustSay |= one;
            }
        }
        GrammarException unpressed = null;
        DtmfGrammar digits = null;
        try {
            digits = pressed.isEmpty() && !said.isEmpty() ? null : compiler.compile(pressed);
        } catch (GrammarException e) {
            // words that nobody can press take no keys away from the grammars of keys; then they must be for speech
            digits = onlyPressed.isEmpty() ? null : compiler.compile(onlyPressed);
            unpressed = e;
        }
        boolean must = mustSay || digits == null || unpressed != null;
        SpeechPlan speech = said.isEmpty() ? null : speech(input, said, must, unpressed, compiler, judge);
        return new InputPlan(digits, speech);
    }

    /** Null when it cannot be, and need not. */
    private static @Nullable SpeechPlan speech(
            RayoCommand.Input input, List<GrammarSource> said, boolean must, @Nullable GrammarException unpressed,
            GrammarCompiler compiler, SpeechJudge judge) throws GrammarException {
        SpeechGrammar grammar;
        try {
            grammar = compiler.compileSpeech(said);
        } catch (GrammarException e) {
            if (must) {
                // what is wrong with it as digits says more, where it is wrong both ways
                throw unpressed == null ? e : unpressed;
            }
            return null;
        }
        String refusal = judge.refuses(plan(input, grammar));
        if (refusal == null) {
            return plan(input, grammar);
        }
        if (must) {
            throw unpressed == null ? new GrammarException(RayoError.unsupportedOption(refusal)) : unpressed;
        }
        return null;
    }
}
