/**
 * Small values about network addresses that several rooms need: address ranges and which addresses are public. Knows
 * nothing of the rest of the server; anybody may use it.
 */
@NullMarked
package org.rayo.server.net;

import org.jspecify.annotations.NullMarked;
