package org.rayo.server.call;

import org.jspecify.annotations.Nullable;
import org.rayo.server.component.OutputPlan;

/**
 * How somebody takes part in a mixer by a {@code conference} (protocol.md §22.4): unlike others it hears of it as a component
 * of its call, and may have to wait.
 *
 * @param moderator the others wait for it
 * @param beep everybody hears it come and go
 * @param tonePassthrough the others hear its keys
 * @param announcement what everybody hears when it comes in; null: nothing
 */
public record ConferenceTerms(boolean moderator, boolean beep, boolean tonePassthrough, @Nullable OutputPlan announcement) {}
