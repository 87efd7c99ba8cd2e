package org.rayo.server.call;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.DtmfGrammar;
import org.rayo.server.component.DtmfMatcher;
import org.rayo.server.component.GrammarCompiler;
import org.rayo.server.component.GrammarException;
import org.rayo.server.component.PlanResult;
import org.rayo.server.component.ResultWriter;
import org.rayo.server.component.SpeechGrammar;
import org.rayo.server.component.SpeechJudge;
import org.rayo.server.component.SpeechOutcome;
import org.rayo.server.component.SpeechPlan;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.GrammarSource;
import org.rayo.server.protocol.RayoCommand.InputMode;

/** The pure functions that turn a component's command into what it needs to run. */
public interface ComponentWorkshop extends GrammarCompiler, SpeechJudge, ResultWriter {

    /** What an output will play. */
    PlanResult plan(RayoCommand.Output output);

    /** A workshop of its parts, none of which this room needs to know. */
    static ComponentWorkshop of(
            Function<RayoCommand.Output, PlanResult> planner, GrammarCompiler grammars, SpeechJudge speech, ResultWriter results) {
        return new ComponentWorkshop() {
            @Override
            public PlanResult plan(RayoCommand.Output output) {
                return planner.apply(output);
            }

            @Override
            public String of(DtmfMatcher match) {
                return results.of(match);
            }

            @Override
            public String of(SpeechOutcome.Understood match) {
                return results.of(match);
            }

            @Override
            public DtmfGrammar compile(List<GrammarSource> sources) throws GrammarException {
                return grammars.compile(sources);
            }

            @Override
            public SpeechGrammar compileSpeech(List<GrammarSource> sources) throws GrammarException {
                return grammars.compileSpeech(sources);
            }

            @Override
            public Set<InputMode> modes(GrammarSource source) throws GrammarException {
                return grammars.modes(source);
            }

            @Override
            public @Nullable String refuses(SpeechPlan plan) {
                return speech.refuses(plan);
            }
        };
    }
}
