/**
 * Between the calls and the XMPP edge: whose presence makes them take calls, which iq goes to which call, and the way of
 * answers and events back.
 */
@NullMarked
package org.rayo.server.xmpp;

import org.jspecify.annotations.NullMarked;
