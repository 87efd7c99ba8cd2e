/**
 * The external component of XEP-0114: this program as a domain of somebody else's XMPP server. A link keeps one connection
 * up, with back-off; {@link org.rayo.xmpp.component.ComponentLink} is the door.
 * Imports {@code xml}, {@code stanza} and {@code stream}.
 */
@NullMarked
package org.rayo.xmpp.component;

import org.jspecify.annotations.NullMarked;
