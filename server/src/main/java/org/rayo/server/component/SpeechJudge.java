package org.rayo.server.component;

import org.jspecify.annotations.Nullable;

/** Tells whether speech can be understood here at all. */
public interface SpeechJudge {
    /** Where there is no recogniser. */
    SpeechJudge DEAF = plan -> "there is no speech recogniser here; set speech.recognizers, or use mode='dtmf'";

    /** Why nobody here can listen as planned, for the application; null when somebody can. Quick and without blocking. */
    @Nullable String refuses(SpeechPlan plan);
}
