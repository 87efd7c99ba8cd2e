/**
 * A call: a pure fold from signals to effects ({@code CallMachine}), and the actor that runs one call's fold on the
 * call's own loop. The machine holds every rule of who may do what when; the gateways perform its effects.
 */
@NullMarked
package org.rayo.server.call;

import org.jspecify.annotations.NullMarked;
