/** More calls than the limit: how many of those that are admitted come to their end. */
@NullMarked
package org.rayo.bench.overload;

import org.jspecify.annotations.NullMarked;
