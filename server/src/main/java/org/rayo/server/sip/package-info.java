/**
 * Between the calls and the SIP stack: a leg turns what SIP tells into signals of its call and the call's effects into SIP,
 * with SDP offer and answer in between. A leg belongs to its call's loop.
 */
@NullMarked
package org.rayo.server.sip;

import org.jspecify.annotations.NullMarked;
