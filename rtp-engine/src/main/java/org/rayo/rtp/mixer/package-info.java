/**
 * Mixing: who hears whom, without clipping or clicks, and who speaks. Plain arithmetic over frames of 20 ms, and the rings
 * by which frames pass from one media loop to another; nothing here knows sessions or sockets.
 * The engine calls.
 */
@NullMarked
package org.rayo.rtp.mixer;

import org.jspecify.annotations.NullMarked;
