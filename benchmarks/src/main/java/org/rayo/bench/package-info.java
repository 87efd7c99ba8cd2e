/**
 * JMH benchmarks of the hot paths, each beside its peers on the same input; {@link org.rayo.bench.Main} runs them.
 * Nothing else depends on this room. What the figures mean is in {@code docs/performance.md}.
 */
@NullMarked
package org.rayo.bench;

import org.jspecify.annotations.NullMarked;
