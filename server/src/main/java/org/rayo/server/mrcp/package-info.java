/**
 * A client of speech servers (MRCPv2, RFC 6787): messages, the control connection, and sessions that SIP sets up. Knows nothing
 * of what is spoken or understood; the speech room does.
 */
@NullMarked
package org.rayo.server.mrcp;

import org.jspecify.annotations.NullMarked;
