package org.rayo.server.call;

import org.rayo.server.component.DtmfMatcher;
import org.rayo.server.component.GrammarCompiler;
import org.rayo.server.component.PlanResult;
import org.rayo.server.protocol.RayoCommand;

/** The pure functions that turn a component's command into what it needs to run. */
public interface ComponentWorkshop extends GrammarCompiler {

    /** What an output will play. */
    PlanResult plan(RayoCommand.Output output);

    /** The result document of a match. */
    String nlsml(DtmfMatcher match);
}
