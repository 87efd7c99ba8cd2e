/**
 * The one guarded HTTP client: every fetch that an application can cause goes through it. Connects only to addresses
 * it checked; bounds time, size, redirects and concurrency. Any room may use it.
 */
@NullMarked
package org.rayo.server.egress;

import org.jspecify.annotations.NullMarked;
