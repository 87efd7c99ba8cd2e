/**
 * Who gets a call and who may place one: the clients that are there, the applications that numbers belong to, the
 * distribution of offers, the authority to dial, the limits at the door.
 */
@NullMarked
package org.rayo.server.routing;

import org.jspecify.annotations.NullMarked;
