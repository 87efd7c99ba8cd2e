/**
 * Mixers: conferences of calls as a fold of signals into effects, built like the calls. Knows nothing of sockets or stanzas;
 * the control room performs the effects.
 */
@NullMarked
package org.rayo.server.mixer;

import org.jspecify.annotations.NullMarked;
