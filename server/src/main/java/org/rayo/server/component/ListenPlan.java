package org.rayo.server.component;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import org.rayo.server.protocol.RayoCommand.InterruptOn;

/**
 * What a call's media is to be listened to for, all its components together.
 *
 * @param signals any but DTMF, which is always heard
 * @param minSpeechMs the length of a greeting from which on it is a machine's
 * @param finalSilenceMs the silence after which a person waits for an answer
 */
public record ListenPlan(Set<CpaSignal> signals, int minSpeechMs, int finalSilenceMs) {
    /** For nothing. */
    public static final ListenPlan NOTHING =
            new ListenPlan(Set.of(), CpaWatch.DEFAULT_MIN_SPEECH_MS, CpaWatch.DEFAULT_FINAL_SILENCE_MS);

    public ListenPlan {
        signals = Set.copyOf(signals);
    }

    /** What these components need while they run. The times are those of the last one that asks who has answered. */
    public static ListenPlan of(Collection<Component> components) {
        EnumSet<CpaSignal> signals = EnumSet.noneOf(CpaSignal.class);
        int minSpeechMs = CpaWatch.DEFAULT_MIN_SPEECH_MS;
        int finalSilenceMs = CpaWatch.DEFAULT_FINAL_SILENCE_MS;
        for (Component component : components) {
            if (component instanceof Component.Output output && output.started() && onSpeech(output)) {
                signals.add(CpaSignal.VAD);
            } else if (component instanceof Component.Cpa cpa && cpa.listening()) {
                for (CpaWatch watch : cpa.watches()) {
                    if (watch.signal() == CpaSignal.SPEECH) {
                        minSpeechMs = watch.minSpeechMs();
                        finalSilenceMs = watch.finalSilenceMs();
                    }
                    if (watch.signal() != CpaSignal.DTMF) {
                        signals.add(watch.signal());
                    }
                }
            }
        }
        return signals.isEmpty() ? NOTHING : new ListenPlan(signals, minSpeechMs, finalSilenceMs);
    }

    /** Whether an output stops when somebody speaks. */
    public static boolean onSpeech(Component.Output output) {
        return output.interruptOn() == InterruptOn.ANY || output.interruptOn() == InterruptOn.SPEECH;
    }
}
