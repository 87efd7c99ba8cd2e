package org.rayo.server.call;

import java.util.List;
import java.util.function.Function;
import org.rayo.server.component.DtmfGrammar;
import org.rayo.server.component.DtmfMatcher;
import org.rayo.server.component.GrammarCompiler;
import org.rayo.server.component.GrammarException;
import org.rayo.server.component.PlanResult;
import org.rayo.server.protocol.RayoCommand;

/** The pure functions that turn a component's command into what it needs to run. */
public interface ComponentWorkshop extends GrammarCompiler {

    /** What an output will play. */
    PlanResult plan(RayoCommand.Output output);

    /** The result document of a match. */
    String nlsml(DtmfMatcher match);

    /** A workshop of its three parts, none of which this room needs to know. */
    static ComponentWorkshop of(
            Function<RayoCommand.Output, PlanResult> planner, GrammarCompiler grammars, Function<DtmfMatcher, String> results) {
        return new ComponentWorkshop() {
            @Override
            public PlanResult plan(RayoCommand.Output output) {
                return planner.apply(output);
            }

            @Override
            public String nlsml(DtmfMatcher match) {
                return results.apply(match);
            }

            @Override
            public DtmfGrammar compile(List<RayoCommand.GrammarSource> sources) throws GrammarException {
                return grammars.compile(sources);
            }
        };
    }
}
