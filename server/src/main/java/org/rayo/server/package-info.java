/**
 * Rayo Server: {@link org.rayo.server.RayoServer} wires the rooms below into one process, {@link org.rayo.server.Main} is its
 * command line. Nothing is decided here.
 */
@NullMarked
package org.rayo.server;

import org.jspecify.annotations.NullMarked;
