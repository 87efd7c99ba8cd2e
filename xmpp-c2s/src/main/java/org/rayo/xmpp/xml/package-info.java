/**
 * XML as XMPP uses it: a push parser with limits on top of Aalto, a small immutable tree, and a writer.
 * Knows nothing of stanzas or sockets. Lowest room of the module: imports no other.
 * A parser or writer belongs to one event loop; trees are immutable and may cross loops.
 */
@NullMarked
package org.rayo.xmpp.xml;

import org.jspecify.annotations.NullMarked;
