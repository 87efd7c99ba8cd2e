/**
 * The whole server against programs that others wrote: SIPp and baresip as phones, Smack and slixmpp as applications. What
 * is not installed aborts its test, which the build of record does not accept.
 */
package org.rayo.server.peers;
