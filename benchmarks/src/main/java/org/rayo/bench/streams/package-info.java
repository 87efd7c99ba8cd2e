/** What streams cost the XMPP edge: heap of idle ones, and logins a second; {@code benchmarks/streams/run}. */
@NullMarked
package org.rayo.bench.streams;

import org.jspecify.annotations.NullMarked;
