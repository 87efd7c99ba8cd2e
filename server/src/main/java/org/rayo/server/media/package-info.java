/**
 * Between the calls and the media engine: a leg opens a session, turns what is heard into signals, and plays outputs. A leg
 * belongs to its call's loop.
 */
@NullMarked
package org.rayo.server.media;

import org.jspecify.annotations.NullMarked;
