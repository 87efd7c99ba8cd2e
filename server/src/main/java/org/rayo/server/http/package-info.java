/**
 * What operators and monitoring see over HTTP: health, readiness, metrics. Reads what it is given and changes nothing;
 * {@code RayoServer} starts it.
 */
@NullMarked
package org.rayo.server.http;

import org.jspecify.annotations.NullMarked;
