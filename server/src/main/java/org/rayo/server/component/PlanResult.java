package org.rayo.server.component;

import org.rayo.server.protocol.RayoError;

/** What became of an output's documents. */
public sealed interface PlanResult {

    record Planned(OutputPlan plan) implements PlanResult {}

    /** The command is wrong: no component is made. */
    record Refused(RayoError error) implements PlanResult {}

    /** The command is right but nothing here can render it: the component completes with {@code error}. */
    record Unplayable(String text) implements PlanResult {}
}
