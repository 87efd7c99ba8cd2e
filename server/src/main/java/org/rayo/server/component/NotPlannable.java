package org.rayo.server.component;

/** Leaves the planning of an output with its result. Carries no stack trace: it is the client's doing, not ours. */
final class NotPlannable extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient PlanResult result;

    NotPlannable(PlanResult result) {
        super(result.toString(), null, false, false);
        this.result = result;
    }

    PlanResult result() {
        return result;
    }
}
