/**
 * Speech: engines that speak behind {@link org.rayo.server.speech.SpeechSynthesizer}, which of them speaks what, what was spoken
 * already, and the play-lists of outputs. Engines run on threads of their own, never on a loop.
 */
@NullMarked
package org.rayo.server.speech;

import org.jspecify.annotations.NullMarked;
