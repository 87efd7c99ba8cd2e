package org.rayo.server.component;

import org.jspecify.annotations.Nullable;

/**
 * What somebody's speech is to be understood by.
 *
 * @param recognizer the engine by its name; null for the first that can
 * @param language as in {@code xml:lang}; null for the server's
 * @param sensitivity 0 (only loud speech counts) to 1
 * @param maxSilenceMs the silence that ends what is said; negative: the server's
 */
public record SpeechPlan(
        SpeechGrammar grammar, @Nullable String recognizer, @Nullable String language, double sensitivity, long maxSilenceMs) {}
