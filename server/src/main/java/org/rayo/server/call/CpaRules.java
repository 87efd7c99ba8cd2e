package org.rayo.server.call;

import java.util.List;
import org.rayo.server.component.Component;
import org.rayo.server.component.CpaSignal;
import org.rayo.server.component.CpaWatch;
import org.rayo.server.component.GrammarException;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.server.protocol.RayoEvent.CompleteReason;

/** Call progress analysis (XEP-0341, protocol.md §18): each signal is an event, or the end when it is to terminate. */
final class CpaRules {

    private CpaRules() {}

    static void start(Turn turn, Request request, RayoCommand.Input input) {
        try {
            List<CpaWatch> watches = CpaWatch.of(input.grammars());
            if (ComponentRules.admits(turn, request)) {
                ComponentRules.start(turn, request,
                        new Component.Cpa(ComponentRules.nextId(turn, 'c'), watches, false));
            }
        } catch (GrammarException e) {
            turn.refuse(request, e.error());
        }
    }

    static void begin(Turn turn, Component.Cpa cpa) {
        turn.components.put(cpa.id(), cpa.begun());
        CpaWatch speech = cpa.watch(CpaSignal.SPEECH);
        if (speech != null && speech.maxTimeMs() >= 0) {
            turn.schedule(TimerKey.Kind.CPA_SPEECH, cpa.id(), speech.maxTimeMs());
        }
    }

    static void detected(Turn turn, Component.Cpa cpa, CallSignal.Detected detected) {
        CpaWatch watch = cpa.watch(detected.signal());
        if (watch == null || !cpa.listening()) {
            return;
        }
        if (detected.signal() == CpaSignal.SPEECH) {
            turn.unschedule(TimerKey.Kind.CPA_SPEECH, cpa.id());
        }
        RayoEvent.Signal signal =
                new RayoEvent.Signal(detected.signal().type(), detected.durationMs(), detected.value());
        if (watch.terminate()) {
            ComponentRules.finish(turn, cpa, new CompleteReason.Detected(signal));
        } else {
            ComponentRules.emit(turn, cpa.id(), signal);
        }
    }

    /** Its time is over, and nobody knows who has answered. */
    static void notSure(Turn turn, Component.Cpa cpa) {
        CpaWatch speech = cpa.watch(CpaSignal.SPEECH);
        if (speech != null) {
            detected(turn, cpa, new CallSignal.Detected(CpaSignal.SPEECH, (int) speech.maxTimeMs(), "notsure"));
        }
    }
}
