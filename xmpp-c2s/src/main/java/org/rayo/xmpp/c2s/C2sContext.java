package org.rayo.xmpp.c2s;

import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.session.XmppDomain;
import org.rayo.xmpp.stream.StreamPolicy;

/** What all connections of one listener share. */
record C2sContext(C2sConfig config, XmppDomain domain, StreamPolicy policy, StreamPolicy directPolicy, @Nullable ServerTls tls) {
}
