/**
 * SSML 1.1 as a play-list: what to play, what to speak and how, where the marks are. Pure; engines and sounds are elsewhere.
 */
@NullMarked
package org.rayo.server.component.ssml;

import org.jspecify.annotations.NullMarked;
