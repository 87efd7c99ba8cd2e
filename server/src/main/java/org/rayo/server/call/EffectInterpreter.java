package org.rayo.server.call;

/** Performs what the machine wants, on the call's loop. */
public interface EffectInterpreter {

    /** May tell the call signals, also at once; they are taken after the step that this effect belongs to. */
    void perform(CallEffect effect, CallActor call);
}
