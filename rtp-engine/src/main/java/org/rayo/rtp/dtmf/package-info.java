/**
 * Digits: RFC 4733 telephone events received exactly once and sent so that every receiver takes them.
 * Pure state machines over packets and ticks; what they find goes to a listener that only hands it over.
 * The engine owns a receiver and a sender per session.
 */
@NullMarked
package org.rayo.rtp.dtmf;

import org.jspecify.annotations.NullMarked;
