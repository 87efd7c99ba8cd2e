/**
 * The four transaction machines of RFC 3261 §17, as corrected by RFC 6026: each a pure function in a file of its own, and
 * the shard that runs them on one event loop.
 */
@NullMarked
package org.rayo.sip.transaction;

import org.jspecify.annotations.NullMarked;
