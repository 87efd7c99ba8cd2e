package org.rayo.xmpp.stream;

import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.StanzaWriter;
import org.rayo.xmpp.stanza.Xmlns;
import org.rayo.xmpp.xml.XmlWriter;

/** What stream management (XEP-0198) does to the world: the counts of one session, and their way from stream to stream. */
public interface ManagementEdge {
    /** Counts stanzas from now on in both directions, ours from behind what is returned (XEP-0198 §3). */
    Enabled enable(boolean resume);

    /** How many stanzas were taken, modulo 2^32. */
    long handled();

    /** The client has taken that many of ours, modulo 2^32; false when there were not so many. */
    boolean acknowledged(long handled);

    /**
     * Stop reading, find the session whose stream was lost, and call {@link C2sStream#onResumed} or
     * {@link C2sStream#onNotResumed} (XEP-0198 §5).
     *
     * @param handled how many of our stanzas the client has taken
     */
    void resume(Jid account, String previousId, long handled);

    /** What tells of the resumption is written: what the client has not taken follows. */
    void resumed();

    /**
     * What came of enabling stream management.
     *
     * @param id names the stream for its resumption; null when it cannot be resumed
     * @param maxSeconds how long after the connection was lost
     */
    record Enabled(@Nullable String id, long maxSeconds) implements StanzaWriter {
        @Override
        public void write(XmlWriter out) {
            out.start(Xmlns.SM, "enabled");
            if (id != null) {
                out.attribute("id", id).attribute("resume", "true").attribute("max", Long.toString(maxSeconds));
            }
            out.end();
        }
    }
}
