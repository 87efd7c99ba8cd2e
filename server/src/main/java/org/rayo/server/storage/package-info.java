/**
 * Sounds that applications name by URI, fetched or read, decoded and kept for a while. Blocking work runs on threads of
 * its own; the media adapters and the output component call.
 */
@NullMarked
package org.rayo.server.storage;

import org.jspecify.annotations.NullMarked;
