/**
 * {@code ./rayo demo}: a sample application, a phone, and the ladder of one call between them over real sockets. Nothing else
 * of the server knows this room; it uses the server as anybody would.
 */
@NullMarked
package org.rayo.server.demo;

import org.jspecify.annotations.NullMarked;
