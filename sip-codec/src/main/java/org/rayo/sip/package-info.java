/** Placeholder room. */
@org.jspecify.annotations.NullMarked
package org.rayo.sip;
