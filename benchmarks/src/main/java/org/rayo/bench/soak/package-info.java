/** The application of {@code benchmarks/soak/run}: takes every call the same way, and counts. Not a benchmark of JMH. */
@NullMarked
package org.rayo.bench.soak;

import org.jspecify.annotations.NullMarked;
